"""Pairs of reference beats and detections, each in one pair at most."""

from __future__ import annotations

from typing import cast

import numpy as np

from ....common.arrays import Int64Array

NONE = -1
WINDOW_SECONDS = 0.15
"""Largest distance of a detection from its beat (ANSI/AAMI EC57)."""
WARM_UP_SECONDS = 300.0
"""Start of each record that is for adapting to the patient and is not counted (ibid.)."""


def match(reference: Int64Array, detection: Int64Array, window: int) -> Int64Array:
    """Return the detection of each reference beat, int64 [len(reference)], ``NONE`` where it has none.

    In the order of time each beat takes the nearest detection that is left (of two equally near ones the earlier). One
    that is nearer to the next beat is left to that, and the beat takes the free detection before it, if any. This is
    the rule of ``wfdb.processing.compare_annotations`` but for two things: a distance of just ``window`` is a match, as
    EC57 asks for ("within 150 ms"), where wfdb asks for less than its window; and no detection is in two pairs, as can
    happen there where several beats and detections lie within one window.

    Args:
        reference: samples of the beats, not descending.
        detection: samples of the detections, not descending.
        window: the largest distance in samples at which a detection is of a beat.
    """
    beats, found = cast("list[int]", reference.tolist()), cast("list[int]", detection.tolist())
    after = cast("list[int]", np.searchsorted(detection, reference).tolist())
    earliest = cast("list[int]", np.searchsorted(detection, detection).tolist())

    def nearest(beat: int, start: int) -> int:
        """Return the detection from ``start`` on that is nearest to a beat."""
        later = max(after[beat], start)
        if later == start:
            return start
        earlier = max(earliest[later - 1], start)
        if later == len(found) or beats[beat] - found[earlier] <= found[later] - beats[beat]:
            return earlier
        return later

    paired = np.full(len(beats), NONE, dtype=np.int64)
    start, last = 0, NONE
    for beat, sample in enumerate(beats):
        if start == len(found):
            break
        choice = nearest(beat, start)
        distance = abs(sample - found[choice])
        contested = beat + 1 < len(beats) and nearest(beat + 1, start) == choice
        if contested and abs(beats[beat + 1] - found[choice]) < distance:
            choice -= 1
            if choice <= last:
                continue
            distance = abs(sample - found[choice])
        if distance <= window:
            paired[beat] = last = choice
        start = choice + 1
    return paired
