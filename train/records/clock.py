"""Time stamps to samples at a steady rate: a missing stretch stays a stretch, an unsteady clock is refused."""

from __future__ import annotations

import numpy as np

from ...common.errors import DataError
from ..beats import Int64Array
from .lead import Float64Array

TOLERANCE = 0.3
"""Distance from the steady clock in samples up to which a time stamp is taken for rounded."""
MAX_HOLE = 3600.0
"""Seconds of a missing stretch beyond which one record is two."""


def place(time: Float64Array, fs: float | None, where: str) -> tuple[float, Int64Array]:
    """Return the sampling frequency in Hz and the sample of each time stamp, int64 [n], the first at 0.

    Without ``fs`` the rate is that of all steps together, each a whole number of the median step; it is taken for
    a whole number of Hz where the record's end is then off by less than half a sample.

    Args:
        time: seconds.
        fs: sampling frequency in Hz where it is known.
        where: the file, for messages.

    Raises:
        DataError: time does not advance, leaps by more than an hour, or is off the steady clock by more than 0.3
            samples, so that the samples cannot be placed without a shift.
    """
    step = np.diff(time)
    if not np.isfinite(time).all() or not len(step) or step.min() <= 0:
        row = int(np.argmax(~(step > 0))) + 1 if len(step) else 0
        raise DataError(f"time does not advance at sample {row}", where=where)
    if step.max() > MAX_HOLE:
        what = f"there is a hole of {step.max():.0f} s after sample {int(step.argmax())}"
        raise DataError(what, where=where, fix="make two records of it")
    rate = _rate(step) if fs is None else fs
    index = np.rint((time - time[0]) * rate).astype(np.int64)
    off = np.abs((time - time[0]) * rate - index)
    if off.max() > TOLERANCE or np.diff(index).min() < 1:
        worst = int(off.argmax())
        raise DataError(
            f"time is unsteady: sample {worst} at {time[worst]:g} s is {off[worst]:.2f} samples off {rate:g} Hz",
            where=where,
            fix="resample the record, give time more digits, or write '# fs=360' where the rate is known",
        )
    return rate, index


def _rate(step: Float64Array) -> float:
    seconds = float(step.sum())
    rate = float(np.rint(step / np.median(step)).sum()) / seconds
    whole = round(rate)
    return float(whole) if abs(rate - whole) * seconds < 0.5 else rate
