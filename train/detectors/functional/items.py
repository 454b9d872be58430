"""Items as z-normalised rows and what is computed from them, a bounded number at once: rows may be long and many."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from ....common.arrays import Float32Array, Float64Array, Int64Array
from ....common.errors import DataError
from ...calibration.preprocess import flat_beats, normalise
from ...data.beats import Beats
from ..fitted import Items, Task
from ..rows import rows_of

AT_ONCE = 1 << 21
"""Values of items that are looked at together: what is made of them in float64 stays below some 100 MB."""
MAX_ROWS = 2000
"""Items that a method is fitted to which keeps them or compares them pairwise; of more, so many are drawn."""

Feature = Callable[[Float32Array, float | None], Float32Array]
"""Z-normalised items float32 [n, length, leads] and their rate in Hz (None where unknown) to features [n, ...]."""
RowScore = Callable[[Float32Array], Float64Array]
"""Features [n, ...] to scores float64 [n]."""


def flat_features(feature: Feature) -> Feature:
    """Return the feature as one row an item, [n, values]."""

    def flat(z: Float32Array, fs: float | None) -> Float32Array:
        return feature(z, fs).reshape(len(z), -1)

    return flat


def training_features(task: Task, feature: Feature) -> Float32Array:
    """Return the features [n, ...] of the normal items that are not flat, at most ``MAX_ROWS`` drawn by the seed.

    Raises:
        DataError: fewer than two are left.
    """
    index = np.flatnonzero(task.beats.normal)
    if len(index) > MAX_ROWS:
        index = np.sort(np.random.default_rng(task.seed).choice(index, MAX_ROWS, replace=False))
    found = [feature(z, task.beats.fs) for _, z in _chunks(task.beats, index) if len(z)]
    if sum(len(one) for one in found) < 2:
        raise DataError(
            "fewer than two normal items to fit on have a shape: the others are flat",
            where=task.beats.source.name,
            fix="give more items",
        )
    return np.concatenate(found)


def score_items(feature: Feature, score: RowScore, items: Items) -> Float64Array:
    """Score items by their features, float64 [n]; NaN for those that are flat."""
    beats = rows_of(items)
    scores = np.full(len(beats), np.nan)
    for chosen, z in _chunks(beats, np.arange(len(beats))):
        if len(z):
            scores[chosen] = score(feature(z, beats.fs))
    return scores


def features_of(feature: Feature, items: Items) -> Float32Array:
    """Return the features [m, ...] of the few items that are not flat.

    Raises:
        DataError: all of them are flat.
    """
    beats = rows_of(items)
    found = [feature(z, beats.fs) for _, z in _chunks(beats, np.arange(len(beats))) if len(z)]
    if not found:
        raise DataError("every item is flat", where=beats.source.name, fix="show items that have a shape")
    return np.concatenate(found)


def _chunks(beats: Beats, index: Int64Array) -> Iterator[tuple[Int64Array, Float32Array]]:
    """Yield which of the items ``index`` are not flat, int64 [m], and these z-normalised, [m, length, leads]."""
    step = max(1, AT_ONCE // (beats.length * beats.leads))
    for at in range(0, len(index), step):
        chosen = index[at : at + step]
        counts = beats.take(chosen).counts
        usable = ~flat_beats(counts)
        yield chosen[usable], normalise(counts[usable], 1)
