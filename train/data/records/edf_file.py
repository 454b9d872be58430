"""EDF and EDF+ files (Kemp et al., 1992; Kemp and Olivan, 2003): what the header says, checked by what the file holds.

Fields that nobody uses here (dates, names, filters) are not looked at, and numbers whose truth is in the file's size
are worked out from it; what places or scales a sample is read exactly or refused.
"""

from __future__ import annotations

import contextlib
import math
import re
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np

from ....common.arrays import Int16Array, UInt8Array
from ....common.errors import DataError
from .annotations import unreadable
from .record import check_length, join_notes

WIDTHS = {"label": 16, "transducer": 80, "unit": 8, "physical_min": 8, "physical_max": 8, "digital_min": 8,
          "digital_max": 8, "filters": 80, "samples": 8, "reserved": 32}  # fmt: skip
"""Bytes of each field of a signal; the header has a field of all signals, then the next one."""
ANNOTATIONS = "edf annotations"
INTEGER = re.compile(r"[+-]?\d{1,8}(?:\.0*)?")
NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?")
BDF = b"\xffBIOSEMI"
SHORTEST = 1e-6
"""Seconds of the shortest data record: even with a single sample in it, its rate is beyond any ECG's."""
MAX_SIGNALS = 9999
"""What fits the header's field."""


@dataclass(frozen=True)
class Signal:
    """A signal as the header describes it."""

    label: str
    unit: str
    physical: tuple[str, str]
    """Physical values at the ends of the digital range, as they are written."""
    digital: tuple[str, str]
    samples: int
    """Samples in a data record; two bytes each, text of an annotation signal too."""

    @property
    def holds_annotations(self) -> bool:
        """Whether it is text and no samples."""
        return self.label.casefold() == ANNOTATIONS


@dataclass(frozen=True)
class EdfFile:
    """A file with its header read and its size checked."""

    path: Path
    signals: tuple[Signal, ...]
    records: int
    """Whole data records in the file."""
    seconds: Fraction
    """Duration of a data record."""
    interrupted: bool
    """Whether it is an EDF+D, whose data records need not follow each other at once."""
    plus: bool
    """Whether it is an EDF+ file."""
    cut: bool
    """Whether it ends before its header says."""
    note: str

    def fs(self, signal: Signal) -> float:
        """Return a signal's sampling frequency in Hz."""
        return float(signal.samples / self.seconds)

    def samples(self, signal: Signal) -> Int16Array:
        """Return the digital samples of a signal, int16 [records, samples in a record].

        Raises:
            DataError: there are more than 2^28, or the file cannot be read.
        """
        check_length(self.records * signal.samples, 0.0, str(self.path))
        return self._bytes(signal).view("<i2").astype(np.int16, copy=False)

    def texts(self) -> list[list[bytes]]:
        """Return the bytes of each annotation signal in each data record, [records][annotation signals].

        Raises:
            DataError: the file cannot be read.
        """
        signals = [self._bytes(signal) for signal in self.signals if signal.holds_annotations]
        return [[signal[record].tobytes() for signal in signals] for record in range(self.records)]

    def _bytes(self, signal: Signal) -> UInt8Array:
        """Return a copy of a signal's bytes, uint8 [records, 2 samples in a record]."""
        before = 2 * sum(other.samples for other in self.signals[: self._number(signal)])
        width = 2 * sum(other.samples for other in self.signals)
        try:
            held = np.memmap(self.path, np.uint8, "r", 256 * (len(self.signals) + 1), (self.records, width))
            return np.ascontiguousarray(held[:, before : before + 2 * signal.samples])
        except OSError as error:
            raise unreadable(error, self.path) from error

    def _number(self, signal: Signal) -> int:
        return next(i for i, other in enumerate(self.signals) if other is signal)


def open_edf(path: Path) -> EdfFile:
    """Read the header of an EDF file.

    Raises:
        DataError: the file is cut within its header or holds no whole data record, or a field on which the place
            of a sample depends cannot be read.
    """
    where = str(path)
    try:
        size = path.stat().st_size
        with path.open("rb") as stream:
            fixed = stream.read(256)
            described = stream.read(min(size, 256 * MAX_SIGNALS))
    except OSError as error:
        raise unreadable(error, path) from error
    if fixed.startswith(BDF):
        raise DataError("is a BDF file, of 24 bits", where=where, fix="convert it to EDF")
    signals, said_otherwise = _counted(fixed, described, where)
    seconds = _duration(fixed[244:252], where)
    width = 2 * sum(signal.samples for signal in signals)
    records, cut, note = _records(fixed[236:244], size - 256 * (len(signals) + 1), width, where)
    kind = _text(fixed[192:236]).upper()
    return EdfFile(path, signals, records, seconds, kind.startswith("EDF+D"), kind.startswith("EDF+"), cut,
                   join_notes(said_otherwise, note))  # fmt: skip


def _text(field: bytes) -> str:
    """Return a field in UTF-8, or in Latin-1 where it is not that, without what fills it up."""
    try:
        text = field.decode("utf-8")
    except UnicodeDecodeError:
        text = field.decode("latin-1")
    return text.replace("\0", " ").strip()


def _integer(field: bytes) -> int | None:
    text = _text(field)
    return int(float(text)) if INTEGER.fullmatch(text) else None


def _counted(fixed: bytes, described: bytes, where: str) -> tuple[tuple[Signal, ...], str]:
    """Return the signals, whose number the header says twice, and a note where only one of the two can be right."""
    if len(fixed) < 256:
        raise DataError("is cut short within its header", where=where, fix="replace the file")
    said, size = _integer(fixed[252:256]), _integer(fixed[184:192])
    by_size = None if size is None or size % 256 else size // 256 - 1
    numbers = [number for number in dict.fromkeys((said, by_size)) if number is not None and number > 0]
    if not numbers:
        what = f"has no leads: the header gives {_text(fixed[252:256])!r} as their number"
        raise DataError(what, where=where, fix="replace the file")
    note = "" if said == by_size else "the number of signals and the size of the header disagree"
    for number in numbers[:-1]:
        with contextlib.suppress(DataError):
            return _signals(described, number, where), note
    return _signals(described, numbers[-1], where), note


def _signals(described: bytes, number: int, where: str) -> tuple[Signal, ...]:
    if len(described) < 256 * number:
        raise DataError(f"is cut short within its header of {number} signals", where=where, fix="replace the file")
    columns: dict[str, list[bytes]] = {}
    start = 0
    for field, width in WIDTHS.items():
        columns[field] = [described[start + i * width : start + (i + 1) * width] for i in range(number)]
        start += number * width
    return tuple(_signal({field: column[i] for field, column in columns.items()}, i, where) for i in range(number))


def _signal(fields: dict[str, bytes], index: int, where: str) -> Signal:
    label = _text(fields["label"]) or f"signal {index + 1}"
    samples = _integer(fields["samples"])
    if samples is None or samples < 0:
        what = f"signal {label} has {_text(fields['samples'])!r} samples in a data record"
        raise DataError(what, where=where, fix="correct that field of the header: it tells where each sample is")
    physical = _text(fields["physical_min"]), _text(fields["physical_max"])
    digital = _text(fields["digital_min"]), _text(fields["digital_max"])
    return Signal(label, _text(fields["unit"]), physical, digital, samples)


def _duration(field: bytes, where: str) -> Fraction:
    text = _text(field)
    seconds = float(text) if NUMBER.fullmatch(text) else 0.0
    if not SHORTEST <= seconds < math.inf:
        what = f"the sampling frequency is unknown: a data record lasts {text!r} seconds"
        raise DataError(what, where=where, fix="correct that field of the header")
    return Fraction(text)


def _records(field: bytes, held: int, width: int, where: str) -> tuple[int, bool, str]:
    """Return how many whole data records there are, whether that is less than the header says, and a note on it."""
    said = _integer(field)
    found, rest = divmod(held, width) if width else (0, 0)
    if not found:
        raise DataError("is cut short: it holds no whole data record", where=where, fix="replace the file")
    if said is None or said < 0:
        return found, False, f"the header does not say how many data records there are; the file holds {found}"
    if found < said:
        return found, True, f"the file is cut short: it holds {found} of the {said} data records that its header says"
    if found > said:
        return found, False, f"the file holds {found} data records where its header says {said}"
    return found, False, f"{rest} bytes after the last data record ignored" if rest else ""
