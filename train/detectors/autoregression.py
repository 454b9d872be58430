"""``ar-30``: a sample predicted from the 30 before it by least squares; the score is the error of the prediction."""

from __future__ import annotations

import numpy as np

from ...common.arrays import Float64Array
from ..data.signals import Signal
from .fitted import Task
from .forms import OffDevice
from .points import FittedPoints, Scale, at_their_samples, detector_of_points, usual_windows, windows

ORDER = 30


def _fit(task: Task) -> FittedPoints:
    signals = task.signals
    scale = Scale.of(signals)
    held = [windows(scale(one), ORDER + 1)[usual_windows(one, ORDER + 1)] for one in signals.signals]
    rows = np.concatenate(held).astype(np.float64)
    coefficients = np.linalg.lstsq(_inputs(rows), rows[:, -1], rcond=None)[0]

    def score(signal: Signal) -> Float64Array:
        each = windows(scale(signal), ORDER + 1).astype(np.float64)
        return at_their_samples(np.abs(each[:, -1] - _inputs(each) @ coefficients), signal)

    return FittedPoints(score, weights=ORDER + 1)


def _inputs(rows: Float64Array) -> Float64Array:
    return np.concatenate([rows[:, :-1], np.ones((len(rows), 1))], axis=1)


DETECTOR = detector_of_points(
    f"ar-{ORDER}",
    f"error of the prediction from the {ORDER} samples before, by least squares",
    _fit,
    OffDevice("a baseline: 31 products a sample, not written in C"),
)
