"""Records in a format of WFDB: a header (.hea), its signal files, and an annotation file beside them."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import TypeVar

import numpy as np

from ....common.arrays import Int16Array
from ....common.errors import DataError
from ..sources.physionet import import_wfdb
from ..wfdb_api import Header, ReadRecord
from .annotations import digests, read_annotations, unreadable
from .lead import DEFAULT_GAIN, choose, others, per_mv, to_counts
from .reader import RecordReader
from .record import GAP, Record

T = TypeVar("T")

UNCALIBRATED = "the header gives no gain: 200 counts/mV are assumed, as WFDB does"
SAMPLE_BYTES = {
    **dict.fromkeys(("8", "80"), Fraction(1)),
    **dict.fromkeys(("16", "61", "160"), Fraction(2)),
    **dict.fromkeys(("310", "311"), Fraction(4, 3)),
    "212": Fraction(3, 2),
    "24": Fraction(3),
    "32": Fraction(4),
}
"""Bytes a sample of the formats that are not compressed (WFDB manual pages, signal(5))."""


def read_waveform(path: Path, lead: str | None = None) -> Record:
    """Read one lead of a WFDB record.

    Args:
        path: the header, ``208.hea``; the files that it names lie beside it.
        lead: name of the lead, None for MLII or else the first.

    Raises:
        DataError: a file is absent, damaged or shorter than the header says, the rate is unknown, or lead, unit
            or gain cannot be used.
    """
    where = str(path)
    header = _read_header(path)
    names = _names(path, header)
    index = choose(names, lead, where)
    gain = _declared_gain(path, index, names[index])
    signal = _complete(header, index, path)
    read = _call(partial(import_wfdb("reading WFDB records").rdrecord, channels=[index], smooth_frames=False), path)
    counts, scale, zero = _scaled(read, where)
    fs = float(read.fs) * header.samps_per_frame[index]
    annotations, files = read_annotations(path.with_suffix(""), fs, float(read.fs), len(counts), where)
    note = UNCALIBRATED if gain == 0 else ""
    sums = digests([path, signal, *files])
    name, other_leads = names[index], others(names, index)
    return Record(path.stem, path.stem, counts, fs, scale, zero, name, annotations, sums, note, path, other_leads)


def _read_header(path: Path) -> Header:
    """Return wfdb's header of a record whose rate is written down: wfdb would take 250 Hz where there is none."""
    where = str(path)
    if not _lines(path):
        raise DataError("is empty", where=where, fix="replace the record's files")
    header = _call(import_wfdb("reading WFDB records").rdheader, path)
    if getattr(header, "n_seg", 1) != 1:
        raise DataError("is a record of several segments", where=where, fix="give the segments' own headers")
    if not header.n_sig or not header.sig_name:
        raise DataError("has no leads", where=where)
    if len(_lines(path)[0]) < 3 or not header.fs:
        raise DataError("the header has no sampling frequency", where=where, fix="write it after the number of leads")
    return header


def _call(reader: Callable[[str], T], path: Path) -> T:
    try:
        return reader(str(path.with_suffix("")))
    except FileNotFoundError as error:
        raise DataError("there is no such file", where=str(error.filename)) from error
    except OSError as error:
        raise unreadable(error, path) from error
    except Exception as error:  # wfdb reports damaged files by whatever its parsing runs into
        raise DataError(f"cannot be read: {error}", where=str(path), fix="replace the record's files") from error


def _lines(path: Path) -> list[list[str]]:
    """Return the fields of a header's lines without its comments: the record's line, then one a lead."""
    lines = path.read_text("latin-1").splitlines()
    return [line.split() for line in lines if line.strip() and not line.startswith("#")]


def _names(path: Path, header: Header) -> list[str]:
    """Return the leads' names: the header's own words, since wfdb takes a wrong gain for a part of the name."""
    lines = zip(_lines(path)[1:], header.sig_name, strict=False)
    return [" ".join(fields[8:]) or str(name) for fields, name in lines]


def _declared_gain(path: Path, index: int, lead: str) -> float:
    """Return the header's gain in counts per unit; 0 where there is none, which WFDB calls uncalibrated."""
    fields = _lines(path)[index + 1]
    text = re.split(r"[(/]", fields[2])[0] if len(fields) > 2 else "0"
    try:
        gain = float(text)
    except ValueError:
        gain = math.nan
    if not (math.isfinite(gain) and gain >= 0):
        raise DataError(f"the gain of lead {lead} is {text}, not positive", where=str(path), fix="correct the header")
    return gain


def _complete(header: Header, index: int, path: Path) -> Path:
    """Return the signal file of a lead, which holds as many samples as the header says."""
    file = path.with_name(header.file_name[index])
    if not file.is_file():
        raise DataError("there is no such file", where=str(file), fix=f"{path.name} names it")
    inside = [i for i, name in enumerate(header.file_name) if name == header.file_name[index]]
    width = sum(SAMPLE_BYTES.get(header.fmt[i], 0) * header.samps_per_frame[i] for i in inside)
    if not width or header.sig_len is None:
        return file
    found = (file.stat().st_size - (header.byte_offset[index] or 0)) // width
    if found < header.sig_len:
        what = f"is cut short: it holds {max(found, 0)} samples per lead where the header says {header.sig_len}"
        raise DataError(what, where=str(file), fix="replace it")
    return file


def _scaled(read: ReadRecord, where: str) -> tuple[Int16Array, float, int]:
    """Return a lead's counts, gain and zero; what does not fit int16 is scaled anew from the voltage."""
    scale = per_mv(read.units[0], read.sig_name[0], where)
    gain, zero = float(read.adc_gain[0]), int(read.baseline[0])
    value = np.asarray(read.e_p_signal[0], dtype=np.float64)
    counts = value * gain + zero
    if np.nanmax(np.abs(counts), initial=0) < -GAP:
        return to_counts(counts, where), gain * scale, zero
    return to_counts(value / scale * DEFAULT_GAIN, where), DEFAULT_GAIN, 0


READER = RecordReader(
    name="WFDB",
    suffix=".hea",
    file="`208.hea` and what it names",
    annotations="`208.atr`, `.qrs` or `.ecg` beside it",
    read=read_waveform,
)
