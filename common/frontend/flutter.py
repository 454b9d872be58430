"""Ventricular flutter and fibrillation: when no QRS complexes stand out of the signal.

Between QRS complexes the signal is far below their height; in flutter and fibrillation it is anywhere. The measure is
the share of samples above a fifth of the largest ones: threshold crossing sample count (Arafat, Chowdhury and Hasan,
"A simple time domain algorithm for the detection of ventricular fibrillation in electrocardiogram", Signal, Image and
Video Processing 5, 2011), here with the mean of the largest samples of the last three seconds, so that each sample is
compared once, as it comes. Noise like it is told as well.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..arrays import BoolArray, Int16Array, Int64Array
from .design import FrontEnd

PEAKS = 3
"""Seconds whose largest samples are averaged."""
COUNTS = 4
"""Seconds over which the share is taken."""
PART = 5
"""Large is a sample above this part of the average."""
MIN_PEAKS = 120
"""Sum of the largest samples below which the signal is too small: .1 mV each."""
IN_A_ROW = 2
"""Seconds in a row that must agree before anything changes."""


@dataclass(frozen=True)
class Flutter:
    """When QRS complexes ceased to stand out, and when they did again, by turns."""

    sample: Int64Array
    """int64 [n], ADC sample with which the device reports the change."""
    lasts: BoolArray
    """bool [n], whether there are none from there on."""


def find_flutter(front: FrontEnd, morphology: Int16Array) -> Flutter:
    """Find the stretches of a record in which no QRS complexes stand out, given its morphology signal."""
    totals = _totals(front, morphology)
    turns: list[int] = []
    lasts, row = False, 0
    for second, total in enumerate(totals.tolist(), start=1):
        row = row + 1 if (total < front.flutter_below if lasts else total > front.flutter_above) else 0
        if row == IN_A_ROW:
            lasts, row = not lasts, 0
            turns.append(second)
    sample = np.array(turns, np.int64) * front.flutter_second * front.decimation - 1
    return Flutter(sample, np.arange(len(turns)) % 2 == 0)


def _totals(front: FrontEnd, morphology: Int16Array) -> Int64Array:
    """Return the large samples of the last four seconds, at the end of each second, int64 [seconds]."""
    length = front.flutter_second
    seconds = len(morphology) // length
    height = np.abs(morphology[: seconds * length].astype(np.int64)).reshape(seconds, length)
    peaks = np.concatenate([np.zeros(PEAKS, np.int64), height.max(axis=1, initial=0)])
    limit = sum(peaks[at : at + seconds] for at in range(PEAKS))
    known = (np.arange(seconds) >= PEAKS) & (limit > MIN_PEAKS)
    counts = (PEAKS * PART * height > np.reshape(limit, (seconds, 1))).sum(axis=1) * known
    padded = np.concatenate([np.zeros(COUNTS - 1, np.int64), counts])
    return np.sum([padded[at : at + seconds] for at in range(COUNTS)], axis=0)
