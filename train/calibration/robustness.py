"""What a frozen detector does when beats are cut a little early or late: the trap of a wandering R-peak detector."""

from __future__ import annotations

from typing import Any

from ...common.arrays import BoolArray, Int16Array, Int64Array
from .calibrate import FloatScorer, Reconstruct
from .preprocess import shift_beats
from .thresholds import Threshold

SHIFTS = range(-4, 5)
"""Raw samples by which test beats are moved."""


def shift_curve(
    detector: FloatScorer[Reconstruct], threshold: Threshold, counts: Int16Array, label: Int64Array | None
) -> list[dict[str, Any]]:
    """Return, for each shift, the share of alarms; with labels also sensitivity and specificity.

    Args:
        detector: scores the beats.
        threshold: the frozen one.
        counts: int16 [n, length, leads], none of them flat.
        label: int64 [n], 0 is normal; or None.
    """
    return [
        {"samples": by, **_rates(threshold.alarms(detector.scores(shift_beats(counts, by))), label)} for by in SHIFTS
    ]


def _rates(alarms: BoolArray, label: Int64Array | None) -> dict[str, Any]:
    rates: dict[str, Any] = {"alarms": _share(alarms)}
    if label is not None:
        rates |= {"sensitivity": _share(alarms[label != 0]), "specificity": _share(~alarms[label == 0])}
    return rates


def _share(mask: BoolArray) -> float | None:
    return float(mask.mean()) if len(mask) else None
