"""Condensed nearest neighbours: a few centres stand for all normal items, in float and in int8.

Hart, 1968, "The condensed nearest neighbor rule", IEEE Trans. Inf. Theory 14, reduced a training set to the items that
decide; with one class there is no border to keep, and centres of k-means (Lloyd, 1982, "Least squares quantization in
PCM", IEEE Trans. Inf. Theory 28) stand for the rest. The score is the smallest squared distance to a centre. The form
for a device is in ``vector_quantiser.py``.
"""

from __future__ import annotations

import warnings
from functools import partial

import numpy as np

from ....common.arrays import Float32Array, Float64Array, Int8Array
from ....common.errors import UnsupportedModelError
from ....common.extras import needs
from ....common.threads import one_thread
from ..detector import Detector
from ..fitted import Fitted, Task
from ..forms import OffDevice
from ..kinds import Kind
from .items import score_items, training_features

POOL = 4
CENTRES = 8
STARTS = 10
"""Starts of k-means; the best in training is taken."""
ROUNDS = 300
STEPS_PER_STD = 24
"""int8 steps a standard deviation: 127 of them reach 5.3, and a pooled sample beyond that is an anomaly anyway."""


def pooled(z: Float32Array, _fs: float | None = None) -> Float32Array:
    """Average four consecutive samples, float32 [n, length, leads] to [n, length * leads / 4].

    Raises:
        UnsupportedModelError: four does not divide the length.
    """
    length: int = z.shape[1]
    if length % POOL:
        raise UnsupportedModelError(
            f"condensed neighbours cannot take items of {length} samples",
            fix=f"use a multiple of {POOL}, for example {max(POOL, length - length % POOL)}",
        )
    return z.reshape(len(z), length // POOL, POOL, z.shape[2]).mean(axis=2).reshape(len(z), -1)


def centres_of(rows: Float32Array, seed: int, most: int = CENTRES, rounds: int = ROUNDS) -> Float32Array:
    """Return at most ``most`` centres of k-means, float32 [centres, values], sorted by their values.

    ``rounds`` bounds the rounds of Lloyd's algorithm from each start.
    """
    with needs("train", "this detector"):
        from sklearn.cluster import KMeans
        from sklearn.exceptions import ConvergenceWarning

    with one_thread(), warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # beats that are equal share a centre, and need no other
        means = KMeans(min(most, len(rows)), n_init=STARTS, max_iter=rounds, random_state=seed)
        found = means.fit(rows).cluster_centers_
    return found[np.lexsort(found.T[::-1])].astype(np.float32)


def quantised(rows: Float32Array) -> Int8Array:
    """Return rows in int8 steps of 1 / ``STEPS_PER_STD`` standard deviation, rounded half to even, saturated."""
    return np.clip(np.rint(rows * STEPS_PER_STD), -128, 127).astype(np.int8)


def squared_distances(rows: Float32Array, centres: Float32Array) -> Float64Array:
    """Return the smallest squared distance of each row to a centre, float64 [n], in variances a value."""
    wide, fixed = rows.astype(np.float64), centres.astype(np.float64)
    found = np.stack([((wide - one) ** 2).sum(axis=1) for one in fixed])
    return found.min(axis=0) / rows.shape[1]


def squared_steps(rows: Int8Array, centres: Int8Array) -> Float64Array:
    """Return the smallest squared distance of int8 rows to int8 centres: whole numbers of squared steps, float64 [n].

    A sum is below 2^31 up to 33,000 values: each difference is at most 255.
    """
    wide, fixed = rows.astype(np.int32), centres.astype(np.int32)
    return np.stack([((wide - one) ** 2).sum(axis=1) for one in fixed]).min(axis=0).astype(np.float64)


def _fit(task: Task) -> Fitted:
    centres = centres_of(training_features(task, pooled), task.seed)
    return Fitted(partial(score_items, pooled, partial(squared_distances, centres=centres)), centres.size)


def _fit_int8(task: Task) -> Fitted:
    centres = quantised(centres_of(training_features(task, pooled), task.seed))

    def score(rows: Float32Array) -> Float64Array:
        return squared_steps(quantised(rows), centres)

    return Fitted(partial(score_items, pooled, score), centres.size)


TAKES = (Kind.BEATS, Kind.WINDOWS)
ROWS = (
    Detector("condensed-1nn-float", "distance to the nearest of eight centres of the item averaged by 4", TAKES, _fit,
             OffDevice("a yardstick for condensed-1nn: eight centres in float are 1,120 B")),
    Detector("condensed-1nn-int8", "condensed-1nn-float with centres and items in int8", TAKES, _fit_int8,
             OffDevice("its distances are sums of 32 bits, of which an int8 operator gives out 8: "
                       "condensed-1nn is what a board runs, with three centres")),
)  # fmt: skip
