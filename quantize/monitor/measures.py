"""Measures of a beat by itself: what a reader of ECGs measures with callipers, in integers from its window.

Ratios of a measure to the patient's reference are differences of logarithms. The QRS complex shows in its slopes, whose
energy spreads over time as the complex widens; widths at fractions of a height are those of Chazal et al. ("Automatic
classification of heartbeats using ECG morphology and heartbeat interval features", IEEE Trans. Biomed. Eng. 51, 2004).
"""

from __future__ import annotations

import numpy as np

from ...common.arrays import Int16Array, Int64Array
from .integers import log2_each

LIMIT = 4095
"""Windows are held within 10 mV: sums of 64 squares fit int32."""
SLOPE_REACH = 2
"""A slope is the difference of the samples 10 ms after and before."""
SLOPE = slice(24, 86)
"""Where QRS slopes are looked for: 130 ms before the R peak to 175 ms after it."""
LEVEL_BITS = 4
LEVEL = slice(10, 10 + (1 << LEVEL_BITS))
"""The level that heights are measured from: 200 to 120 ms before the R peak."""
QRS = slice(26, 90)
"""120 ms before the R peak to 195 ms after it."""
COMPLEX = slice(26, 70)
"""120 ms before the R peak to 95 ms after it: the area of the complex."""
PLATEAU = slice(26, 76)
P_WAVE = slice(8, 36)
T_WAVE = slice(90, 140)
ROUGH_TO, ROUGH_FROM = 31, 96
"""Roughness is the sum of the absolute second differences about samples 1 to 30 and 96 to 138."""
SUM_SHIFT = 5
"""The signed area of the complex is given in 32 units, to fit int16."""
FINE_SLOPE = 6
"""Bits of a slope in the spread, so that its products fit int32."""

LOGS = ("width", "plateau", "height", "slope", "area", "noise")
"""Logarithms in Q8: spread of the slope energy in time, time above half the height, peak to peak, steepest slope, area
of the complex, roughness outside it."""
LEVELS = ("highest", "sum", "t_highest", "t_lowest", "p_height")
"""In units of the window: peak of the complex, its signed area, extremes of the T wave, height of the P wave."""
MEASURES = (*LOGS, *LEVELS, "peak_to_peak")


def measure(window: Int16Array) -> Int64Array:
    """Measure beats, int16 [n, 140] in 2.5 uV at 200 Hz, the R peak at 50: int64 [n, measures], each within int16."""
    held = np.clip(window.astype(np.int64), -LIMIT, LIMIT)
    slope = _slope(held)
    z = held - (held[:, LEVEL].sum(axis=1) >> LEVEL_BITS)[:, np.newaxis]
    highest, peak_to_peak = z[:, QRS].max(axis=1), z[:, QRS].max(axis=1) - z[:, QRS].min(axis=1)
    p = held[:, P_WAVE]
    columns = (
        _spread(slope),
        log2_each(_plateau(z)),
        log2_each(peak_to_peak),
        log2_each(slope.max(axis=1)),
        log2_each(np.abs(z[:, COMPLEX]).sum(axis=1)),
        log2_each(_roughness(held)),
        highest,
        z[:, COMPLEX].sum(axis=1) >> SUM_SHIFT,
        z[:, T_WAVE].max(axis=1),
        z[:, T_WAVE].min(axis=1),
        p.max(axis=1) - ((p[:, 0] + p[:, -1]) >> 1),
        peak_to_peak,
    )
    return np.stack(columns, axis=1)


def _slope(held: Int64Array) -> Int64Array:
    later, earlier = (slice(SLOPE.start + s, SLOPE.stop + s) for s in (SLOPE_REACH, -SLOPE_REACH))
    return np.abs(held[:, later] - held[:, earlier])


def _spread(slope: Int64Array) -> Int64Array:
    """Return log2 of the variance in time of the slope energy."""
    bits = np.frexp(slope.max(axis=1).astype(np.float64))[1].astype(np.int64)
    fine = slope >> np.maximum(bits - FINE_SLOPE, 0)[:, np.newaxis]
    energy = fine * fine
    time: Int64Array = np.arange(slope.shape[1], dtype=np.int64)
    whole, first, second = energy.sum(axis=1), (energy * time).sum(axis=1), (energy * time * time).sum(axis=1)
    return log2_each(whole * second - first * first) - 2 * log2_each(whole)


def _plateau(z: Int64Array) -> Int64Array:
    height = np.abs(z[:, PLATEAU])
    return (2 * height > height.max(axis=1, keepdims=True)).sum(axis=1)


def _roughness(held: Int64Array) -> Int64Array:
    second = np.abs(held[:, 2:] - 2 * held[:, 1:-1] + held[:, :-2])
    return second[:, : ROUGH_TO - 1].sum(axis=1) + second[:, ROUGH_FROM - 1 :].sum(axis=1)
