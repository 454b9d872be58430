"""Items cut into pieces: a piece is scored by what pieces of normal items look like, wherever in the item it lies."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from ....common.arrays import Float32Array, Float64Array
from ...data.windows import cut_windows
from ..detector import Detector
from ..fitted import Fitted, Task
from ..forms import OffDevice
from ..kinds import Kind
from .estimators import after_pca, local_outlier_factor
from .features import MAX_SAMPLES, averaged
from .items import MAX_ROWS, score_items, training_features

PIECES = 8
"""Pieces of an item's length; with half of each overlapping the next there are 15."""
TOP = 3

Combine = Callable[[Float64Array], Float64Array]
"""Scores of pieces [n, pieces] to scores of items [n]."""


def cut(z: Float32Array, _fs: float | None = None) -> Float32Array:
    """Cut items [n, length, leads] into pieces that half overlap, [n, pieces, samples * leads]."""
    samples = averaged(z, MAX_SAMPLES)
    size = max(2, samples.shape[1] // PIECES)
    windows = cut_windows(samples, size, step=max(1, size // 2), axis=1)
    return np.ascontiguousarray(windows.reshape(*windows.shape[:2], -1))


def largest(scores: Float64Array) -> Float64Array:
    """Return the largest score of each item's pieces."""
    return scores.max(axis=1)


def mean(scores: Float64Array) -> Float64Array:
    """Return the mean score of each item's pieces."""
    return scores.mean(axis=1)


def top_three(scores: Float64Array) -> Float64Array:
    """Return the mean of the three largest scores of each item's pieces."""
    return np.sort(scores, axis=1)[:, -TOP:].mean(axis=1)


def _fit(combine: Combine, task: Task) -> Fitted:
    cuts = training_features(task, cut)
    pieces = cuts.reshape(-1, cuts.shape[2])
    if len(pieces) > MAX_ROWS:
        pieces = pieces[np.sort(np.random.default_rng(task.seed).choice(len(pieces), MAX_ROWS, replace=False))]
    fitting = after_pca(local_outlier_factor)(pieces, task.seed)

    def score(rows: Float32Array) -> Float64Array:
        return combine(fitting.score(rows.reshape(-1, rows.shape[2])).reshape(rows.shape[:2]))

    return Fitted(partial(score_items, cut, score), fitting.weights)


ROWS = tuple(
    Detector(
        f"pieces-{name}",
        f"pieces of an eighth, local outlier factor of each, {what}",
        (Kind.BEATS, Kind.WINDOWS),
        partial(_fit, combine),
        OffDevice("keeps 2,000 training pieces: 80,000 B of ten components in float32, searched fifteen times an item"),
    )
    for name, what, combine in (
        ("max", "the largest", largest),
        ("mean", "their mean", mean),
        ("top3", "the mean of the largest three", top_three),
    )
)
