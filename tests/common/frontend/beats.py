"""Made-up signals for the tests of the front end."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ecgtiny.common.arrays import Float64Array, Int16Array

GAIN, ZERO = 200.0, 1024


def strip(
    fs: float,
    at: ArrayLike,
    seconds: float,
    *,
    height: ArrayLike = 1.0,
    t_wave: float = 0.3,
    gain: float = GAIN,
) -> Int16Array:
    """Return counts with an R wave (sd 12 ms, in mV) and a T wave 0.3 s later (sd 40 ms) at each time in s."""
    time = np.arange(round(seconds * fs)) / fs
    signal = np.zeros(len(time))
    peaks = np.asarray(at, float)
    for peak, amplitude in zip(peaks, np.broadcast_to(np.asarray(height, float), peaks.shape), strict=True):
        signal += amplitude * np.exp(-0.5 * ((time - peak) / 0.012) ** 2)
        signal += t_wave * np.exp(-0.5 * ((time - peak - 0.3) / 0.04) ** 2)
    return np.round(signal * gain + ZERO).astype(np.int16)


def tall_t_waves(
    fs: float, at: ArrayLike, seconds: float, *, t_wave: ArrayLike = 1.0, delay: float = 0.3, sd: float = 0.03,
) -> Int16Array:  # fmt: skip
    """Return counts with an R wave of 1 mV at each time in s, and a T wave of its own height in mV after each."""
    time = np.arange(round(seconds * fs)) / fs
    peaks = np.asarray(at, float)
    signal = np.zeros(len(time))
    for peak, height in zip(peaks, np.broadcast_to(np.asarray(t_wave, float), peaks.shape), strict=True):
        signal += np.exp(-0.5 * ((time - peak) / 0.012) ** 2)
        signal += height * np.exp(-0.5 * ((time - peak - delay) / sd) ** 2)
    return np.round(signal * GAIN + ZERO).astype(np.int16)


def regular(seconds: float, interval: float = 0.8, first: float = 0.5) -> Float64Array:
    """Return times in s of a steady rhythm that ends two seconds before the strip."""
    return np.arange(first, seconds - 2, interval)
