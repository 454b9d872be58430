"""Thresholds by a recursive grid search on a labelled signal."""

from __future__ import annotations

import numpy as np

from ....common.arrays import BoolArray, Float64Array

ATTEMPTS = 16
RECURSIONS = 4
"""Both of the report on the reservoir with a multi-dimensional readout."""


def search_thresholds(peaks: Float64Array, anomaly: BoolArray, own: BoolArray) -> Float64Array:
    """Return thresholds of the readouts at which sensitivity + specificity of the intervals is largest.

    A recursion takes the readouts in turn: it tries ``ATTEMPTS`` thresholds, evenly spaced, while the others stay as
    they are, and keeps the best. The next one does so between the two neighbours of what was kept. The first spans
    all that is seen and counts to a readout the anomalies that it is for, and no others: else the readout that
    comes first would be set to find them all, and those after it would find nothing left to gain.

    Args:
        peaks: float64 [intervals, readouts], the largest value of each readout within each interval.
        anomaly: bool [intervals], with at least one of both.
        own: bool [intervals, readouts], the anomalies that a readout is for.

    Returns:
        float64 [readouts].
    """
    low, high = peaks.min(axis=0), peaks.max(axis=0)
    kept = high.copy()
    for recursion in range(RECURSIONS):
        for readout in range(peaks.shape[1]):
            tried = np.linspace(low[readout], high[readout], ATTEMPTS, dtype=np.float64)
            others = np.delete(peaks > kept, readout, axis=1).any(axis=1)
            alarm = peaks[:, readout, None] > tried
            if recursion:
                alarm |= others[:, None]
            counted = anomaly if recursion else own[:, readout]
            kept[readout] = tried[_best(alarm, counted, anomaly)]
        apart = (high - low) / (ATTEMPTS - 1)
        low, high = kept - apart, kept + apart
    return kept


def balance(peaks: Float64Array, thresholds: Float64Array, anomaly: BoolArray) -> Float64Array:
    """Return the thresholds, all moved by as much, at which sensitivity and specificity of all intervals are equal.

    The mean of thresholds, each the best of one signal, need not lie between the two: a signal whose anomalies stand
    out far moves it up, and hardly loses by it, and an interval is an alarm if any of several readouts says so.

    Args:
        peaks: float64 [intervals, readouts], the largest value of each readout within each interval.
        thresholds: float64 [readouts].
        anomaly: bool [intervals], with at least one of both.

    Returns:
        float64 [readouts].
    """
    score = (peaks - thresholds).max(axis=1)
    seen = np.unique(score)
    between = (seen[1:] + seen[:-1]) / 2 if len(seen) > 1 else np.zeros(1)
    missed, quiet = (
        np.searchsorted(np.sort(score[of]), between, side="right") / np.count_nonzero(of) for of in (anomaly, ~anomaly)
    )
    apart = np.abs(1 - missed - quiet)
    equal = np.flatnonzero(apart <= apart.min() + 1e-12)
    return thresholds + between[equal[len(equal) // 2]]


def _best(alarm: BoolArray, counted: BoolArray, anomaly: BoolArray) -> int:
    """Return which column of alarms has the largest gain: of several that are equal that in the middle."""
    hits, false = np.count_nonzero(alarm[counted], axis=0), np.count_nonzero(alarm[~anomaly], axis=0)
    gain = hits / np.count_nonzero(anomaly) - false / np.count_nonzero(~anomaly)
    equal = np.flatnonzero(gain >= gain.max() - 1e-12)
    return int(equal[len(equal) // 2])
