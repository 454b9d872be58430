"""Samples that came in packets over radio: one time stamp a packet, and packets that are lost."""

from __future__ import annotations

import numpy as np

from .....common.arrays import Float64Array, Int64Array
from .....common.errors import DataError
from ..clock import MAX_HOLE, check_span

USUAL_RATES = (100, 125, 128, 130, 200, 250, 256, 300, 320, 360, 400, 500, 512, 1000)
NEAR = 0.01
"""Distance from a usual rate up to which one is taken that was worked out from the times of packets."""
FIRST, STRETCH = 10, 50
"""Packets by which lateness is judged at the beginning, and later."""
LOST = 0.5
"""Share of a packet that has to be missing for it to be lost, not late."""


def packet_grid(time: Float64Array, fs: float | None, where: str) -> tuple[float, Int64Array, str]:
    """Return the sampling frequency in Hz, the sample of each line, int64 [n], and what was assumed.

    A run of equal times is a packet. It is lost packets where all that follow come later than the samples before them
    account for; one that alone comes late is not.

    Args:
        time: seconds, the same for all samples of a packet.
        fs: sampling frequency in Hz where it is known.
        where: the file, for messages.

    Raises:
        DataError: time goes back or leaps, or the packets are too few to tell the rate.
    """
    first = np.flatnonzero(np.concatenate([[True], np.diff(time) != 0]))
    size = np.diff(np.concatenate([first, [len(time)]]))
    start = time[first]
    step = np.diff(start)
    if not np.isfinite(time).all() or len(step) < 2 or step.min() <= 0 or step.max() > MAX_HOLE:
        fix = "write '# fs=130' on top and leave out the column of times where no sample is missing"
        raise DataError("the times of its packets do not advance steadily", where=where, fix=fix)
    own = _own_rate(size[:-1], step, fs)
    rate = usual_rate(own) if fs is None else fs
    check_span((start[-1] - start[0]) * rate + size[-1], len(time), rate, where)
    lost = _lost(start, size, rate)
    index = np.arange(len(time)) + np.repeat(lost, size)
    note = f"times are those of packets of {int(np.median(size))} samples"
    note += "" if fs is not None else f"; {rate:g} Hz is worked out from them"
    note += f"; {int(lost[-1])} samples of lost packets are missing" if lost[-1] else ""
    return rate, index.astype(np.int64), note


def usual_rate(fs: float) -> float:
    """Return the usual rate in Hz that one which was worked out is near, else itself."""
    return next((float(usual) for usual in USUAL_RATES if abs(fs / usual - 1) < NEAR), fs)


def _own_rate(size: Int64Array, step: Float64Array, fs: float | None) -> float:
    """Return the rate in Hz by the clock of the time stamps, which is never quite that of the samples."""
    usual = float(np.median(size / step)) if fs is None else fs
    regular = np.abs(step * usual / size - 1) < 0.5
    own = float(size[regular].sum() / step[regular].sum()) if regular.sum() >= 2 else usual
    return own if fs is None or abs(own / fs - 1) < NEAR else fs


def _lost(start: Float64Array, size: Int64Array, rate: float) -> Int64Array:
    """Return how many samples are missing before each packet since the first, int64 [packets].

    The least late packet of a stretch is where the next stretch counts lateness from, so that two clocks may drift.
    """
    usual = int(np.median(size))
    late = (start - start[0]) * rate - np.concatenate([[0], np.cumsum(size)[:-1]])
    begun = int(size[0] < usual)  # the recording began within the first packet, not with it
    base, before = float(late[begun : begun + FIRST].min()), 0
    lost = np.zeros(len(start), dtype=np.int64)
    for at in range(begun, len(start), STRETCH):
        ahead = late[at : at + 2 * STRETCH] - base - before
        lasting = np.minimum.accumulate(ahead[::-1])[::-1][:STRETCH]  # the next make up for what one is late for
        whole = np.floor(np.maximum(lasting, 0) / usual + LOST).astype(np.int64) * usual
        lost[at : at + STRETCH] = before + np.maximum.accumulate(whole)
        base = float((late[at : at + STRETCH] - lost[at : at + STRETCH]).min())
        before = int(lost[min(at + STRETCH, len(start)) - 1])
    return lost
