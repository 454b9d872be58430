"""Records as comma-separated text: a line a sample, with its scale in comments and its time or its rate.

    # fs=360 unit=counts gain=200 zero=1024 patient=17
    MLII,annotation
    995,
    1010,N

Comments before the line of column names give ``key=value``: ``fs`` in Hz; ``unit`` (``mV``, ``uV``, ``V``, ``counts``;
mV where it is not given); ``gain`` in counts/mV, which counts need and voltages are scaled by (400); ``zero``, the
counts at 0 mV; ``patient``. A column ``time`` is in seconds and gives the rate where ``fs`` does not; a column
``annotation`` holds the WFDB code of the beat at that sample, or nothing. Every other column is a lead. An empty or
NaN sample, and every sample that ``time`` leaps over, is a gap; a blank line may only end the file.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ....common.arrays import Float64Array, Int16Array, Int64Array
from ....common.errors import DataError
from .annotations import digests, make_annotations, unreadable
from .clock import sample_grid
from .lead import DEFAULT_GAIN, choose, others, per_mv, to_counts
from .reader import RecordReader
from .record import Annotations, Record

KEYS = ("fs", "unit", "gain", "zero", "patient")
TIME, ANNOTATION = "time", "annotation"


@dataclass(frozen=True)
class _Table:
    keys: Mapping[str, str]
    columns: Mapping[str, list[str]]
    line: int
    """The number of the line of column names."""


def read_comma(path: Path, lead: str | None = None) -> Record:
    """Read one lead of a CSV file in the format above.

    Args:
        path: the file.
        lead: name of the lead's column, None for MLII, or else the first.

    Raises:
        DataError: a line, a key or a value cannot be used, the rate is unknown, or time does not run steadily.
    """
    where = str(path)
    table = _read(path)
    leads = [name for name in table.columns if name not in (TIME, ANNOTATION)]
    chosen = choose(leads, lead, where)
    name = leads[chosen]
    value = _numbers(table, name, where)
    fs, index = _place(table, len(value), where)
    samples = int(index[-1]) + 1
    steady = np.full(samples, np.nan)
    steady[index] = value
    counts, gain, zero = _scaled(steady, table.keys, name, where)
    patient = table.keys.get("patient", path.stem)
    annotations = _annotations(table, index, samples, where)
    other_leads = others(leads, chosen)
    return Record(
        path.stem,
        patient,
        counts,
        fs,
        gain,
        zero,
        name,
        annotations,
        digests([path]),
        file=path,
        other_leads=other_leads,
    )


def _read(path: Path) -> _Table:
    where = str(path)
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise DataError("is not text in UTF-8", where=where) from error
    except OSError as error:
        raise unreadable(error, path) from error
    head = next((i for i, line in enumerate(lines) if line.strip() and not line.startswith("#")), len(lines))
    keys = _keys(lines[:head], where)
    try:
        rows = list(csv.reader(lines[head:], strict=True))
    except csv.Error as error:
        raise DataError(f"is not comma-separated text: {error}", where=where) from error
    if rows and not rows[-1]:
        rows.pop()  # Editors and exporters end a file so.
    if len(rows) < 2:
        raise DataError("has no samples", where=where, fix="give a line of column names, then a line a sample")
    names = [name.strip() for name in rows[0]]
    if len(set(names)) < len(names) or "" in names or names[0].replace(".", "").lstrip("-").isdigit():
        raise DataError(f"line {head + 1} is not a line of column names, each another", where=where)
    wrong = next((i for i, row in enumerate(rows) if len(row) != len(names)), None)
    if wrong is not None:
        what = f"has {len(rows[wrong])} values, not {len(names)}" if rows[wrong] else "is blank"
        fix = "give each column a value, nan where a sample is missing"
        raise DataError(f"line {head + 1 + wrong} {what}", where=where, fix=fix)
    columns = zip(*rows[1:], strict=True)
    return _Table(keys, {name: list(column) for name, column in zip(names, columns, strict=True)}, head + 1)


def _keys(lines: list[str], where: str) -> dict[str, str]:
    pairs = [word.partition("=") for line in lines for word in line.lstrip("# ").split() if "=" in word]
    keys = {key: value for key, _, value in pairs}
    unknown = sorted(set(keys) - set(KEYS))
    if unknown:
        raise DataError(f"there is no key {unknown[0]!r}", where=where, fix=f"the keys are {', '.join(KEYS)}")
    return keys


def _number(keys: Mapping[str, str], key: str, where: str) -> float | None:
    if key not in keys:
        return None
    try:
        return float(keys[key])
    except ValueError:
        raise DataError(f"{key}={keys[key]} is not a number", where=where) from None


def _numbers(table: _Table, name: str, where: str) -> Float64Array:
    column = [cell.strip() or "nan" for cell in table.columns[name]]
    try:
        return np.array(column, dtype=np.float64)
    except ValueError:
        row = next(i for i, cell in enumerate(column) if not _is_number(cell))
        raise DataError(f"line {table.line + 1 + row}: {column[row]!r} is not a number", where=where) from None


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def _place(table: _Table, samples: int, where: str) -> tuple[float, Int64Array]:
    """Return the sampling frequency in Hz and the sample that each line is."""
    fs = _number(table.keys, "fs", where)
    if fs is not None and not (math.isfinite(fs) and fs > 0):
        raise DataError(f"fs={fs:g} is not a sampling frequency", where=where)
    if TIME in table.columns:
        return sample_grid(_numbers(table, TIME, where), fs, where)
    if fs is None:
        fix = "write '# fs=360' above the column names, or give a column 'time' in seconds"
        raise DataError("the sampling frequency is unknown", where=where, fix=fix)
    return fs, np.arange(samples, dtype=np.int64)


def _scaled(value: Float64Array, keys: Mapping[str, str], lead: str, where: str) -> tuple[Int16Array, float, int]:
    unit = keys.get("unit", "mV")
    gain, zero = _number(keys, "gain", where), _number(keys, "zero", where) or 0.0
    if unit == "counts" and gain is None:
        raise DataError("counts need a gain", where=where, fix="write '# unit=counts gain=200', in counts/mV")
    gain = DEFAULT_GAIN if gain is None else gain
    if not (math.isfinite(gain) and gain > 0 and zero.is_integer()):
        what = f"gain={gain:g} zero={zero:g} is not a positive gain and a whole count"
        raise DataError(what, where=where, fix="write them like gain=200 zero=1024, in counts/mV and counts at 0 mV")
    counts = value if unit == "counts" else value * (gain / per_mv(unit, lead, where)) + zero
    return to_counts(counts, where), gain, int(zero)


def _annotations(table: _Table, index: Int64Array, samples: int, where: str) -> Annotations | None:
    if ANNOTATION not in table.columns:
        return None
    cells = [cell.strip() for cell in table.columns[ANNOTATION]]
    found = [i for i, cell in enumerate(cells) if cell]
    return make_annotations(index[np.array(found, dtype=np.int64)], [cells[i] for i in found], samples, where)


READER = RecordReader(
    name="CSV",
    suffix=".csv",
    file="`# fs=360 unit=mV patient=17`, a line of column names (`MLII,annotation`), a line a sample",
    annotations="a column `annotation` with WFDB codes",
    read=read_comma,
)
