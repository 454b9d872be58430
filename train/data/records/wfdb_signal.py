"""The samples of a WFDB lead, decoded by the wfdb package from as much as its file holds.

wfdb refuses or misreads headers with fields that are of no use here. So it is given another header, which says only how
the samples are stored, in a temporary folder beside a link to the signal file.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np

from ....common.arrays import Float64Array
from ....common.errors import DataError
from ..sources.physionet import import_wfdb
from .annotations import is_there, unreadable
from .record import check_length, join_notes
from .wfdb_header import Header, Signal, beside

SAMPLE_BYTES = {
    **dict.fromkeys(("8", "80"), Fraction(1)),
    **dict.fromkeys(("16", "61", "160"), Fraction(2)),
    **dict.fromkeys(("310", "311"), Fraction(4, 3)),
    "212": Fraction(3, 2),
    "24": Fraction(3),
    "32": Fraction(4),
}
"""Bytes a sample of the formats that are not compressed (WFDB manual pages, signal(5))."""
COMPRESSED = ("508", "516", "524")
MAX_COMPRESSION = 1000
"""Samples in a byte of a compressed file, above which it cannot hold an ECG."""
NO_FILE = "~"


@dataclass(frozen=True)
class Storage:
    """How a lead is stored in its file."""

    fmt: str
    per_frame: int
    skew: int
    """Frames that the lead lies behind in the file."""
    offset: int
    """Bytes before the first sample of the file."""


@dataclass(frozen=True, eq=False)
class Stored:
    """A lead's samples."""

    value: Float64Array
    """Counts, float64 [n]; NaN where the sample is marked as missing."""
    per_frame: int
    file: Path
    cut: bool
    """Whether the file holds less than its header says."""
    note: str


def read_signal(header: Header, index: int) -> Stored:
    """Read the samples of a lead.

    Raises:
        DataError: the file is not there, is stored in an unknown way, or holds no sample of the lead.
    """
    signal = header.signals[index]
    file = _file(header, signal)
    inside = [i for i, other in enumerate(header.signals) if other.file == signal.file]
    storages = [storage_of(header.signals[i], str(header.path)) for i in inside]
    own = storages[inside.index(index)]
    frames, cut, note = _frames(header, storages, file)
    check_length(frames * own.per_frame, 0.0, str(header.path))
    if any(storage.skew > frames for storage in storages):
        raise DataError(
            "a lead is shifted by more than the record's length",
            where=str(header.path),
            fix="correct the skew in the header",
        )
    value = _decoded([header.signals[i] for i in inside], storages, inside.index(index), frames, file)
    checked = "" if cut else _checksum(value, signal)
    return Stored(value, own.per_frame, file, cut, join_notes(note, checked))


def storage_of(signal: Signal, where: str) -> Storage:
    """Return how a lead is stored: ``212``, ``16x2:3+24``.

    Raises:
        DataError: the format is not known.
    """
    text = signal.fields[1] if len(signal.fields) > 1 else ""
    match = re.fullmatch(r"(\d{1,4})(?:x(\d{1,6}))?(?::(\d{1,9}))?(?:\+(\d{1,15}))?", text)
    if match is None or (match[1] not in SAMPLE_BYTES and match[1] not in COMPRESSED) or match[2] == "0":
        what = f"lead {signal.name} is stored in format {text!r}, which is not known"
        raise DataError(what, where=where, fix=f"the formats are {', '.join((*SAMPLE_BYTES, *COMPRESSED))}")
    return Storage(match[1], int(match[2] or 1), int(match[3] or 0), int(match[4] or 0))


def _file(header: Header, signal: Signal) -> Path:
    if signal.file == NO_FILE:
        raise DataError(
            f"lead {signal.name} has no file of samples",
            where=str(header.path),
            fix="correct the header, or bring the record's .dat file again",
        )
    file = beside(header.path, signal.file)
    if not is_there(file):
        raise DataError("there is no such file", where=str(file), fix=f"{header.path.name} names it")
    return file


def _frames(header: Header, storages: list[Storage], file: Path) -> tuple[int, bool, str]:
    """Return how many of the header's frames a file holds whole, whether it is cut, and a note on that."""
    first = storages[0]
    if any(storage.fmt != first.fmt for storage in storages):
        raise DataError(f"{file.name} has two formats", where=str(header.path), fix="correct the formats of its leads")
    per_frame = sum(storage.per_frame for storage in storages)
    if first.fmt in COMPRESSED:
        return _compressed_frames(header, per_frame, file), False, ""
    width = SAMPLE_BYTES[first.fmt] * per_frame
    found = max(int((file.stat().st_size - first.offset) / width), 0)
    if not found:
        raise DataError("holds no samples", where=str(file), fix="replace it")
    if header.frames is None:
        return found, False, f"its length is that of {file.name}" if header.note else ""
    if found < header.frames:
        note = f"{file.name} is cut short: it holds {found} of the {header.frames} samples that the header says"
        return found, True, note
    more = found - header.frames
    return header.frames, False, f"{file.name} holds {more} samples more than the header says, ignored" if more else ""


def _compressed_frames(header: Header, per_frame: int, file: Path) -> int:
    """Return the frames that the header says of a compressed file, if it can hold them."""
    if header.frames is None:
        raise DataError("a compressed record needs its number of samples", where=str(header.path),
                        fix="write it after the sampling frequency")  # fmt: skip
    if header.frames * per_frame > MAX_COMPRESSION * file.stat().st_size:
        what = f"is too small for the {header.frames} samples per lead that {header.path.name} says"
        raise DataError(what, where=str(file), fix="replace it")
    return header.frames


def _decoded(signals: list[Signal], storages: list[Storage], index: int, frames: int, file: Path) -> Float64Array:
    lines = [f"r {len(signals)} 1 {frames}"]
    for signal, storage in zip(signals, storages, strict=True):
        fields = f"{storage.fmt}x{storage.per_frame}:{storage.skew}+{storage.offset}"
        zero = signal.integer(4) or 0
        first = signal.integer(5)
        lines.append(f"r.dat {fields} 1(0)/mV 0 {zero} {zero if first is None else first}")
    wfdb = import_wfdb("reading WFDB records")
    try:
        with tempfile.TemporaryDirectory(prefix="ecgtiny-") as folder:
            Path(folder, "r.hea").write_text("\n".join([*lines, ""]), "ascii")
            link(file, Path(folder, "r.dat"))
            read = wfdb.rdrecord(str(Path(folder, "r")), channels=[index], smooth_frames=False)
            return np.array(read.e_p_signal[0], dtype=np.float64)
    except OSError as error:
        error.filename = str(file)
        raise unreadable(error, file) from error
    except Exception as error:  # wfdb reports damaged files by whatever its parsing runs into
        raise DataError(f"cannot be read: {error}", where=str(file), fix="replace the record's files") from error


def link(file: Path, name: Path) -> None:
    """Give a file another name; where the system has no links, by a copy."""
    try:
        name.symlink_to(file.resolve())
    except (OSError, NotImplementedError):
        shutil.copyfile(file, name)


def _checksum(value: Float64Array, signal: Signal) -> str:
    """Return a note where the samples do not add up to the header's checksum; 0 is what programs write for none."""
    said = signal.integer(6)
    if not said or np.isnan(value).any():
        return ""
    wrong = (int(value.sum()) - said) % 2**16
    return f"the samples of lead {signal.name} do not add up to the header's checksum" if wrong else ""
