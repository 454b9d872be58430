"""Ventricular flutter and fibrillation: when no QRS complexes stand out of the signal.

Between QRS complexes the signal hardly changes; in flutter and fibrillation it changes all the time. The measure is the
share of samples above a fifth of the largest ones: threshold crossing sample count (Arafat, Chowdhury and Hasan, "A
simple time domain algorithm for the detection of ventricular fibrillation in electrocardiogram", Signal, Image and
Video Processing 5, 2011), here of differences, which are 0 on the isoelectric line wherever that lies, and with the
median of the largest ones of the last three seconds, so that each sample is compared once, as it comes. A broad
tachycardia is told as well, and muscle noise that hides the complexes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..arrays import BoolArray, Int16Array, Int64Array
from .design import FrontEnd
from .filters import first_differences, second_differences

PEAKS = 3
"""Seconds of whose largest differences the median is taken."""
COUNTS = 4
"""Seconds over which the share is taken."""
PART = 5
"""Large is a difference above this part of the median."""
MIN_PEAK = 80
"""A median of .2 mV and less is too small a signal."""
IN_A_ROW = 2
"""Seconds in a row that must agree before anything changes."""


@dataclass(frozen=True)
class Flutter:
    """When QRS complexes ceased to stand out, and when they did again or the signal became small, by turns."""

    sample: Int64Array
    """int64 [n], ADC sample with which the device reports the change."""
    lasts: BoolArray
    """bool [n], whether there are none from there on."""


def find_flutter(front: FrontEnd, lowpassed: Int16Array) -> Flutter:
    """Find the stretches of a record in which no QRS complexes stand out, given its low-passed signal."""
    bends = _large(front, second_differences(front, lowpassed))
    slopes = _large(front, first_differences(front, lowpassed))
    begin = (bends > front.flutter_bends) & (slopes > front.flutter_slopes)
    go_on = bends > front.flutter_goes_on
    turns: list[int] = []
    lasts, row = False, 0
    for second, found in enumerate(zip(begin.tolist(), go_on.tolist(), strict=True), start=1):
        row = row + 1 if found[lasts] != lasts else 0
        if row == IN_A_ROW:
            lasts, row = not lasts, 0
            turns.append(second)
    sample = np.array(turns, np.int64) * front.flutter_second * front.decimation - 1
    return Flutter(sample, np.arange(len(turns)) % 2 == 0)


def _large(front: FrontEnd, differences: Int64Array) -> Int64Array:
    """Return the large differences of the last four seconds, at the end of each second, int64 [seconds]."""
    length = front.flutter_second
    seconds = len(differences) // length
    height = np.abs(differences[: seconds * length]).reshape(seconds, length)
    peaks = np.concatenate([np.zeros(PEAKS, np.int64), height.max(axis=1, initial=0)])
    limit = np.sort([peaks[at : at + seconds] for at in range(PEAKS)], axis=0)[PEAKS // 2]
    known = (np.arange(seconds) >= PEAKS) & (limit > MIN_PEAK)
    counts = (PART * height > limit[:, np.newaxis]).sum(axis=1) * known
    padded = np.concatenate([np.zeros(COUNTS - 1, np.int64), counts])
    return np.sum([padded[at : at + seconds] for at in range(COUNTS)], axis=0)
