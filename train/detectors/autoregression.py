"""``ar-30``: a sample predicted from the 30 before it by least squares; the score is the error of the prediction."""

from __future__ import annotations

import numpy as np

from ...common.arrays import BoolArray, Float64Array
from ..data.signals import Signal
from .fitted import Task
from .forms import OffDevice
from .points import FittedPoints, Scale, at_their_samples, detector_of_points, windows

ORDER = 30


def _fit(task: Task) -> FittedPoints:
    signals = task.signals
    scale = Scale.of(signals)
    rows = np.concatenate([windows(scale(one), ORDER + 1)[_usual(one)] for one in signals.signals]).astype(np.float64)
    coefficients = np.linalg.lstsq(_inputs(rows), rows[:, -1], rcond=None)[0]

    def score(signal: Signal) -> Float64Array:
        each = windows(scale(signal), ORDER + 1).astype(np.float64)
        return at_their_samples(np.abs(each[:, -1] - _inputs(each) @ coefficients), signal)

    return FittedPoints(score, weights=ORDER + 1)


def _inputs(rows: Float64Array) -> Float64Array:
    return np.concatenate([rows[:, :-1], np.ones((len(rows), 1))], axis=1)


def _usual(signal: Signal) -> BoolArray:
    """Tell which windows hold no sample that is anomalous or missing, bool [windows]."""
    return ~windows((signal.anomalous | signal.absent).astype(np.float64), ORDER + 1).any(axis=1)


DETECTOR = detector_of_points(
    f"ar-{ORDER}",
    f"error of the prediction from the {ORDER} samples before, by least squares",
    _fit,
    OffDevice("a baseline: 31 products a sample, not written in C"),
)
