"""One lead's samples with their scale, and how both become a record."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ....common.arrays import Float64Array
from .annotations import Found, digests
from .counts_scale import Scaled, fit_int16
from .record import Record, join_notes


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


def fitted(wave: Waveform, where: str) -> Scaled:
    """Return a lead in int16: turned where its gain is negative, with another gain or zero where it does not fit.

    Raises:
        DataError: a sample is infinite, none is valid, or they span more volts than an ECG can.
    """
    sign = -1 if wave.gain < 0 else 1
    value = wave.value if sign > 0 else -wave.value
    return fit_int16(value, abs(wave.gain), sign * wave.zero, where)


def record_of(path: Path, wave: Waveform, scaled: Scaled, found: Found) -> Record:
    """Return the record of a file: the patient is the file's own, and all that was assumed is in the note."""
    name = _name_of(path)
    return Record(
        name=name,
        patient=name,
        counts=scaled.counts,
        fs=wave.fs,
        gain=scaled.gain,
        zero=scaled.zero,
        lead=wave.lead,
        annotations=found.annotations,
        source=digests([*wave.files, *found.files]),
        note=join_notes(wave.note, *scaled.notes, found.note),
        file=path,
        other_leads=wave.other_leads,
    )


def _name_of(path: Path) -> str:
    """Return the name of a record, which is that of its file without the suffix; a name of dots alone keeps it."""
    stem = path.name.removesuffix(path.suffix)
    return stem if stem.strip(".") else path.name
