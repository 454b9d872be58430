"""Ventricular flutter and fibrillation: when no QRS complexes stand out of the signal.

Between QRS complexes the signal is far below their height; in flutter and fibrillation it is anywhere. The measure is
the share of samples above a fifth of the largest ones: threshold crossing sample count (Arafat, Chowdhury and Hasan,
"A simple time domain algorithm for the detection of ventricular fibrillation in electrocardiogram", Signal, Image and
Video Processing 5, 2011), here with the mean of the largest samples of the last three seconds, so that each sample is
compared once, as it comes. Wide beats of a slow rhythm fill the time too, but with fewer waves. Noise like it is told
as well.
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
MIN_WAVES = 18
"""Waves of either sign in four seconds: at a fifth of its height each period of 135 and more a minute has two."""
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
    large = _large(front, morphology)
    totals, waves = _of_four_seconds(large), _of_four_seconds(_begins(large))
    turns: list[int] = []
    lasts, row = False, 0
    for second, (total, count) in enumerate(zip(totals.tolist(), waves.tolist(), strict=True), start=1):
        found = count >= MIN_WAVES and total > (front.flutter_below if lasts else front.flutter_above)
        row = row + 1 if found != lasts else 0
        if row == IN_A_ROW:
            lasts, row = not lasts, 0
            turns.append(second)
    sample = np.array(turns, np.int64) * front.flutter_second * front.decimation - 1
    return Flutter(sample, np.arange(len(turns)) % 2 == 0)


def _large(front: FrontEnd, morphology: Int16Array) -> BoolArray:
    """Return which samples are large, bool [seconds, samples of a second]."""
    length = front.flutter_second
    seconds = len(morphology) // length
    height = np.abs(morphology[: seconds * length].astype(np.int64)).reshape(seconds, length)
    peaks = np.concatenate([np.zeros(PEAKS, np.int64), height.max(axis=1, initial=0)])
    limit = np.sum([peaks[at : at + seconds] for at in range(PEAKS)], axis=0)
    known = (np.arange(seconds) >= PEAKS) & (limit > MIN_PEAKS)
    return (PEAKS * PART * height > limit[:, np.newaxis]) & known[:, np.newaxis]


def _begins(large: BoolArray) -> BoolArray:
    """Return which samples are the first large ones of a wave."""
    flat = large.ravel()
    return (flat & ~np.append(False, flat[:-1])[: len(flat)]).reshape(large.shape)


def _of_four_seconds(what: BoolArray) -> Int64Array:
    """Return how many samples of the last four seconds are so, at the end of each second, int64 [seconds]."""
    padded = np.concatenate([np.zeros(COUNTS - 1, np.int64), what.sum(axis=1)])
    return np.sum([padded[at : at + len(what)] for at in range(COUNTS)], axis=0)
