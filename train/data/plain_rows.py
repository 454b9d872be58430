"""Plain text with one observation a row: numbers separated by spaces or commas, no label, no header.

Rows may be long and many (thousands of rows of tens of thousands of values), so a file is read line by line into
float32 and never held as text.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

import numpy as np

from ...common.arrays import Float32Array
from ...common.errors import DataError
from .beats import Beats, Source
from .sources.scaling import COUNTS_PER_STD

LONGEST_LINE = 1 << 26
"""Signs; what is longer is no file of rows."""
AT_ONCE = 1 << 21
"""Values of the rows that are given together."""
FORM = "give one observation a line, numbers separated by spaces or commas"


@dataclass(frozen=True)
class Scale:
    """What all rows of a comparison share: their length, counts per unit, and the rate in Hz where it is known."""

    length: int
    gain: float
    fs: float | None


def read_rows(path: Path, fs: float | None = None) -> tuple[Beats, Scale]:
    """Read a whole file as items of one lead, all taken for normal, and the scale that goes with them.

    Raises:
        DataError: the file cannot be read, a cell is not a finite number, rows differ in length or all are constant.
    """
    count = sum(1 for _ in _lines(path))
    if not count:
        raise DataError("holds no row", where=str(path), fix=FORM)
    rows, index = None, 0
    for index, (number, line) in enumerate(_lines(path)):
        row = _parse(line, path, number, None if rows is None else rows.shape[1])
        if rows is None:
            rows = np.empty((count, len(row)), np.float32)
        if index < count:  # a file that grows while it is read
            rows[index] = row
    if rows is None:
        raise DataError("was emptied while it was read", where=str(path), fix="read it when nobody writes it")
    if index + 1 < count:
        raise DataError("was shortened while it was read", where=str(path), fix="read it when nobody writes it")
    scale = Scale(rows.shape[1], _gain(rows, path), fs)
    return _items(rows, scale, path), scale


def rows_in_chunks(path: Path, scale: Scale) -> Iterator[Beats]:
    """Yield the rows of a file in their order, a bounded number at once, scaled as others were.

    Raises:
        DataError: as ``read_rows``, or a row is not as long as the others were.
    """
    step, number = max(1, AT_ONCE // scale.length), 0
    held: list[Float32Array] = []
    for number, line in _lines(path):
        held.append(_parse(line, path, number, scale.length))
        if len(held) == step:
            yield _items(np.stack(held), scale, path)
            held = []
    if held:
        yield _items(np.stack(held), scale, path)
    if not number:
        raise DataError("holds no row", where=str(path), fix=FORM)


def _items(rows: Float32Array, scale: Scale, path: Path) -> Beats:
    return Beats(rows[:, :, np.newaxis], None, (), scale.fs, "unknown", scale.gain, Source(path.name))


def _gain(rows: Float32Array, path: Path) -> float:
    """Return 200 counts per standard deviation, the median of those of the rows that are not constant."""
    step = max(1, AT_ONCE // rows.shape[1])
    parts = [rows[at : at + step].std(axis=1, ddof=1, dtype=np.float64) for at in range(0, len(rows), step)]
    deviation = np.concatenate(parts)
    if not (deviation > 0).any():
        raise DataError("every row is constant", where=str(path), fix="give rows that vary")
    return COUNTS_PER_STD / float(np.median(deviation[deviation > 0]))


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the number and the text of each line that is not empty."""
    if path.exists() and not path.is_file():
        raise DataError("is no file", where=str(path), fix="give a text file, which can be read twice")
    try:
        with path.open(encoding="utf-8", errors="replace") as stream:
            yield from _numbered(stream, path)
    except FileNotFoundError:
        raise DataError("there is no such file", where=str(path), fix="name another, or make it first") from None
    except OSError as error:
        raise DataError(f"cannot be read: {error.strerror}", where=str(path), fix="check its rights") from error


def _numbered(stream: TextIO, path: Path) -> Iterator[tuple[int, str]]:
    number = 0
    while line := stream.readline(LONGEST_LINE):
        number += 1
        if len(line) == LONGEST_LINE:
            raise DataError(f"line {number} is longer than {LONGEST_LINE} signs", where=str(path), fix=FORM)
        if line.strip():
            yield number, line


def _parse(line: str, path: Path, number: int, length: int | None) -> Float32Array:
    cells = line.split(",") if "," in line else line.split()
    try:
        with np.errstate(over="ignore"):
            row = np.array(cells, dtype=np.float64).astype(np.float32)
    except ValueError as error:
        raise DataError(f"line {number}: {error}", where=str(path), fix=FORM) from None
    if length is not None and len(row) != length:
        raise DataError(f"line {number} has {len(row)} values, not {length}", where=str(path), fix=FORM)
    if len(row) < 2:
        raise DataError(f"line {number} has one value, which has no shape", where=str(path), fix=FORM)
    if not np.isfinite(row).all():
        column = int(np.flatnonzero(~np.isfinite(row))[0])
        raise DataError(
            f"line {number}, value {column + 1} is {cells[column].strip()}: not a number that float32 holds",
            where=str(path),
            fix="remove the row or fill the gap first",
        )
    return row
