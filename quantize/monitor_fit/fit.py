"""Fitting a monitor across patients: weights, then thresholds from beats that the weights never saw."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import combinations

import numpy as np
from tqdm import tqdm

from ...common.arrays import Int32Array, Int64Array
from ...common.errors import DataError
from ...common.parallel import in_processes
from ...train.data.aami import CLASSES
from ...train.data.stream import Stream
from ..monitor.alarm import AlarmRules
from ..monitor.cluster_score import ClusterScore
from ..monitor.linear import Linear
from ..monitor.model import MonitorModel
from ..monitor.novelty import Novelty
from ..monitor.patient import FUSION_PENALTY
from ..monitor.rules import RULES, Rules
from ..monitor.segments import SegmentThresholds, fit_segment_thresholds
from .logistic import FittedBeats, choose_beats, fit_linear
from .readings import Readings, read_all

NORMAL = CLASSES.index("N")
SENSITIVITIES = (0.90, 0.94, 0.97, 0.985, 0.99)
"""Share of the readable ventricular ectopic beats of unseen patients that each level's threshold flags."""
FALSE_ALARMS = (0.004, 0.006, 0.01, 0.02, 0.04)
"""Share of an unseen patient's other beats, averaged over patients, that each level flags at most. A record whose
ectopic beats nothing can tell would otherwise take the thresholds of all others down with it."""
LEVEL = 2
SEGMENT_RATE = 0.13
"""Share of the normal beats of clinical records in which some segment departs from the template; noise, respiration and
posture move the segments of a healthy heart."""
LONE_SEGMENT_RATE = 0.01
"""The same share where the segments decide alone. With few beats the rate is at least one beat in each readout."""
READOUTS = 8
WORTH_PROCESSES = 300_000
"""Beats of all fits together above which several processes do them: fewer take no longer than starting these."""


@dataclass(frozen=True, eq=False)
class FittedMonitor:
    """A monitor, and those that never saw some of the patients."""

    model: MonitorModel
    without: dict[int, MonitorModel]
    """By fold: fitted on the other folds alone, thresholds included."""
    readings: Sequence[Readings] = ()
    """What they were fitted on, in the order of the records."""


def fit_monitor(
    streams: Sequence[Stream],
    residuals: Sequence[Int32Array],
    folds: Sequence[int],
    *,
    rules: Rules = RULES,
    alarm: AlarmRules | None = None,
) -> FittedMonitor:
    """Fit a monitor to records.

    Args:
        streams: the records' beats; auxiliary leads only help to fit weights.
        residuals: int32 [n] each, the autoencoder's score of every beat, by an autoencoder that never saw the patient.
        folds: of each stream; a patient is in one fold.
        rules: how patients are followed.
        alarm: when beats make an alarm.

    Raises:
        DataError: there are no records, or they have no normal beats after their enrolment.
    """
    if not streams:
        raise DataError("there are no records to fit a monitor to", fix="train on at least one record")
    readings = read_all(streams, residuals, rules)
    return fit_readings(readings, folds, rules, alarm or AlarmRules())


def fit_readings(readings: Sequence[Readings], folds: Sequence[int], rules: Rules, alarm: AlarmRules) -> FittedMonitor:
    """Fit a monitor to what was read from records."""
    names = sorted(set(folds))
    pairs = _Pairs(readings, folds, _fit_without(readings, folds))
    without = {} if len(names) < 2 else {fold: pairs.model({fold}, rules, alarm) for fold in names}
    return FittedMonitor(pairs.model(set(), rules, alarm), without, readings)


Without = frozenset[int]
"""Folds that weights were fitted without."""


def _fit_without(readings: Sequence[Readings], folds: Sequence[int]) -> dict[Without, Linear | None]:
    """Fit weights on all folds, without each of them, and without each pair: some hundred fits, side by side."""
    names = sorted(set(folds))
    keys = [frozenset(left_out) for size in range(3) for left_out in combinations(names, size)]
    chosen = [choose_beats(one) for one in readings]
    work = partial(_fit_without_folds, chosen, folds)
    many = len(keys) * sum(len(one.weight) for one in chosen) > WORTH_PROCESSES
    found = in_processes(work, keys) if many else map(work, keys)
    return dict(zip(keys, tqdm(found, "fit", len(keys), unit="model", disable=None), strict=True))


def _fit_without_folds(chosen: Sequence[FittedBeats], folds: Sequence[int], without: Without) -> Linear | None:
    return fit_linear([one for one, fold in zip(chosen, folds, strict=True) if fold not in without])


class _Pairs:
    """Weights by the folds that they were fitted without, and the readings."""

    def __init__(
        self, readings: Sequence[Readings], folds: Sequence[int], fitted: Mapping[Without, Linear | None]
    ) -> None:
        self.readings, self.folds, self.fitted = readings, folds, fitted

    def model(self, without: set[int], rules: Rules, alarm: AlarmRules) -> MonitorModel:
        """Fit weights and thresholds on all folds but some."""
        linear = self.fitted[frozenset(without)]
        scored = [] if linear is None else self._left_out(without, linear)
        scores = [score[one.ectopic & one.enrolled] for one, score in scored]
        scores = [score for score in scores if len(score)]
        segments = _fit_segments(self._seen(without), SEGMENT_RATE if scores else LONE_SEGMENT_RATE)
        if not scores:
            return MonitorModel(None, (0,) * len(SENSITIVITIES), LEVEL, segments, rules, alarm)
        allowed = allowed_thresholds([score[one.fitted & ~one.ectopic & one.enrolled] for one, score in scored])
        thresholds = tuple(map(max, _exceeded(np.concatenate(scores)), allowed))
        return MonitorModel(linear, thresholds, LEVEL, segments, rules, alarm)

    def _seen(self, without: set[int]) -> list[Readings]:
        return [one for one, fold in zip(self.readings, self.folds, strict=True) if fold not in without]

    def _left_out(self, without: set[int], linear: Linear) -> list[tuple[Readings, Int64Array]]:
        """Return records and the scores of their beats by weights that never saw them, where enough is left for it."""
        return [
            (one, score_record(self.fitted[frozenset(without | {fold})] or linear, one))
            for one, fold in zip(self.readings, self.folds, strict=True)
            if fold not in without and not one.auxiliary
        ]


def _exceeded(scores: Int64Array) -> tuple[int, ...]:
    """Return the thresholds that each share of ``SENSITIVITIES`` of the scores exceeds."""
    falling = np.sort(scores)[::-1]
    return tuple(int(falling[math.ceil(share * len(falling)) - 1]) - 1 for share in SENSITIVITIES)


def allowed_thresholds(scores: Sequence[Int64Array]) -> tuple[int, ...]:
    """Return the least thresholds that no more than ``FALSE_ALARMS`` of the beats exceed, averaged over records.

    Args:
        scores: of each record's beats that are neither ectopic nor fusion beats.
    """
    kept = [score for score in scores if len(score)]
    if not kept:
        return (-(2**31),) * len(FALSE_ALARMS)
    score = np.concatenate(kept)
    share = np.concatenate([np.full(len(one), 1 / (len(one) * len(kept))) for one in kept])
    order = np.argsort(-score, kind="stable")
    falling = np.append(score[order], score.min() - 1)
    return tuple(int(falling[np.searchsorted(share[order].cumsum(), most, "right")]) for most in FALSE_ALARMS)


def score_record(linear: Linear, readings: Readings) -> Int64Array:
    """Return the scores of a record's beats as its monitor fuses them: int64 [n]."""
    cluster_scores: dict[int, ClusterScore] = {}
    novelty = Novelty()
    fused: list[int] = []
    own = linear.score_all(readings.features).tolist()
    for score, cluster, starts in zip(own, readings.cluster.tolist(), readings.starts_cluster.tolist(), strict=True):
        novelty.take(starts_cluster=starts)
        if starts or cluster not in cluster_scores:
            cluster_scores[cluster] = ClusterScore()
        fused.append(cluster_scores[cluster].shrink(score) - novelty.penalty)
        cluster_scores[cluster].update(score)
    return np.array(fused, np.int64) - FUSION_PENALTY * readings.may_be_fusion


def _fit_segments(readings: Sequence[Readings], promised: float) -> SegmentThresholds:
    """Fit the segments' thresholds to beats that are annotated as normal, or to all where nothing is annotated."""
    own = [one for one in readings if not one.auxiliary]
    kept = [one.enrolled & (one.label == NORMAL if one.label is not None else True) for one in own]
    bias, magnitude = (
        np.concatenate([z[keep] for z, keep in zip(values, kept, strict=True)])
        for values in ([one.bias_z for one in own], [one.magnitude_z for one in own])
    )
    if not len(bias):
        raise DataError("no record has normal beats after its enrolment", fix="give records of ten minutes or more")
    return fit_segment_thresholds(bias, magnitude, max(promised, READOUTS / len(bias)))
