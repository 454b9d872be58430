"""A continuous record: one lead in ADC counts at a steady rate, its scale, its annotations and its provenance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from ....common.arrays import BoolArray, Float64Array, Int16Array, Int64Array, StrArray
from ....common.errors import DataError
from ....common.frontend.design import MAX_COUNT, MAX_GAIN, MAX_RATE, MIN_COUNT, MIN_GAIN, MIN_RATE

GAP = -32768
"""Value of a missing sample (no contact, NaN, a hole in the file): it keeps its place in time."""
MAX_SAMPLES = 2**28
"""Samples of the longest record: 12 days at 250 Hz, 3 days at 1000 Hz."""
MAX_MISSING_SECONDS = 86400.0
"""Seconds that the holes between the parts of a file may have together."""


def join_notes(*parts: str) -> str:
    """Return a record's note of its parts; empty ones are left out."""
    return "; ".join(part for part in parts if part)


def check_length(samples: float, missing_seconds: float, where: str) -> None:
    """Refuse a record that is too long, before memory is taken for it.

    Args:
        samples: its length, holes included.
        missing_seconds: how long the holes are together.
        where: the file, for messages.

    Raises:
        DataError: it has more than 2^28 samples, or its holes are longer than a day together.
    """
    if not samples <= MAX_SAMPLES:
        what = f"lasts {samples:.3g} samples, more than {MAX_SAMPLES}"
        raise DataError(what, where=where, fix="cut it into several records")
    if not missing_seconds <= MAX_MISSING_SECONDS:
        what = f"has holes of {missing_seconds / 3600:.3g} hours in all, more than {MAX_MISSING_SECONDS / 3600:g}"
        raise DataError(what, where=where, fix="cut it into several records at the holes")


@dataclass(frozen=True, eq=False)
class Annotations:
    """Annotations of a record, in the order of time."""

    sample: Int64Array
    """int64 [n], sample of the record."""
    symbol: StrArray
    """str [n], the annotation codes of WFDB: ``N``, ``V``, ``+`` ..."""
    text: StrArray | None = None
    """str [n], the auxiliary texts, ``(AFIB`` of a change of rhythm; None where the file's kind has none."""
    subtype: Int64Array | None = None
    """int64 [n], WFDB's subtypes, which say of ``~`` what can be read; None where the file's kind has none."""
    classified: bool = True
    """Whether the codes of beats tell their classes; else they say that there is a beat, and ``N`` of each."""


@dataclass(frozen=True, eq=False)
class Record:
    """One lead of a continuous ECG.

    Raises:
        DataError: it has no samples, or there is no front end for its rate, gain or zero.
    """

    name: str
    """The record's name, unique among those that were loaded together."""
    patient: str
    """Records of one patient have the same; they belong to the same side of every split."""
    counts: Int16Array
    """int16 [n], as the ADC gave them; ``GAP`` where there is no sample."""
    fs: float
    """Sampling frequency in Hz."""
    gain: float
    """Gain in counts/mV."""
    zero: int
    """Counts at 0 mV."""
    lead: str
    annotations: Annotations | None = None
    source: Mapping[str, str] = field(default_factory=dict[str, str])
    """SHA-256 of each file that was read, by file name; empty for generated records."""
    note: str = ""
    """What a reader of any figure on this record must know: what was assumed, ignored or worked out; joined by "; "."""
    file: Path | None = None
    """What it was read from; None where it was generated."""
    other_leads: tuple[str, ...] = ()
    """Names of the other leads there."""

    def __post_init__(self) -> None:
        if not len(self.counts):
            raise DataError("has no samples", where=self.name, fix="leave the record out")
        if not MIN_RATE <= self.fs <= MAX_RATE:
            what = f"is sampled at {self.fs:g} Hz, outside {MIN_RATE:g} to {MAX_RATE:g} Hz"
            raise DataError(what, where=self.name, fix="resample it")
        if not MIN_GAIN <= self.gain <= MAX_GAIN:
            what = f"the gain of lead {self.lead} is {self.gain:g} counts/mV, not {MIN_GAIN:g} to {MAX_GAIN:g}"
            raise DataError(what, where=self.name, fix="correct gain and unit of the lead")
        if not MIN_COUNT <= self.zero <= MAX_COUNT:
            what = f"0 mV of lead {self.lead} is at {self.zero} counts, not {MIN_COUNT} to {MAX_COUNT}"
            raise DataError(what, where=self.name, fix="subtract an offset from samples and zero")

    def __len__(self) -> int:
        return len(self.counts)

    @property
    def seconds(self) -> float:
        """Duration in s, gaps included."""
        return len(self) / self.fs

    @property
    def millivolts(self) -> Float64Array:
        """The samples in mV, float64 [n]; a number far away where one is missing."""
        return (self.counts.astype(np.float64) - self.zero) / self.gain

    @property
    def missing(self) -> BoolArray:
        """Which samples are missing, bool [n]."""
        return self.counts == GAP
