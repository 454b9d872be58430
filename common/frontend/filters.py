"""The filters of the front end on whole records, equal to what the device computes sample by sample.

Every output is causal: element k is what the device holds after working sample k, late by the lag that the
``FrontEnd`` names. Every stage starts as though its first input had always been there; a gap holds the last sample
before it, and zero millivolts before the first. Sums are exact, so their order does not matter; every stage but the
energy ends in int16, saturated. Shifts floor, divisions round towards zero.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..arrays import BoolArray, Int16Array, Int64Array
from .design import FIR_SHIFT, FrontEnd

GAP = -32768
"""The count of a missing sample."""


def hold(front: FrontEnd, counts: Int16Array) -> Int64Array:
    """Return the counts with the last sample before a gap held through it."""
    last = last_true(counts != GAP)
    return np.where(last >= 0, counts[np.maximum(last, 0)], front.zero).astype(np.int64)


def unusable(front: FrontEnd, counts: Int16Array) -> tuple[BoolArray, BoolArray]:
    """Return which working samples have an ADC sample that is missing, and which have one at a rail."""
    missing = counts == GAP
    railed = ~missing & ((counts <= front.rails[0]) | (counts >= front.rails[1]))
    ratio = front.decimation
    whole = len(counts) // ratio * ratio
    return missing[:whole].reshape(-1, ratio).any(axis=1), railed[:whole].reshape(-1, ratio).any(axis=1)


def last_true(condition: BoolArray) -> Int64Array:
    """Return for each sample the last one up to it that meets the condition, or -1."""
    return np.maximum.accumulate(np.where(condition, np.arange(len(condition)), -1))


def decimate(front: FrontEnd, held: Int64Array) -> Int16Array:
    """Return working samples in units of 2.5 uV; sample k is centred on ADC sample ``k * decimation``.

    The low-pass before decimation is a triangle of ``2 * decimation - 1`` samples, two stages of a cascaded
    integrator-comb filter (Hogenauer, IEEE Trans. ASSP 29, 1981). A working sample is complete with the last of the
    ``decimation`` ADC samples that start at its centre; samples left over at the end give none.
    """
    ratio = front.decimation
    blocks = held[: len(held) // ratio * ratio].reshape(-1, ratio) - front.zero
    own, next_one = blocks @ np.arange(ratio, 0, -1), blocks @ np.arange(ratio)
    before = ratio * (ratio - 1) // 2 * blocks[:1, 0]
    total = own + np.concatenate([before, next_one[:-1]])
    return _saturate((total * front.scale_mul + (1 << (front.scale_shift - 1))) >> front.scale_shift)


def lowpass(front: FrontEnd, working: Int16Array) -> Int16Array:
    """Return the working signal through the symmetric FIR filter."""
    primed = _primed(working, len(front.fir) - 1)
    total = np.zeros(len(working), np.int64)
    for at, tap in enumerate(front.fir):
        total += tap * primed[at : at + len(working)]
    return _saturate((total + (1 << (FIR_SHIFT - 1))) >> FIR_SHIFT)


def baseline(front: FrontEnd, lowpassed: Int16Array) -> Int64Array:
    """Return two moving averages in cascade of the low-passed signal: linear phase, late by ``morphology_lag``."""
    return _average(_average(lowpassed, front.baseline), front.baseline)


def morphology(front: FrontEnd, lowpassed: Int16Array) -> Int16Array:
    """Return the low-passed signal less its baseline: linear phase, null at DC."""
    delayed = _primed(lowpassed, front.baseline - 1)[: len(lowpassed)]
    return _saturate(delayed - baseline(front, lowpassed))


def energy(front: FrontEnd, lowpassed: Int16Array, missing: BoolArray) -> Int64Array:
    """Return the QRS energy: the sum of absolute second differences over a QRS complex, 0 in blanking.

    The second difference over 33 ms is a band-pass without phase: nothing at DC, most at 15 Hz, and a
    fifth of that at the 5 Hz of a T wave.
    """
    return np.where(_blanked(front, missing), 0, _absolute_differences(front, lowpassed, front.difference_span))


def second_differences(front: FrontEnd, lowpassed: Int16Array) -> Int64Array:
    """Return the second differences whose absolute values the QRS energy sums, int64 [n]."""
    return _differences(front, lowpassed, front.difference_span)


def first_differences(front: FrontEnd, lowpassed: Int16Array) -> Int64Array:
    """Return the differences from the sample ``difference_span`` ago, int64 [n]."""
    return lowpassed - _primed(lowpassed, front.difference_span)[: len(lowpassed)]


def fine_energy(front: FrontEnd, lowpassed: Int16Array) -> Int64Array:
    """Return the same sum, never blanked, with neighbours at half the distance.

    A wave far slower than 15 Hz loses three quarters of its energy, one of 15 Hz half, and a faster one less.
    """
    return _absolute_differences(front, lowpassed, front.fine_span)


def _absolute_differences(front: FrontEnd, lowpassed: Int16Array, span: int) -> Int64Array:
    return _sums(np.abs(_differences(front, lowpassed, span)), front.energy_length)


def _differences(front: FrontEnd, lowpassed: Int16Array, span: int) -> Int64Array:
    """Return the second differences at a distance, the middle one ``difference_span`` ago."""
    middle = front.difference_span
    older, length = _primed(lowpassed, 2 * middle), len(lowpassed)
    before, after = (older[at : at + length] for at in (middle - span, middle + span))
    return 2 * older[middle : middle + length] - before - after


def _blanked(front: FrontEnd, missing: BoolArray) -> BoolArray:
    """Return which working samples lie at most ``blanking`` after a missing one that ends a gap of ``blanking_gap``."""
    order = np.arange(len(missing))
    long = order - last_true(~missing) >= front.blanking_gap
    last = last_true(long)
    return (last >= 0) & (order - last <= front.blanking)


def _primed(signal: NDArray[np.integer], count: int) -> Int64Array:
    """Return the signal with its first sample repeated ``count`` times before it."""
    wide = signal.astype(np.int64)
    return np.concatenate([np.repeat(wide[:1], count), wide])


def _sums(signal: NDArray[np.integer], length: int) -> Int64Array:
    running = np.concatenate([np.zeros(1, np.int64), np.cumsum(_primed(signal, length - 1))])
    return running[length:] - running[:-length]


def _average(signal: NDArray[np.integer], length: int) -> Int64Array:
    total = _sums(signal, length)
    return np.sign(total) * (np.abs(total) // length)


def _saturate(wide: Int64Array) -> Int16Array:
    return np.clip(wide, -32768, 32767).astype(np.int16)
