"""``absolute-value``: how far a sample is from the mean, and nothing else; what any detector of samples must beat."""

from __future__ import annotations

import numpy as np

from ...common.arrays import Float64Array
from ..data.signals import Signal
from .fitted import Task
from .forms import OffDevice
from .points import FittedPoints, Scale, at_their_samples, detector_of_points


def _fit(task: Task) -> FittedPoints:
    scale = Scale.of(task.signals)

    def score(signal: Signal) -> Float64Array:
        return at_their_samples(np.abs(scale(signal)), signal)

    return FittedPoints(score, weights=2)


DETECTOR = detector_of_points(
    "absolute-value",
    "distance of a sample from the mean of the signal",
    _fit,
    OffDevice("a baseline of two numbers: any comparator does it"),
)
