"""Detectors that score every sample of a signal: its unit, its windows, and the score of an item from its samples."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np

from ...common.arrays import BoolArray, Float32Array, Float64Array
from ..data.signals import Signal, Signals
from ..data.windows import cut_windows
from .detector import Detector
from .fitted import Fitted, Items, Task
from .forms import OffDevice
from .kinds import Kind

DECILE = 0.9

PointScorer = Callable[[Signal], Float64Array]
"""Scores every sample, float64 [samples]; NaN where a sample was not recorded or has too little before it."""


@dataclass(frozen=True)
class FittedPoints:
    """A fitted scorer of samples, and how many numbers were fitted."""

    score: PointScorer
    weights: int


@dataclass(frozen=True)
class Scale:
    """The unit of a signal: mean and standard deviation of its normal samples."""

    mean: float
    std: float

    @classmethod
    def of(cls, signals: Signals) -> Scale:
        """Return the scale of signals, of the samples that are neither anomalous nor missing."""
        usual = [one.x[~(one.anomalous | one.absent)] for one in signals.signals]
        together = np.concatenate(usual).astype(np.float64)
        std = float(together.std()) if len(together) else 0.0
        return cls(float(together.mean()) if len(together) else 0.0, std or 1.0)

    def __call__(self, signal: Signal) -> Float64Array:
        """Return a signal in this unit, float64 [samples]; zero, which is the mean, where it was not recorded."""
        return np.where(signal.absent, 0.0, (signal.x.astype(np.float64) - self.mean) / self.std)


def signals_of(items: Items) -> Signals:
    """Return the items as signals.

    Raises:
        TypeError: they are others; a defect of the detector, which takes another kind.
    """
    if not isinstance(items, Signals):
        raise TypeError("the items are no signals")
    return items


def windows(x: Float64Array, length: int) -> Float32Array:
    """Return the window that ends with each sample from number ``length`` - 1 on, float32 [samples, length]."""
    return cut_windows(x.astype(np.float32), length)


def usual_windows(signal: Signal, length: int) -> BoolArray:
    """Tell which of a signal's windows hold no sample that is anomalous or missing, bool [windows]."""
    odd = windows((signal.anomalous | signal.absent).astype(np.float64), length)
    return odd.max(axis=1, initial=0) == 0


def at_their_samples(scores: Float64Array, signal: Signal) -> Float64Array:
    """Return scores of the last samples of a signal at their places, float64 [samples]; NaN for all others."""
    whole = np.full(len(signal.x), np.nan)
    whole[len(whole) - len(scores) :] = scores
    whole[signal.absent] = np.nan
    return whole


def item_scores(score: PointScorer, items: Items) -> Float64Array:
    """Score items: the ninth decile of the scores of each one's samples, float64 [n]; NaN where none has a score.

    Of mean, largest, mean of the ten largest and ninth decile, the one that ranked anomalies best which were put into
    the training part of adfecgdb's direct leads: the R peak's own sample is unlikely in normal cycles too.
    """
    return np.concatenate([_deciles(score(signal), signal) for signal in signals_of(items).signals])


def _deciles(points: Float64Array, signal: Signal) -> Float64Array:
    if np.all(np.diff(signal.start) == 1) and len(signal.start) + signal.start[0] == len(points):
        return points[signal.start[0] :]
    return np.array([_decile(points[a:b]) for a, b in zip(signal.start, signal.stop, strict=True)])


def _decile(points: Float64Array) -> float:
    scored = points[~np.isnan(points)]
    return float(np.quantile(scored, DECILE)) if len(scored) else np.nan


def detector_of_points(name: str, summary: str, fit: Callable[[Task], FittedPoints], form: OffDevice) -> Detector:
    """Return the declaration of a detector that scores every sample and needs no training by epochs."""

    def fitted(task: Task) -> Fitted:
        points = fit(task)
        return Fitted(partial(item_scores, points.score), points.weights)

    return Detector(name, summary, (Kind.SAMPLES,), fitted, form)


def count_points(score: PointScorer, limit: float, items: Items) -> Mapping[str, float | None]:
    """Count the samples of items by signal: those up to a limit, those above it, and those without a score."""
    found: dict[str, float | None] = {}
    for signal in signals_of(items).signals:
        points = score(signal)[signal.start[0] :]
        for name, these in (("inliers", points <= limit), ("outliers", points > limit), ("unscored", np.isnan(points))):
            found[f"{signal.name}: {name}"] = (found.get(f"{signal.name}: {name}") or 0) + int(these.sum())
    return found
