"""Features of z-normalised items: spline derivatives, spectra and statistics; bounded in size for rows of any length.

What works on samples averages the item to at most ``MAX_SAMPLES`` first; what works on spectra reads every sample and
averages the spectrum afterwards.
"""

from __future__ import annotations

import math
from functools import partial

import numpy as np

from ....common.arrays import Float32Array, Float64Array
from ....common.extras import needs
from .items import Feature

MAX_SAMPLES = 1024
GRID = 128
"""Points of the common grid that splines are evaluated on."""
MAX_FRAMES, MAX_BINS = 32, 33
"""Of a spectrogram."""
MAX_WINDOW = 256
PARTS = 8
"""Parts of an item that stand for its seconds where it has no rate or lasts less than two seconds."""


def averaged(values: Float32Array, most: int, axis: int = 1) -> Float32Array:
    """Average consecutive values along an axis so that at most ``most`` are left; what does not divide is cut off."""
    size: int = values.shape[axis]
    step = math.ceil(size / most)
    kept = np.moveaxis(values, axis, -1)[..., : size - size % step]
    means = kept.reshape(*kept.shape[:-1], size // step, step).mean(axis=-1)
    return np.moveaxis(means, -1, axis).astype(np.float32)


def values(z: Float32Array, _fs: float | None = None, *, most: int = MAX_SAMPLES) -> Float32Array:
    """Return the samples themselves, [n, samples, leads]."""
    return averaged(z, most)


def derivative(z: Float32Array, _fs: float | None, order: int, most: int = MAX_SAMPLES) -> Float32Array:
    """Return the derivative of order 0, 1 or 2 of the cubic spline through the samples, at the samples.

    Interpolating splines as functional data (Ramsay and Silverman, 2005, "Functional Data Analysis", chapter 3); the
    unit of time is one sample.
    """
    samples = averaged(z, most)
    return _spline(samples, np.arange(samples.shape[1], dtype=np.float64), order)


def interpolated(z: Float32Array, _fs: float | None) -> Float32Array:
    """Return the cubic spline through the samples on a grid of ``GRID`` points, [n, points, leads]."""
    samples = averaged(z, MAX_SAMPLES)
    points = (samples.shape[1] - 1) * np.arange(GRID, dtype=np.float64) / (GRID - 1)
    return _spline(samples, points, 0)


def with_derivatives(z: Float32Array, fs: float | None, most: int = MAX_SAMPLES) -> Float32Array:
    """Return the samples and their first and second derivatives, [n, samples, 3 * leads]."""
    return np.concatenate([derivative(z, fs, order, most) for order in (0, 1, 2)], axis=2)


def spectrogram(z: Float32Array, _fs: float | None = None) -> Float32Array:
    """Return the magnitudes of the short-time Fourier transform, [n, frames, bins * leads].

    Hann windows of a quarter of the item (a power of two, 8 to 256 samples) that overlap by three quarters, averaged
    to at most ``MAX_FRAMES`` times ``MAX_BINS``.
    """
    with needs("train", "this detector"):
        from scipy.signal import stft

    window = min(MAX_WINDOW, max(8, 2 ** int(math.log2(max(1, z.shape[1] / 4)))), z.shape[1])
    _, _, spectra = stft(np.moveaxis(z, 1, 2), nperseg=window, noverlap=window - max(1, window // 4))
    magnitudes = averaged(averaged(np.abs(spectra).astype(np.float32), MAX_BINS, 2), MAX_FRAMES, 3)
    frames = np.moveaxis(magnitudes, 3, 1)
    return frames.transpose(0, 1, 3, 2).reshape(*frames.shape[:2], -1)


def mean_frequency(z: Float32Array, fs: float | None) -> Float32Array:
    """Return the mean frequency of each second, weighted by power, in cycles a sample, [n, seconds, leads].

    An item without a rate, or of less than two seconds, is divided into ``PARTS`` instead.
    """
    length: int = z.shape[1]
    size = round(fs) if fs and length >= 2 * fs else max(2, length // PARTS)
    parts = z[:, : length - length % size].reshape(len(z), length // size, size, z.shape[2])
    power = np.abs(np.fft.rfft(parts - parts.mean(axis=2, keepdims=True), axis=2)) ** 2
    frequency = np.fft.rfftfreq(size)[:, np.newaxis]
    total = power.sum(axis=2)
    return ((power * frequency).sum(axis=2) / np.where(total > 0, total, 1)).astype(np.float32)


def periodogram(z: Float32Array, _fs: float | None) -> Float32Array:
    """Return the periodogram, averaged to at most 512 bins, [n, bins, leads]."""
    with needs("train", "this detector"):
        from scipy.signal import periodogram as power_of

    _, power = power_of(z, axis=1)
    return averaged(power.astype(np.float32), GRID * 4)


def fft_argmax(z: Float32Array, _fs: float | None) -> Float32Array:
    """Return the frequency of the largest magnitude above 0, in cycles a sample, [n, leads]."""
    magnitude = np.abs(np.fft.rfft(z, axis=1))
    return ((1 + magnitude[:, 1:].argmax(axis=1)) / z.shape[1]).astype(np.float32)


def statistics(z: Float32Array, fs: float | None) -> Float32Array:
    """Return mean, variance and largest value of the samples and of both derivatives, [n, 9 * leads]."""
    three = with_derivatives(z, fs).astype(np.float64)
    found = (three.mean(axis=1), three.var(axis=1), three.max(axis=1))
    return np.concatenate(found, axis=1).astype(np.float32)


def _spline(samples: Float32Array, at: Float64Array, order: int) -> Float32Array:
    with needs("train", "this detector"):
        from scipy.interpolate import CubicSpline

    known = np.arange(samples.shape[1], dtype=np.float64)
    return CubicSpline(known, samples, axis=1)(at, order).astype(np.float32)


FIRST: Feature = partial(derivative, order=1)
SECOND: Feature = partial(derivative, order=2)
