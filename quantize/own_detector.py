"""A detector of somebody's own int8 .tflite: a score, and a threshold from normal beats."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from msgspec import UNSET

from ..common.arrays import AnyArray, BoolArray, Int16Array, Int32Array
from ..common.errors import DataError
from ..common.files import sha256
from ..common.stage_records.compile import CompiledDetector, Normals
from ..common.stage_records.data import Preprocess, ScoreForm
from ..common.stage_records.quantize import IntegerCalibration, IntegerThreshold
from ..train.calibration.preprocess import DDOF, MIN_STD_COUNTS
from ..train.calibration.scores import Score, parse_score
from ..train.calibration.thresholds import Rule, Threshold
from ..train.data.beats import Beats, Split
from ..train.data.sources import load
from ..train.describe import describe_data
from .calibration import at_other_rates
from .detector import Detector, Scorer
from .evaluation import saturated_inputs
from .scoring import score_beats

METHOD = "own beats"
RULE = "the threshold is made from the normal beats of the set; a board is validated with all beats of it"
PROMISE = (
    "The promised rate holds for new normal beats that are like the calibration beats, and only if the network was "
    "neither trained on these nor chosen by them: ecgtiny cannot know that."
)
NO_PROMISE = "The rule promises no false-alarm rate. The network should not have been trained on the calibration beats."


@dataclass(frozen=True)
class Wanted:
    """What makes a detector of a network: a score, normal beats, and the rule of the threshold.

    Raises:
        UsageError: the score is none.
    """

    score: str
    """mae, mse, maxw with a window in model samples as in maxw20, direct or likelihood."""
    normals: str
    """A source of beats or a file of beats; where they are labelled, the normal ones alone are taken."""
    rule: Rule = field(default_factory=Rule)
    pool: int = 1
    """Raw samples averaged into one model sample."""

    def __post_init__(self) -> None:
        _ = self.kind

    @property
    def kind(self) -> Score:
        """The score with its window."""
        return parse_score(self.score)


@dataclass(frozen=True, eq=False)
class OwnDetector:
    """A detector of one's own network, and the beats that its threshold was made from."""

    detector: Detector
    counts: Int16Array
    """int16 [n, length, leads], none of them flat."""
    record: CompiledDetector
    validation: Mapping[str, AnyArray]
    """All beats of the set, and what a board must answer: ``counts``, ``label``, -1 where there are none, ``score`` and
    ``flat``."""


def make_detector(tflite: bytes, wanted: Wanted) -> OwnDetector:
    """Score normal beats by the integer reference of a .tflite, and freeze the threshold from their scores.

    Args:
        tflite: full-integer int8, batch 1, from (samples, leads), or a row of as many values, to the same shape, or to
            one value for the score direct; trained on beats of standard deviation 1. For the score likelihood to two
            outputs, the last sample's mean and its scale before the softplus; trained on beats in their own unit.
        wanted: the score, the beats and the rule.

    Raises:
        DataError: the beats cannot be had, or are too few for the rule.
        UnsupportedModelError: the network is not supported or does not take such beats.
    """
    beats = _all(wanted.normals)
    gain = beats.gain if wanted.kind.of_signal else None
    scorer = Scorer.read(tflite, length=beats.length, leads=beats.leads, pool=wanted.pool, score=wanted.kind, gain=gain)
    counts = beats.counts
    score, flat = score_beats(scorer, counts)
    used = beats.normal & ~flat
    if not used.any():
        raise DataError("every normal beat is flat", where=beats.source.name, fix="give beats that hold a signal")
    found = wanted.rule.fit(score[used])
    threshold = replace(found, value=float(found.integer))
    detector = Detector.freeze(scorer, tflite, threshold.integer)
    rule = detector.normalisation
    record = CompiledDetector(
        model_digest=detector.digest,
        preprocess=Preprocess(
            length=rule.length,
            leads=rule.leads,
            pool=rule.pool,
            ddof=DDOF,
            min_std_counts=MIN_STD_COUNTS,
            gain=UNSET if gain is None else gain,
        ),
        score=ScoreForm(kind=wanted.kind.kind, window=wanted.kind.window),
        threshold=_describe(threshold, counts[used], score[used]),
        normals=_describe_normals(beats, flat),
        saturated_inputs=saturated_inputs(detector, counts[used]),
        promise=NO_PROMISE if threshold.promised is None else PROMISE,
        data=describe_data(Split(beats.take(beats.normal), beats, RULE)),
    )
    label = np.full(len(beats), -1) if beats.label is None else beats.label
    validation = {"counts": counts, "label": label, "score": score, "flat": flat}
    return OwnDetector(detector, counts[used], record, validation)


def _all(spec: str) -> Beats:
    """Return the beats of both parts of a set: nothing is trained here, and so nothing is kept to test on."""
    split = load(spec)
    parts = (split.train, split.test)
    labels = [part.label for part in parts if part.label is not None]
    digests = {name: digest for part in parts for name, digest in part.source.digests.items()}
    return replace(
        parts[0],
        x=np.concatenate([part.x for part in parts]),
        label=np.concatenate(labels) if len(labels) == len(parts) else None,
        source=replace(parts[0].source, digests=digests, record=None, sample=None),
    )


def _describe_normals(beats: Beats, flat: BoolArray) -> Normals:
    source, normal = beats.source, beats.normal
    return Normals(
        name=source.name, digests=dict(source.digests), beats=int(normal.sum()), flat=int((flat & normal).sum())
    )


def _describe(threshold: Threshold, counts: Int16Array, scores: Int32Array) -> IntegerThreshold:
    return IntegerThreshold(
        rule=threshold.rule,
        value=threshold.integer,
        promised=threshold.promised,
        order_statistic=threshold.order,
        at_other_rates=at_other_rates(scores),
        calibration=IntegerCalibration(
            method=METHOD,
            beats=threshold.beats,
            digest=sha256(counts.tobytes()),
            score_digest=sha256(scores.astype("<i4").tobytes()),
        ),
    )
