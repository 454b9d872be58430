"""A detector of somebody's own int8 .tflite: a score, and a threshold from normal beats."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
from msgspec import UNSET

from ..common.arrays import Int16Array, Int32Array
from ..common.errors import DataError
from ..common.files import sha256
from ..common.stage_records.compile import CompiledDetector, Normals
from ..common.stage_records.data import Preprocess, ScoreForm
from ..common.stage_records.quantize import IntegerCalibration, IntegerThreshold
from ..train.calibration.preprocess import DDOF, MIN_STD_COUNTS
from ..train.calibration.scores import Score, parse_score
from ..train.calibration.thresholds import Rule, Threshold
from ..train.data.beats import Beats
from ..train.data.sources import load
from .calibration import at_other_rates
from .detector import Detector, Scorer
from .evaluation import saturated_inputs
from .scoring import score_beats

METHOD = "own beats"
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
    beats = _normals(wanted.normals)
    gain = beats.gain if wanted.kind.of_signal else None
    scorer = Scorer.read(tflite, length=beats.length, leads=beats.leads, pool=wanted.pool, score=wanted.kind, gain=gain)
    counts = beats.counts
    scores, flat = score_beats(scorer, counts)
    if flat.all():
        raise DataError("every normal beat is flat", where=beats.source.name, fix="give beats that hold a signal")
    found = wanted.rule.fit(scores[~flat])
    threshold = replace(found, value=float(found.integer))
    detector = Detector.freeze(scorer, tflite, threshold.integer)
    used = counts[~flat]
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
        threshold=_describe(threshold, used, scores[~flat]),
        normals=Normals(
            name=beats.source.name, digests=dict(beats.source.digests), beats=len(beats), flat=int(flat.sum())
        ),
        saturated_inputs=saturated_inputs(detector, used),
        promise=NO_PROMISE if threshold.promised is None else PROMISE,
    )
    return OwnDetector(detector, used, record)


def _normals(spec: str) -> Beats:
    """Return the normal beats of both parts of a set: nothing is trained here, and so nothing is kept to test on."""
    split = load(spec)
    parts = [part.take(part.normal) for part in (split.train, split.test)]
    digests = {name: digest for part in parts for name, digest in part.source.digests.items()}
    source = replace(parts[0].source, digests=digests, record=None, sample=None)
    return replace(parts[0], x=np.concatenate([part.x for part in parts]), label=None, source=source)


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
