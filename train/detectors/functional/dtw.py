"""The nearest training item under dynamic time warping with bounded warping.

Sakoe and Chiba, 1978, "Dynamic programming algorithm optimization for spoken word recognition", IEEE Trans. ASSP 26:
D[i, j] = |a[i] - b[j]|^2 + min(D[i-1, j], D[i, j-1], D[i-1, j-1]) for |i - j| <= band, where a[i] is a sample of all
leads: they are warped together. Each cell of the recursion is computed for many pairs at once.
"""

from __future__ import annotations

import numpy as np

from ....common.arrays import Float32Array, Float64Array
from ..chunks import in_chunks
from .estimators import Fitting

BAND_PART = 10
"""The band is this part of the length: the tenth that is usual in the field."""
PAIRS_AT_ONCE = 1 << 15


def distances(one: Float32Array, other: Float32Array, band: int) -> Float32Array:
    """Return the warping distance of each pair, float32 [n, m], of items [n, samples, leads] and [m, samples, leads].

    The distance is the root of the summed squares along the best path; a band of 0 makes it Euclidean.
    """
    length = one.shape[1]
    unreachable = np.full((len(one), len(other)), np.inf, np.float32)
    above = {-1: unreachable}
    for i in range(length):
        row: dict[int, Float32Array] = {}
        for j in range(max(0, i - band), min(length, i + band + 1)):
            cost = _squared(one[:, i], other[:, j])
            if i or j:
                cost += np.minimum(
                    np.minimum(above.get(j, unreachable), row.get(j - 1, unreachable)), above.get(j - 1, unreachable)
                )
            row[j] = cost
        above = row
    return np.sqrt(above[length - 1])


def nearest_warped(rows: Float32Array, _seed: int) -> Fitting:
    """Fit the detector whose score is the distance to the nearest of the training items, [n, samples, leads]."""
    band = max(1, rows.shape[1] // BAND_PART)
    step = max(1, PAIRS_AT_ONCE // len(rows))

    def score(new: Float32Array) -> Float64Array:
        return in_chunks(len(new), step, lambda at: distances(new[at], rows, band).min(axis=1)).astype(np.float64)

    return Fitting(score, rows.size)


def _squared(one: Float32Array, other: Float32Array) -> Float32Array:
    """Return the squared distance of each pair of samples, float32 [n, m], of [n, leads] and [m, leads]."""
    total = np.subtract.outer(one[:, 0], other[:, 0]) ** 2
    for lead in range(1, one.shape[1]):
        total += np.subtract.outer(one[:, lead], other[:, lead]) ** 2
    return total
