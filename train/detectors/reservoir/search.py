"""Thresholds by a recursive grid search on a labelled signal."""

from __future__ import annotations

import numpy as np

from ....common.arrays import BoolArray, Float64Array

ATTEMPTS = 16
RECURSIONS = 4
"""Both of the report on the reservoir with a multi-dimensional readout."""


def search_thresholds(peaks: Float64Array, anomaly: BoolArray) -> Float64Array:
    """Return thresholds of the readouts at which sensitivity + specificity of the intervals is largest.

    A recursion takes the readouts in turn: it tries ``ATTEMPTS`` thresholds, evenly spaced, while the others
    stay as they are, and keeps the best. The next one does so between the two neighbours of what was kept. At first
    no readout gives an alarm, and the thresholds tried span all that is seen.

    Args:
        peaks: float64 [intervals, readouts], the largest value of each readout within each interval.
        anomaly: bool [intervals], with at least one of both.

    Returns:
        float64 [readouts].
    """
    low, high = peaks.min(axis=0), peaks.max(axis=0)
    kept = high.copy()
    for _ in range(RECURSIONS):
        for readout in range(peaks.shape[1]):
            tried = np.linspace(low[readout], high[readout], ATTEMPTS)
            kept[readout] = tried[_best(peaks, anomaly, kept, readout, tried)]
        apart = (high - low) / (ATTEMPTS - 1)
        low, high = kept - apart, kept + apart
    return kept


def _best(peaks: Float64Array, anomaly: BoolArray, kept: Float64Array, readout: int, tried: Float64Array) -> int:
    """Return the index of the best threshold of one readout: of several equally good ones that in the middle."""
    others = np.delete(peaks > kept, readout, axis=1).any(axis=1)
    alarm = others[:, None] | (peaks[:, readout, None] > tried)
    gain = alarm[anomaly].mean(axis=0) - alarm[~anomaly].mean(axis=0)
    best = np.flatnonzero(gain >= gain.max() - 1e-12)
    return int(best[len(best) // 2])
