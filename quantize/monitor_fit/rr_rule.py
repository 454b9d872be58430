"""The baseline that a stream detector has to beat: a beat is abnormal where it comes early, whatever its shape."""

from __future__ import annotations

from collections import deque

import numpy as np

from ...common.arrays import Int64Array

HISTORY = 8
"""RR intervals of which the median is the usual one."""
UNKNOWN = -1_000_000
"""Earliness of a beat whose interval, or the usual one, is not known: no threshold flags it."""


def earliness(rr_ms: Int64Array) -> Int64Array:
    """Return how much earlier than usual each beat comes, in 1/1000 of the usual interval: int64 [n].

    The usual interval is the median of the last eight known ones before the beat's own, from four on.

    Args:
        rr_ms: int64 [n], the RR interval before each beat in ms, 0 where it is not known.
    """
    last: deque[int] = deque(maxlen=HISTORY)
    early: list[int] = []
    for rr in rr_ms.tolist():
        usual = int(np.median(last)) if len(last) >= HISTORY // 2 else 0
        early.append(1000 - 1000 * rr // usual if rr and usual else UNKNOWN)
        if rr:
            last.append(rr)
    return np.array(early, np.int64)


def threshold_for(early: Int64Array, flagged: int) -> int:
    """Return the threshold that so many beats exceed, or somewhat fewer where beats are equally early.

    Args:
        early: int64 [n], of ``earliness``.
        flagged: how many beats shall be flagged.
    """
    falling = np.sort(early)[::-1]
    return int(falling[min(flagged, len(falling) - 1)])
