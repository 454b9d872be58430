"""Signals thinned out for the screen: the least and the largest value of each stretch, so that no peak is lost."""

from __future__ import annotations

import numpy as np

from ...common.arrays import BoolArray, Float32Array, Float64Array, Int16Array
from ...train.data.records.record import GAP


def edges(start: int, stop: int, points: int) -> list[int]:
    """Return the first samples of at most ``points`` stretches between two samples, and the sample after the last."""
    size = max(1, -(-(stop - start) // max(points, 1)))
    return [*range(start, stop, size), stop]


def positions(start: int, stop: int, points: int) -> Float64Array:
    """Return where the values of ``interleaved`` stand, in samples: float64 [2 m], or [stop - start] of few samples."""
    bounds = np.array(edges(start, stop, points), np.float64)
    if len(bounds) - 1 == stop - start:
        return bounds[:-1]
    width = np.diff(bounds)
    return np.stack([bounds[:-1] + width / 4, bounds[:-1] + 3 * width / 4], axis=1).ravel()


def min_max(counts: Int16Array, start: int, stop: int, points: int) -> tuple[Int16Array, Int16Array] | Int16Array:
    """Return the least and the largest sample of each stretch, int16 [m] each, or all samples where they are few.

    Missing samples are no values; a stretch without any other is ``GAP`` in both.
    """
    bounds = edges(start, stop, points)
    part = counts[start:stop]
    if len(bounds) - 1 == stop - start:
        return part
    first = np.array(bounds[:-1]) - start
    largest = np.maximum.reduceat(part, first)
    least = np.minimum.reduceat(np.where(part == GAP, np.int16(32767), part), first)
    return np.where(largest == GAP, np.int16(GAP), least), largest


def interleaved(counts: Int16Array, start: int, stop: int, points: int) -> Int16Array:
    """Return what stands at ``positions``: all samples, or the least and the largest of each stretch as they follow."""
    found = min_max(counts, start, stop, points)
    if not isinstance(found, tuple):
        return found
    pairs = np.stack(found, axis=1)
    falls = _falls(counts[start:stop], -(-(stop - start) // points))
    pairs[falls] = pairs[falls, ::-1]
    return pairs.ravel()


def _falls(part: Int16Array, size: int) -> BoolArray:
    """Return in which stretches of a size the largest sample comes before the least one, bool [m]."""
    # Missing samples at the end change no order: of several that are as large, the first counts.
    whole = np.pad(part, (0, -len(part) % size), constant_values=GAP).reshape(-1, size)
    return whole.argmax(axis=1) < np.where(whole == GAP, np.int16(32767), whole).argmin(axis=1)


def largest(values: Float32Array, start: int, stop: int, points: int) -> Float32Array:
    """Return the largest value of each stretch, float32 [m]; NaN only where all are."""
    bounds = edges(start, stop, points)
    return np.fmax.reduceat(values[start:stop], np.array(bounds[:-1]) - start)
