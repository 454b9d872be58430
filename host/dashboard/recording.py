"""A recording as the dashboard shows it: all leads of one rate, with what was annotated."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from ...common.arrays import Float32Array, Int16Array
from ...common.errors import DataError
from ...train.data.records.load import read_record
from ...train.data.records.record import GAP, Annotations, Record, join_notes

MAX_SAMPLES = 2**26
"""Samples of all leads together that are held of one recording."""


@dataclass(frozen=True, eq=False)
class Recording:
    """All leads of a recording that have one rate and one length.

    Raises:
        DataError: there is no lead.
    """

    name: str
    records: tuple[Record, ...]
    """A lead each, the one that is analysed by default first."""
    note: str = ""
    """What was assumed, or left out."""

    def __post_init__(self) -> None:
        if not self.records:
            raise DataError("has no leads", where=self.name, fix="give a recording with an ECG")

    def __len__(self) -> int:
        return len(self.records[0])

    @property
    def fs(self) -> float:
        """Sampling rate in Hz."""
        return self.records[0].fs

    @property
    def seconds(self) -> float:
        """Duration in s, gaps included."""
        return self.records[0].seconds

    @property
    def leads(self) -> tuple[str, ...]:
        """The names of the leads."""
        return tuple(record.lead for record in self.records)

    @property
    def annotations(self) -> Annotations | None:
        """What was annotated; None where nothing was."""
        return self.records[0].annotations

    def lead(self, name: str) -> Record:
        """Return a lead by its name.

        Raises:
            DataError: it has none of that name.
        """
        found = next((record for record in self.records if record.lead == name), None)
        if found is None:
            raise DataError(f"has no lead {name!r}", where=self.name, fix=f"its leads are {', '.join(self.leads)}")
        return found


def millivolts(record: Record, start: int = 0, stop: int | None = None) -> Float32Array:
    """Return samples of a lead in mV, float32 [stop - start], NaN where one is missing."""
    return in_millivolts(record, record.counts[start:stop])


class Scaled(Protocol):
    """What has a scale: a record, or a board's samples."""

    @property
    def zero(self) -> int:
        """Counts at 0 mV."""
        ...

    @property
    def gain(self) -> float:
        """Counts/mV."""
        ...


def in_millivolts(scale: Scaled, counts: Int16Array) -> Float32Array:
    """Return counts of a lead in mV, float32 of the same shape, NaN where a sample is missing."""
    signal = ((counts.astype(np.float32) - np.float32(scale.zero)) / np.float32(scale.gain)).astype(np.float32)
    signal[counts == GAP] = np.nan
    return signal


def read_recording(path: Path, annotator: str | None = None) -> Recording:
    """Read all leads of a file.

    Args:
        path: a file of a format that ``ecgtiny evaluate`` reads.
        annotator: suffix of the WFDB annotations beside it.

    Raises:
        DataError: it cannot be used, or is too long to be looked at.
        MissingToolError: a package of the extra ``data`` that reads it is not installed.
    """
    return with_other_leads(read_record(path, None, annotator))


def with_other_leads(record: Record) -> Recording:
    """Return the recording that a lead is of, with those of its other leads that can be read and go with it."""
    check_size(len(record) * (1 + len(record.other_leads)), record.name)
    if record.file is None:
        return Recording(record.name, (record,), record.note)
    kept, left_out = [record], list[str]()
    for name, times in Counter(record.other_leads).items():
        if times > 1:
            left_out.append(f"of {times} leads named {name} the first is taken")
        try:
            other = read_record(record.file, name)
        except DataError as error:
            left_out.append(f"lead {name} is left out: {error.what}")
            continue
        if (other.fs, len(other)) == (record.fs, len(record)):
            kept.append(other)
        else:
            left_out.append(f"lead {name} is left out: it has another rate or length")
    return Recording(record.name, tuple(kept), join_notes(record.note, *left_out))


def check_size(samples: int, where: str) -> None:
    """Refuse a recording that is too long to be held whole.

    Raises:
        DataError: all leads together have more than ``MAX_SAMPLES``.
    """
    if samples > MAX_SAMPLES:
        what = f"has {samples:,} samples in all leads; {MAX_SAMPLES:,} can be looked at"
        raise DataError(what, where=where, fix="cut it into shorter records, or evaluate it by ecgtiny evaluate")
