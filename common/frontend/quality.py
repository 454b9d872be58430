"""Signal quality of a beat: raw measures, and the reasons for which it cannot be read."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..arrays import BoolArray, Int16Array, Int32Array, Int64Array
from ..events import Quality
from .design import STEP_SHIFT, WINDOW_BEFORE, FrontEnd
from .filters import last_true

FLAT_BELOW = 24
"""A window whose highest and lowest samples differ by less, 60 uV, is flat."""
NOISE_RATIO = 4
"""A window is noisy when its noise exceeds 4 times its range: 3.7 % of the range in each second difference."""
WANDER_ABOVE = 400
"""A window is noisy, too, when the baseline has moved by more than 1 mV, which no wide ectopic beat makes it do,"""
BEND_ABOVE = 180
"""and has bent by more than 0.45 mV, as respiration does not bend it. Few clean beats do both."""
WANDER_SAMPLES = 16
"""Samples of the baseline that are looked at: two seconds."""
BEND_SPAN = 2
"""Samples between the three of which a bend is the second difference: 0.25 s. The baseline, symmetric in time, takes
out every slope, however steep; of a bend it leaves half and more of this difference in the window."""

QRS = slice(36, 66)
"""The samples about which a second difference belongs to the QRS complex, and is no noise: 70 ms before the R peak to
75 ms after it."""


@dataclass(frozen=True)
class Measures:
    """Raw measures of beats, each int32 [n] in 2.5 uV."""

    range: Int32Array
    """Highest less lowest sample of the window."""
    noise: Int32Array
    """Sum of the 108 absolute second differences outside the QRS complex: mostly what lies above 20 Hz."""
    wander: Int32Array
    """Largest absolute second difference of the baseline in the two seconds before the beat leaves, 0 where it has not
    moved by more than 1 mV there: respiration moves it, a wide ectopic beat bends it, electrode motion does both."""


def measure(front: FrontEnd, window: Int16Array, baseline: Int64Array, emitted: Int64Array) -> Measures:
    """Measure beats.

    Args:
        front: the constants.
        window: int16 [n, 140].
        baseline: of the record, causal.
        emitted: int64 [n], working samples at which the beats leave.
    """
    wide = window.astype(np.int64)
    difference = np.abs(2 * wide[:, 1:-1] - wide[:, 2:] - wide[:, :-2])
    noise = difference.sum(axis=1) - difference[:, QRS.start - 1 : QRS.stop - 1].sum(axis=1)
    latest = emitted // front.wander_step
    sampled = np.maximum(latest[:, None] - np.arange(WANDER_SAMPLES), 0) * front.wander_step
    return Measures(_range(wide), noise.astype(np.int32), _wander(baseline[sampled]))


def _range(rows: Int64Array) -> Int32Array:
    return (rows.max(axis=1) - rows.min(axis=1)).astype(np.int32)


def _wander(rows: Int64Array) -> Int32Array:
    bends = 2 * rows[:, BEND_SPAN:-BEND_SPAN] - rows[:, 2 * BEND_SPAN :] - rows[:, : -2 * BEND_SPAN]
    return np.where(_range(rows) > WANDER_ABOVE, np.abs(bends).max(axis=1), 0).astype(np.int32)


def assess_quality(
    front: FrontEnd, missing: BoolArray, railed: BoolArray, r_peak_q16: Int64Array, emitted: Int64Array, raw: Measures
) -> NDArray[np.uint8]:
    """Return why beats cannot be read, uint8 [n].

    A sample that is missing or at a rail of the ADC counts from the first sample of the window until the beat is
    emitted: the baseline under the window knows all of them.

    Args:
        front: the constants.
        missing: bool, which working samples have an ADC sample that is missing.
        railed: bool, which have one at a rail of the ADC.
        r_peak_q16: int64 [n], R peaks in Q16 working samples.
        emitted: int64 [n], working samples at which the beats leave.
        raw: what ``measure`` gave for them.
    """
    first = (r_peak_q16 - WINDOW_BEFORE * front.step) >> STEP_SHIFT
    bits = Quality.LEAD_OFF * (last_true(missing)[emitted] >= first)
    bits += Quality.SIGNAL_FLAT * (raw.range < FLAT_BELOW)
    bits += Quality.SATURATED * (last_true(railed)[emitted] >= first)
    bits += Quality.NOISY * ((raw.noise > NOISE_RATIO * raw.range) | (raw.wander > BEND_ABOVE))
    return bits.astype(np.uint8)
