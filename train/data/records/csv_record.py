"""Records as text: a line a sample, columns separated by commas, semicolons, tabs, bars or blanks.

Our own format says its scale in comments and its time or its rate:

    # fs=360 unit=counts gain=200 zero=1024 patient=17
    MLII,annotation
    995,
    1010,N

Comments before the line of column names give ``key=value``: ``fs`` in Hz; ``unit`` (``mV``, ``uV``, ``V``, ``counts``;
mV where it is not given); ``gain`` in counts/mV, which counts need and voltages are scaled by (400); ``zero``, the
counts at 0 mV; ``patient``. A column ``time`` is in seconds and gives the rate where ``fs`` does not; a column
``annotation`` holds the WFDB code of the beat at that sample, or nothing. An empty or NaN sample, and every sample
that ``time`` leaps over, is a gap; a last line that is cut is left out.

Files of others are read by what their names of columns say (``text/``) or by what is known of the device
(``exports/``). Whatever is assumed is in the record's note; where that would be a guess, the file is refused with the
line to write on top. Such a line takes precedence over what the file says.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from ....common.arrays import Float64Array, Int64Array
from ....common.errors import DataError
from ....common.plugins import discover
from .annotations import digests, make_annotations
from .counts_scale import PLAUSIBLE, Scaled, fit_int16
from .exports.export import HEAD, DeviceExport
from .lead import DEFAULT_GAIN, Choice, choice, same
from .reader import RecordReader
from .record import Annotations, Record
from .text.advice import advice
from .text.cells import numbers
from .text.columns import columns_of
from .text.grouping import check_grouping
from .text.layout import read_sheet
from .text.lines import is_own, own_keys, read_lines, text_of
from .text.names import COUNTS
from .text.placing import place
from .text.table import Column, Role, Table
from .units import per_mv

EXPORTS = f"{__package__}.exports"


def exports() -> tuple[DeviceExport, ...]:
    """Return the kinds of files of devices that are known, sorted by name."""
    return discover(EXPORTS, "EXPORT", DeviceExport)


def read_comma(path: Path, lead: str | None = None) -> Record:
    """Read one lead of a file of text.

    Args:
        path: the file.
        lead: name of the lead's column, as ``lead.choice`` finds it, None for MLII, or else the first.

    Raises:
        DataError: a line, a key or a value cannot be used, the rate or the scale is unknown, several columns may be
            the lead, or time does not run steadily.
    """
    where = str(path)
    file = read_lines(path)
    table = _table(file.lines, where)
    column, other_leads, chosen = _lead(table, lead, where)
    value = _numbers(column, table, where)
    placed = place(table, where)
    samples = int(placed.index[-1]) + 1
    steady = np.full(samples, np.nan)
    steady[placed.index] = value
    scaled, assumed = _scaled(steady, column, table, placed.fs, where)
    notes = [table.device, chosen, *file.notes, *table.notes, *placed.notes, assumed, *scaled.notes]
    return Record(
        path.stem,
        table.keys.get("patient", path.stem),
        scaled.counts,
        placed.fs,
        scaled.gain,
        scaled.zero,
        column.label,
        _annotations(table, placed.index, samples, where),
        digests([path]),
        "; ".join(dict.fromkeys(note for note in notes if note)),
        path,
        other_leads,
    )


def _table(lines: Sequence[str], where: str) -> Table:
    keys = own_keys(lines, where)
    others = ["" if is_own(line) else line for line in lines]  # lines keep their numbers
    export = _export([line for line in others if line.strip()][:HEAD])
    if export is None:
        return replace(columns_of(read_sheet(others, where), where), keys=keys)
    first = next(i for i, line in enumerate(others) if line.strip())
    table = export.read(others[first:], where)
    return replace(table, keys=keys, device=_said(export), numbers=[first + number for number in table.numbers])


def _said(export: DeviceExport) -> str:
    return f"{export.name} export" + (f", assumed: {export.assumed}" if export.assumed else "")


def _export(head: Sequence[str]) -> DeviceExport | None:
    return next((export for export in exports() if export.claims(head)), None)


def claims(head: bytes) -> bool:
    """Tell from a file's first bytes whether it is text of our own format or of a device that is known."""
    lines = text_of(head)
    if lines is None:
        return False
    return any(map(is_own, lines[:HEAD])) or _export([line for line in lines if line.strip()][:HEAD]) is not None


def _lead(table: Table, wanted: str | None, where: str) -> tuple[Column, tuple[str, ...], str]:
    """Return the column of the lead, the names of the others that are leads, and what was assumed."""
    leads, plain = table.of(Role.LEAD), [column for column in table.of(Role.PLAIN) if _varies(column)]
    plain = plain or table.of(Role.PLAIN)
    found = [*leads, *plain] if wanted is not None else leads or plain
    names = [column.label for column in found]
    if wanted is not None:
        _check_wanted(table, names, wanted, where)
    if not names:
        none = ", ".join(column.label for column in table.columns)
        fix = "name the column of the lead ECG in the line of column names"
        raise DataError(f"has no leads: {none} is none by its name", where=where, fix=fix)
    alone = wanted is None and (len(leads) == 1 or not leads)
    chosen = _alone(found, table, where) if alone else choice(names, wanted, where)
    label = names[chosen.index]
    return found[chosen.index], tuple(name for name in names if name != label), chosen.note


def _check_wanted(table: Table, names: list[str], wanted: str, where: str) -> None:
    """Refuse a column that is no lead by its name."""
    none = [column.label for column in table.of(Role.OTHER, Role.TIME, Role.COUNTER)]
    if not same(names, wanted) and same(none, wanted):
        fix = f"its leads are {', '.join(names) or 'none'}; rename the column where it is one"
        raise DataError(f"column {wanted} is no lead by its name", where=where, fix=fix)


def _alone(found: list[Column], table: Table, where: str) -> Choice:
    """Return the only lead, or the only column that may be one."""
    label = found[0].label
    if len(found) > 1:
        what = f"any of the columns {', '.join(column.label for column in found)} may be the ECG"
        raise DataError(what, where=where, fix=f"choose by --lead, such as --lead '{label}'")
    if found[0].role is Role.LEAD:
        return Choice(0)
    if table.head:
        return Choice(0, "no line names the columns: the only one that may be an ECG lead is taken for one")
    return Choice(0, f"the only column that may be an ECG lead, {label!r}, is taken for one")


def _varies(column: Column) -> bool:
    value, wrong = numbers(list(column.cells))
    valid = value[np.isfinite(value)]
    return wrong is None and len(valid) > 0 and float(np.ptp(valid)) > 0


def _numbers(column: Column, table: Table, where: str) -> Float64Array:
    value, wrong = numbers(list(column.cells))
    if wrong is not None:
        what = f"line {table.numbers[wrong]}: {column.cells[wrong][:40]!r} is not a number"
        raise DataError(what, where=where, fix="write nan where a sample is missing")
    unit = table.keys.get("unit") or column.unit
    check_grouping(column.label, column.cells, table.numbers, where, whole=unit.lower() in COUNTS)
    return value


def _scaled(value: Float64Array, column: Column, table: Table, fs: float, where: str) -> tuple[Scaled, str]:
    """Return the samples in int16, and what was assumed of their unit."""
    keys = table.keys
    unit, assumed = keys.get("unit") or column.unit, ""
    if not unit:
        unit = "mV"
        _check_plausible(value, column, table, fs, where)
        assumed = "" if keys else "no unit is given: mV is assumed"
    gain, zero = _key(keys, "gain", where), _key(keys, "zero", where)
    if unit.lower() in COUNTS and gain is None and column.gain is None:
        raise DataError("counts need a gain, in counts/mV", where=where, fix=advice(table, column, fs))
    if not _valid(gain) or (zero is not None and not zero.is_integer()):
        what = f"gain={keys.get('gain', '400')} zero={keys.get('zero', '0')} is not a positive gain and a whole count"
        raise DataError(what, where=where, fix="write them like gain=200 zero=1024, in counts/mV and counts at 0 mV")
    if unit.lower() in COUNTS:
        own_gain, own_zero = gain or column.gain or math.nan, (column.zero or 0.0) if zero is None else zero
        return fit_int16(value, own_gain, own_zero, where), assumed
    new_gain = DEFAULT_GAIN if gain is None else gain
    with np.errstate(over="ignore"):
        counts = value * (new_gain / per_mv(unit, column.label, where)) + (zero or 0.0)
    return fit_int16(counts, new_gain, zero or 0.0, where), assumed


def _valid(gain: float | None) -> bool:
    return gain is None or (math.isfinite(gain) and gain > 0)


def _check_plausible(value: Float64Array, column: Column, table: Table, fs: float, where: str) -> None:
    """Refuse samples of no unit that are no millivolts of an ECG."""
    valid = value[np.isfinite(value)]
    if not len(valid):
        return
    low, middle, high = np.percentile(valid, [0.05, 50, 99.95])
    if high - low > PLAUSIBLE or abs(middle) > PLAUSIBLE:
        what = f"no unit is given, and {low:g} to {high:g} are no millivolts of an ECG"
        raise DataError(what, where=where, fix=advice(table, column, fs))


def _key(keys: Mapping[str, str], key: str, where: str) -> float | None:
    if key not in keys:
        return None
    try:
        value = float(keys[key])
    except ValueError:
        raise DataError(f"{key}={keys[key]} is not a number", where=where, fix=f"write it like {key}=200") from None
    return value


def _annotations(table: Table, index: Int64Array, samples: int, where: str) -> Annotations | None:
    found = table.of(Role.ANNOTATION)
    if not found:
        return None
    rows = [i for i, cell in enumerate(found[0].cells) if cell]
    return make_annotations(index[np.array(rows, dtype=np.int64)], [found[0].cells[i] for i in rows], samples, where)


READER = RecordReader(
    name="CSV",
    suffix=".csv",
    file="`# fs=360 unit=mV patient=17`, a line of column names (`MLII,annotation`), a line a sample",
    annotations="a column `annotation` with WFDB codes",
    read=read_comma,
    claims=claims,
    also=(".txt", ".tsv", ".log", ".json"),
)
