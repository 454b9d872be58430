"""``window-pca-20``: the last sample of a window by principal components of windows, Donut's linear counterpart."""

from __future__ import annotations

import numpy as np

from ...common.arrays import Float64Array
from ..data.signals import Signal
from .fitted import Task
from .forms import OffDevice
from .layers import principal_components
from .points import FittedPoints, Scale, at_their_samples, detector_of_points, usual_windows, windows

WINDOW = 120
"""Samples, as many as ``donut`` takes."""
COMPONENTS = 20
EVERY = 4
"""Windows that begin one sample apart are nearly alike: one in so many is fitted on."""


def _fit(task: Task) -> FittedPoints:
    signals = task.signals
    scale = Scale.of(signals)
    rows = np.concatenate([windows(scale(one), WINDOW)[::EVERY] for one in signals.signals])
    usual = rows[np.concatenate([usual_windows(one, WINDOW)[::EVERY] for one in signals.signals])]
    mean, axes = principal_components(usual if len(usual) else rows, COMPONENTS)

    def score(signal: Signal) -> Float64Array:
        each = windows(scale(signal), WINDOW) - mean
        return at_their_samples(np.abs(each[:, -1] - each @ axes.T @ axes[:, -1]).astype(np.float64), signal)

    return FittedPoints(score, weights=(COMPONENTS + 1) * WINDOW)


DETECTOR = detector_of_points(
    f"window-pca-{COMPONENTS}",
    f"residual of the last of {WINDOW} samples by {COMPONENTS} principal components",
    _fit,
    OffDevice("a baseline: 2,520 numbers, not written in C"),
)
