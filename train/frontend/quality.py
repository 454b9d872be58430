"""Signal quality of a beat: raw measures of its window, and the reasons for which it cannot be read."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .design import STEP_SHIFT, WINDOW_BEFORE, FrontEnd
from .filters import BoolArray, Int16Array, Int64Array, last_true

LEAD_OFF, FLAT, SATURATED, NOISY = 1, 2, 4, 8
"""Bits of a beat's quality; 0 means that it can be read."""

FLAT_BELOW = 24
"""A window whose highest and lowest samples differ by less, 60 uV, is flat."""
NOISE_RATIO = 4
"""A window is noisy when its noise exceeds 4 times its range: 3.7 % of the range in each second difference,"""
JUMP_RATIO = 2
"""or when twice its jump exceeds its range. Nine of ten beats with muscle artefact at 6 dB stay below both."""

QRS = slice(35, 65)
"""Middles of the second differences, 75 ms around the R peak, that belong to the QRS complex and not to the noise."""
END = 20
"""Samples, 0.1 s, at either end of a window whose means are compared."""


@dataclass(frozen=True)
class Measures:
    """Raw measures of windows, each int32 [n]."""

    range: NDArray[np.int32]
    """Highest less lowest sample."""
    noise: NDArray[np.int32]
    """Sum of the 108 absolute second differences outside the QRS complex: mostly what lies above 20 Hz."""
    jump: NDArray[np.int32]
    """Difference of the means of the first and the last 0.1 s, rounded down: the baseline has moved."""


def measure(window: Int16Array) -> Measures:
    """Measure windows, int16 [n, 140]."""
    wide = window.astype(np.int64)
    bend = np.abs(2 * wide[:, 1:-1] - wide[:, 2:] - wide[:, :-2])
    noise = bend.sum(axis=1) - bend[:, QRS].sum(axis=1)
    jump = np.abs(wide[:, :END].sum(axis=1) - wide[:, -END:].sum(axis=1)) // END
    extent = wide.max(axis=1) - wide.min(axis=1)
    return Measures(extent.astype(np.int32), noise.astype(np.int32), jump.astype(np.int32))


def judge(
    front: FrontEnd, missing: BoolArray, railed: BoolArray, place: Int64Array, emitted: Int64Array, raw: Measures
) -> NDArray[np.uint8]:
    """Return why beats cannot be read, uint8 [n].

    A sample that is missing or at a rail of the ADC counts from the first sample of the window until the beat is
    emitted: the baseline under the window knows all of them.

    Args:
        front: the constants.
        missing: bool, which working samples have an ADC sample that is missing.
        railed: bool, which have one at a rail of the ADC.
        place: int64 [n], R peaks in Q16 working samples.
        emitted: int64 [n], working samples at which the beats leave.
        raw: what ``measure`` gave for their windows.
    """
    first = (place - WINDOW_BEFORE * front.step) >> STEP_SHIFT
    bits = LEAD_OFF * (last_true(missing)[emitted] >= first)
    bits += FLAT * (raw.range < FLAT_BELOW)
    bits += SATURATED * (last_true(railed)[emitted] >= first)
    bits += NOISY * ((raw.noise > NOISE_RATIO * raw.range) | (JUMP_RATIO * raw.jump > raw.range))
    return bits.astype(np.uint8)
