"""The rate of a table, and the sample that each of its lines is: by its times, its counter, or one after the other."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from .....common.arrays import Float64Array, Int64Array
from .....common.errors import DataError
from ..clock import check_span, sample_grid
from .advice import advice
from .cells import numbers
from .counters import counted
from .packets import packet_grid, usual_rate
from .stamps import seconds
from .table import Role, Table


@dataclass(frozen=True, eq=False)
class Placed:
    """Where the lines of a table are in time."""

    fs: float
    """Hz."""
    index: Int64Array
    """The sample of each line, int64 [n], the first at 0."""
    notes: tuple[str, ...]


class _Times(NamedTuple):
    label: str
    value: Float64Array
    note: str


def place(table: Table, where: str) -> Placed:
    """Return the sampling frequency and the sample that each line is.

    Times that advance with each line come first, then a counter of samples, then times of packets, then the rate that
    the file or the user says.

    Raises:
        DataError: the rate is unknown, or time does not run steadily.
    """
    given = _given_rate(table, where)
    known = given or table.fs
    times = _times(table, known)
    error: DataError | None = None
    for one in times if not table.packets else []:
        try:
            fs, index = sample_grid(one.value, given, where)
        except DataError as failed:
            error = error or failed
        else:
            chosen = f"times are those of column {one.label}" if len(times) > 1 else ""
            return Placed(fs, index, _notes(one.note, chosen))
    return _otherwise(table, known, times, error, where)


def _otherwise(table: Table, known: float | None, times: list[_Times], error: DataError | None, where: str) -> Placed:
    placed = _by_counter(table, known, times, where)
    if placed:
        return placed
    for one in times:
        if table.packets or table.fs is not None or _repeats(one.value):
            fs, index, note = packet_grid(one.value, known, where)
            return Placed(fs, index, _notes(one.note, note))
    if error:
        raise error
    if known is None:
        raise DataError("the sampling frequency is unknown", where=where, fix=advice(table))
    return Placed(known, np.arange(len(table.numbers), dtype=np.int64), ())


def _given_rate(table: Table, where: str) -> float | None:
    if "fs" not in table.keys:
        return None
    try:
        fs = float(table.keys["fs"])
    except ValueError:
        raise DataError(f"fs={table.keys['fs']} is not a number", where=where, fix="write it in Hz: fs=360") from None
    if not (math.isfinite(fs) and fs > 0):
        raise DataError(f"fs={fs:g} is not a sampling frequency", where=where, fix="write it in Hz: fs=360")
    return fs


def _times(table: Table, known: float | None) -> list[_Times]:
    """Return the times of a table, those with most different values first."""
    found = [(column.label, seconds(column, known)) for column in table.of(Role.TIME)]
    times = [_Times(label, *value) for label, value in found if value is not None]
    return sorted(times, key=lambda one: -len(np.unique(one.value)))


def _by_counter(table: Table, known: float | None, times: list[_Times], where: str) -> Placed | None:
    for column in table.of(Role.COUNTER):
        value, wrong = numbers(list(column.cells))
        index = counted(value) if wrong is None else None
        if index is None:
            continue
        span = float(np.ptp(times[0].value)) if times else math.nan
        fs = known or (usual_rate(float(index[-1]) / span) if span > 0 else None)
        if fs is None:
            continue
        check_span(float(index[-1]), len(index), fs, where)
        lost = int(index[-1]) + 1 - len(index)
        said = f"{fs:g} Hz is worked out from the times" if known is None else ""
        gaps = f"{lost} samples that {column.label} leaps over are missing" if lost else ""
        return Placed(fs, index, _notes(said, gaps))
    return None


def _repeats(time: Float64Array) -> bool:
    """Tell whether most times stand for more than one sample."""
    changes = int(np.count_nonzero(np.diff(time))) + 1
    return len(time) >= 2 * changes


def _notes(*notes: str) -> tuple[str, ...]:
    return tuple(note for note in notes if note)
