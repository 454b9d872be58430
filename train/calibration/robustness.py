"""What a frozen detector does when beats are cut a little early or late: the trap of a wandering R-peak detector."""

from __future__ import annotations

from ...common.arrays import BoolArray, Int16Array, Int64Array
from ...common.stage_records.train import Shifted
from .calibrate import FloatScorer, Model
from .preprocess import shift_beats
from .thresholds import Threshold

SHIFTS = range(-4, 5)
"""Raw samples by which test beats are moved."""


def shift_curve(
    detector: FloatScorer[Model], threshold: Threshold, counts: Int16Array, label: Int64Array | None
) -> list[Shifted]:
    """Return, for each shift, the share of alarms; with labels also sensitivity and specificity.

    Args:
        detector: scores the beats.
        threshold: the frozen one.
        counts: int16 [n, length, leads], none of them flat.
        label: int64 [n], 0 is normal; or None.
    """
    return [_shifted(by, threshold.alarms(detector.scores(shift_beats(counts, by))), label) for by in SHIFTS]


def _shifted(by: int, alarms: BoolArray, label: Int64Array | None) -> Shifted:
    if label is None:
        return Shifted(samples=by, alarms=_share(alarms))
    sensitivity, specificity = _share(alarms[label != 0]), _share(~alarms[label == 0])
    return Shifted(samples=by, alarms=_share(alarms), sensitivity=sensitivity, specificity=specificity)


def _share(mask: BoolArray) -> float | None:
    return float(mask.mean()) if len(mask) else None
