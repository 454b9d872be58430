"""The counting of the report on the reservoir with a multi-dimensional readout."""

from __future__ import annotations

from ....common.arrays import BoolArray
from ...data.signals import Signals


def count_intervals(alarm: BoolArray, signals: Signals) -> dict[str, float | None]:
    """Return sensitivity and specificity of intervals.

    An anomaly is hit or missed, whichever readout tells it. The time between two anomalies is one decision: several
    false detections in it are one error.

    Args:
        alarm: bool [n], of each interval.
        signals: the n intervals.

    Returns:
        ``sensitivity``, ``specificity`` and ``sensitivity, KIND`` of each kind of anomaly; None where there is none.
    """
    label = signals.label
    figures = {
        "sensitivity": _share(alarm, label != 0),
        "specificity": _share(~alarm, label == 0),
    }
    kinds = {f"sensitivity, {name}": _share(alarm, label == kind) for kind, name in enumerate(signals.classes) if kind}
    return figures | kinds


def _share(right: BoolArray, among: BoolArray) -> float | None:
    return float(right[among].mean()) if among.any() else None
