"""From samples with a scale to int16: as they are where they fit, else with a gain and a zero that make them fit."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ....common.arrays import Float64Array, Int16Array
from ....common.errors import DataError
from ....common.frontend.design import MAX_COUNT, MIN_COUNT
from .lead import to_counts

CLIPPED = 0.05
"""Percent of the samples at either end that a new scale need not hold: an electrode that came off."""
OUTLIERS = 3.0
"""How many times wider the span is with samples that are left to be clipped than without them."""
OFFSET = 75.0
"""mV from 0 mV beyond which the middle of a lead is an offset to take away: the filters hold 82 mV."""
MAX_OFFSET = 10000.0
"""mV from 0 mV that no supply of a wearable reaches: the scale is wrong."""
MAX_SPAN = 1300.0
"""mV that no electrode and no front end of an ECG spans: the scale is wrong."""
PLAUSIBLE = 20.0
"""mV that an ECG with its wandering baseline spans at most."""
FIX = "correct unit and gain in the file's header, or in a line on top of text, as in '# unit=counts gain=20798'"
ROOM = 65000
"""Counts that a new scale spreads the samples over, of 65,535."""


class Scaled(NamedTuple):
    """Samples in int16."""

    counts: Int16Array
    gain: float
    """Counts/mV."""
    zero: int
    """Counts at 0 mV."""
    notes: tuple[str, ...]


def fit_int16(value: Float64Array, gain: float, zero: float, where: str) -> Scaled:
    """Return samples in counts as int16; those of 24 bits, or far from 0 mV, with another gain or zero.

    Args:
        value: counts, float64 [n], NaN where a sample is missing.
        gain: counts/mV, positive.
        zero: counts at 0 mV.
        where: the file, for messages.

    Raises:
        DataError: no sample is valid, or they span more volts than an ECG can.
    """
    valid = value[np.isfinite(value)]
    if not len(valid) or np.isinf(value).any():
        return Scaled(to_counts(value, where), gain, int(zero), ())
    low, middle, high = _span(valid)
    offset = (middle - zero) / gain
    if not ((high - low) / gain <= MAX_SPAN and abs(offset) <= MAX_OFFSET):
        what = f"its samples span {(high - low) / gain:.4g} mV about {offset:.4g} mV, which no ECG does"
        raise DataError(what, where=where, fix=FIX)
    notes: list[str] = []
    if abs(offset) > OFFSET:
        zero = float(np.rint(middle))
        notes.append(f"an offset of {offset:.4g} mV is taken away")
    if (high - low) / gain > PLAUSIBLE:
        notes.append(f"its samples span {(high - low) / gain:.4g} mV: see whether unit and gain are right")
    if _fits(valid, zero):
        return Scaled(to_counts(value, where), gain, int(np.rint(zero)), tuple(notes))
    return _rescaled(value, gain, zero, (min(low, zero), max(high, zero)), where, notes)


def _span(valid: Float64Array) -> tuple[float, float, float]:
    """Return the least, the middle and the largest sample, without a few that are far off."""
    least, low, middle, high, largest = (float(x) for x in np.percentile(valid, [0, CLIPPED, 50, 100 - CLIPPED, 100]))
    return (low, middle, high) if largest - least > OUTLIERS * (high - low) else (least, middle, largest)


def _fits(valid: Float64Array, zero: float) -> bool:
    beyond = float(np.mean((valid > MAX_COUNT) | (valid <= MIN_COUNT)))
    return beyond * 100 <= CLIPPED and MIN_COUNT <= zero <= MAX_COUNT and float(zero).is_integer()


def _rescaled(
    value: Float64Array, gain: float, zero: float, span: tuple[float, float], where: str, notes: list[str]
) -> Scaled:
    """Return samples with as many counts/mV as int16 holds of the span, at most as many as they came with."""
    low, high = span
    factor = min(1.0, ROOM / max(high - low, 1.0))
    new_zero = int(np.rint((zero - (low + high) / 2) * factor))
    counts = np.clip((value - zero) * factor + new_zero, MIN_COUNT + 1, MAX_COUNT)
    kept = f"{gain * factor:.6g} counts/mV for {gain:.6g}, " if factor < 1 else ""
    notes.append(f"fitted to int16: {kept}0 mV at {new_zero} for {zero:.12g}")
    return Scaled(to_counts(counts, where), gain * factor, new_zero, tuple(notes))
