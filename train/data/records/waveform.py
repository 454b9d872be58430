"""One lead's samples with their scale, and how both become the counts of a record."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ....common.arrays import Float64Array, Int16Array
from ....common.frontend.design import MAX_COUNT, MIN_COUNT
from .lead import DEFAULT_GAIN, to_counts


@dataclass(frozen=True, eq=False)
class Waveform:
    """A lead as a file has it."""

    value: Float64Array
    """Counts, float64 [n]; NaN where there is no sample."""
    fs: float
    """Sampling frequency in Hz."""
    gain: float
    """Gain in counts/mV; negative where the lead was wired the other way round."""
    zero: int
    """Counts at 0 mV."""
    lead: str
    other_leads: tuple[str, ...]
    files: tuple[Path, ...]
    """What was read."""
    cut: bool
    """Whether the file ends before its header says."""
    note: str


@dataclass(frozen=True, eq=False)
class Counts:
    """A lead in int16 counts with a positive gain."""

    counts: Int16Array
    gain: float
    zero: int
    note: str


def fitted(wave: Waveform, where: str) -> Counts:
    """Return a lead in int16: turned where its gain is negative, scaled anew from the voltage where it does not fit.

    Raises:
        DataError: a sample is infinite, none is valid, or more than 0.1 % do not fit.
    """
    sign = -1 if wave.gain < 0 else 1
    gain, zero = abs(wave.gain), sign * wave.zero
    value = wave.value if sign > 0 else -wave.value
    largest = max(float(np.nanmax(value, initial=0)), -float(np.nanmin(value, initial=0)))
    if largest <= MAX_COUNT + 1 and MIN_COUNT <= zero <= MAX_COUNT:
        return Counts(to_counts(value, where), gain, zero, "")
    note = f"the counts do not fit 16 bits and were scaled to {DEFAULT_GAIN:g} counts/mV"
    scaled = value - zero
    scaled /= gain
    scaled *= DEFAULT_GAIN
    return Counts(to_counts(scaled, where), DEFAULT_GAIN, 0, note)


def name_of(path: Path, suffix: str) -> str:
    """Return the name of a record, which is that of its file without the suffix; a name of dots alone keeps it."""
    stem = path.name.removesuffix(suffix)
    return stem if stem.strip(".") else path.name
