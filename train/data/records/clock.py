"""Time stamps to samples at a steady rate: a missing stretch stays a stretch, an unsteady clock is refused."""

from __future__ import annotations

import numpy as np

from ....common.arrays import Float64Array, Int64Array
from ....common.errors import DataError
from ....common.frontend.design import MAX_RATE, MIN_RATE

TOLERANCE = 0.3
"""Distance from the steady clock in samples up to which a time stamp is taken for rounded."""
NEIGHBOURS = 1.5
"""Steps shorter than so many of the median one are between neighbours."""
MAX_HOLE = 3600.0
"""Seconds of a missing stretch beyond which one record is two."""
MAX_MISSING = 15
"""Missing samples for each one that is there, besides an hour of them, that a record may have."""


def sample_grid(time: Float64Array, fs: float | None, where: str) -> tuple[float, Int64Array]:
    """Return the sampling frequency in Hz and the sample of each time stamp, int64 [n], the first at 0.

    Without ``fs`` the rate is that of the steps between neighbours, in whole Hz where all time stamps agree with that,
    else that of all steps together, each a whole number of the mean step between neighbours. Where all samples are
    there, the clock may drift: each step has to be one of it, its sum need not.

    Args:
        time: seconds.
        fs: sampling frequency in Hz where it is known.
        where: the file, for messages.

    Raises:
        DataError: time does not advance, leaps by more than an hour or so often that next to nothing is left, is of
            no rate that is read, or is off the steady clock by more than 0.3 samples, so that the samples cannot be
            placed without a shift.
    """
    with np.errstate(invalid="ignore", over="ignore"):
        step = np.diff(time)
    if not np.isfinite(time).all() or not np.isfinite(step).all() or not len(step) or step.min() <= 0:
        row = int(np.argmax(~(step > 0))) + 1 if len(step) else 0
        fix = "sort the lines by time, and give each another time with enough digits"
        raise DataError(f"time does not advance at sample {row}", where=where, fix=fix)
    if step.max() > MAX_HOLE:
        what = f"there is a hole of {step.max():.0f} s after sample {int(step.argmax())}"
        raise DataError(what, where=where, fix="make two records of it")
    rate = _rate(time, step) if fs is None else fs
    check_span((time[-1] - time[0]) * rate, len(time), rate, where)
    index, off = _on_clock(time, rate)
    if off.max() <= TOLERANCE and np.diff(index).min() >= 1:
        return rate, index
    if fs is None and np.abs(step * rate - 1).max() <= TOLERANCE:
        return rate, np.arange(len(time), dtype=np.int64)
    worst = int(off.argmax())
    raise DataError(
        f"time is unsteady: sample {worst} at {time[worst]:g} s is {off[worst]:.2f} samples off {rate:g} Hz",
        where=where,
        fix="resample the record, give time more digits, or write '# fs=360' where the rate is known",
    )


def check_span(samples: float, present: int, rate: float, where: str) -> None:
    """Check, before any of them is allocated, that samples on a steady clock are not mostly missing ones.

    Raises:
        DataError: the rate is none that is read, or there are more missing samples than a record may have.
    """
    if not MIN_RATE <= rate <= MAX_RATE:
        what = f"is sampled at {rate:g} Hz, outside {MIN_RATE:g} to {MAX_RATE:g} Hz"
        raise DataError(what, where=where, fix="resample it, or name the unit of its times: time [ms]")
    if samples > (1 + MAX_MISSING) * present + MAX_HOLE * rate:
        what = f"time leaps so often that {present} samples would be {samples:.0f} with the missing ones between them"
        raise DataError(what, where=where, fix="make a record of each stretch without holes")


def _on_clock(time: Float64Array, rate: float) -> tuple[Int64Array, Float64Array]:
    """Return the sample of each time stamp, and its distance in samples from the clock that fits most of them."""
    index = np.rint((time - time[0]) * rate).astype(np.int64)
    late = (time - time[0]) * rate - index
    return index, np.abs(late - np.median(late))  # The first time stamp is rounded, too.


def _rate(time: Float64Array, step: Float64Array) -> float:
    """Return the rate in Hz; no single step is relied on, since a rounded one is off by up to a third."""
    regular = step[step < NEIGHBOURS * np.median(step)]
    unit = max(float(regular.mean()), 1e-12)
    whole = float(round(1 / unit))
    stretches = len(step) - len(regular) + 1
    near = abs(1 / unit - whole) * float(regular.sum()) < 0.5 * stretches
    plausible = (time[-1] - time[0]) * whole < 2.0**52
    if near and plausible and float(_on_clock(time, whole)[1].max()) <= TOLERANCE:
        return whole
    return float(np.rint(step / unit).sum() / step.sum())
