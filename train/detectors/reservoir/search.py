"""Thresholds by a recursive grid search on labelled signals, and what is counted of an interval."""
from __future__ import annotations

import numpy as np

from ....common.arrays import BoolArray, Float64Array, Int64Array

ATTEMPTS = 16
RECURSIONS = 4


def search_thresholds(peaks: Float64Array, anomaly: BoolArray) -> Float64Array:
    """Return the thresholds of the largest Se + Sp of one signal.

    Each recursion takes the readouts in turn, tries as many values of its threshold as there are attempts, keeps
    the best, and halves...
    """
    low, high = peaks.min(axis=0), peaks.max(axis=0)
    best = high.copy()
    for _ in range(RECURSIONS):
        for column in range(peaks.shape[1]):
            grid = np.linspace(low[column], high[column], ATTEMPTS)
            others = (np.delete(peaks, column, 1) > np.delete(best, column)).any(axis=1)
            fired = others[:, None] | (peaks[:, column, None] > grid)
            gain = fired[anomaly].mean(axis=0) - fired[~anomaly].mean(axis=0)
            best[column] = grid[best_index(gain)]
        step = (high - low) / (ATTEMPTS - 1)
        low, high = best - step, best + step
    return best


def best_index(gain):
    """The middle of the plateau of the best."""
    top = np.flatnonzero(gain >= gain.max() - 1e-12)
    return top[len(top) // 2]
