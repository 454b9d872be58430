"""WFDB headers (header(5) of the WFDB manual pages): strict where a field decides, lenient where none is used.

A field that nobody uses here (dates, counters, checksums) never stops the reading; the record's rate, a lead's storage
and its scale are read exactly or refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from ....common.errors import DataError
from .annotations import unreadable

MAX_BYTES = 2**24
"""Size of the largest header that is read."""
NUMBER = re.compile(r"\+?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?")
INTEGER = re.compile(r"[+-]?\d{1,18}")
TIME = re.compile(r"\d{1,2}(?::\d{1,2}){0,2}(?:\.\d*)?")
DATE = re.compile(r"\d{1,2}/\d{1,2}/\d{1,4}")


@dataclass(frozen=True)
class Signal:
    """A lead as the header describes it."""

    name: str
    file: str
    fields: tuple[str, ...]
    """The words of its line: file, format, gain, resolution, zero, first value, checksum, block size."""

    def integer(self, field: int) -> int | None:
        """Return a field as a whole number; None where it is not there or is none."""
        text = self.fields[field] if len(self.fields) > field else ""
        return int(text) if INTEGER.fullmatch(text) else None


@dataclass(frozen=True)
class Segment:
    """A stretch of a record of several segments; nothing was recorded where its name is ``~``."""

    name: str
    frames: int


@dataclass(frozen=True)
class Header:
    """What a header says."""

    path: Path
    fs: float
    """Frames per second, which is the sampling frequency of leads with one sample per frame."""
    frames: int | None
    """Frames of the record; None where the header does not say."""
    signals: tuple[Signal, ...]
    segments: tuple[Segment, ...]
    note: str
    """What of the header was ignored."""

    @property
    def names(self) -> list[str]:
        """The names of the leads."""
        return [signal.name for signal in self.signals]


def read_header(path: Path) -> Header:
    """Read a header.

    Raises:
        DataError: it is empty, a field that decides cannot be read, or it does not describe as many leads as it says.
    """
    lines = _lines(path)
    where = str(path)
    if not lines:
        raise DataError("is empty", where=where, fix="replace the record's files")
    record = lines[0]
    leads = record[1] if len(record) > 1 else ""
    if not INTEGER.fullmatch(leads) or int(leads) <= 0:
        what = f"has no leads: the first line gives {leads!r} as their number"
        raise DataError(what, where=where, fix="write the name, the number of leads and the rate, as in 208 2 360")
    fs = _rate(record, where)
    segmented = "/" in record[0]
    frames, note = _frames_and_ignored(record)
    signals = () if segmented else _signals(lines[1:], int(leads), where)
    segments = _segments(lines[1:], where) if segmented else ()
    return Header(path, fs, frames, signals, segments, note)


def _lines(path: Path) -> list[list[str]]:
    """Return the words of a header's lines without its comments: the record's line, then one a lead or a segment."""
    try:
        with path.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise unreadable(error, path) from error
    if len(raw) > MAX_BYTES:
        raise DataError(
            f"is no header: it has more than {MAX_BYTES} bytes",
            where=str(path),
            fix="give the .hea file of a WFDB record",
        )
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("latin-1")
    lines = [line.replace("\0", " ").strip() for line in re.split(r"\r\n|\r|\n", text)]
    return [line.split() for line in lines if line and not line.startswith("#")]


def _rate(record: list[str], where: str) -> float:
    """Return the frames per second; the counter's frequency behind a slash, ``360/360(0)``, is used by nobody."""
    if len(record) < 3:
        fix = "write it in Hz after the number of leads, as in 208 2 360 650000"
        raise DataError("the header has no sampling frequency", where=where, fix=fix)
    text = re.split(r"[/(]", record[2])[0]
    fs = float(text) if NUMBER.fullmatch(text) else 0.0
    if not 0 < fs < float("inf"):
        what = f"the header has no sampling frequency: the third word of its first line is {record[2]!r}"
        raise DataError(what, where=where, fix="write a number of Hz with a point, as in 208 2 360 650000")
    return fs


def _frames_and_ignored(record: list[str]) -> tuple[int | None, str]:
    length = record[3] if len(record) > 3 else "0"
    known = re.fullmatch(r"\d{1,18}", length)
    rest = record[4:]
    expected = (TIME, DATE)
    readable = len(rest) <= 2 and all(form.fullmatch(word) for form, word in zip(expected, rest, strict=False))
    ignored = [] if known else [length]
    ignored += [] if readable else rest
    note = f"ignored in the header: {' '.join(ignored)}" if ignored else ""
    return (int(length) or None) if known else None, note


def _signals(lines: list[list[str]], leads: int, where: str) -> tuple[Signal, ...]:
    if len(lines) != leads:
        what = f"the header says {leads} leads, and describes {len(lines)}"
        raise DataError(what, where=where, fix="correct the number, or give each lead a line")
    return tuple(
        Signal(" ".join(fields[8:]) or f"signal {number}", fields[0], tuple(fields[:8]))
        for number, fields in enumerate(lines, start=1)
    )


def _segments(lines: list[list[str]], where: str) -> tuple[Segment, ...]:
    if not lines:
        raise DataError("the header names no segments", where=where, fix="give each segment a line")
    wrong = next((fields for fields in lines if len(fields) < 2 or not re.fullmatch(r"\d{1,18}", fields[1])), None)
    if wrong is not None:
        what = f"{' '.join(wrong)!r} is not a segment's name and number of samples"
        raise DataError(what, where=where, fix="correct the header, as in 208s01 3600")
    return tuple(Segment(fields[0], int(fields[1])) for fields in lines)


def beside(header: Path, name: str) -> Path:
    """Return a file that a header names; files elsewhere are not looked at.

    Raises:
        DataError: the name leads out of the header's folder.
    """
    if name in {".", ".."} or re.search(r"[/\\\0]|^[A-Za-z]:", name):
        what = f"names a file outside its folder, {name!r}"
        raise DataError(what, where=str(header), fix="put the record's files beside its header")
    return header.with_name(name)
