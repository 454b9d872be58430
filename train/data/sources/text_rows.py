"""Rows of numbers without a header, the label in the first or in the last column.

One beat a line, separated by spaces, tabs or commas. The label is in the column that holds whole numbers only. Where
both or neither do, the file is refused.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ....common.arrays import Float64Array
from ....common.errors import DataError
from .labels import TUTORIAL, canonical
from .rows import Rows, parse_row, read_text, stack

TUTORIAL_LENGTH = 140

HEADER = "save it as CSV with a header row: label,s0,s1,s2,..., or without labels s0,s1,s2,..."


def parse(path: Path) -> Rows:
    """Read a file of rows without a header.

    Raises:
        DataError: a cell is not a number, the rows differ in length, or no label column can be told.
    """
    lines = [(i, cells_of(text)) for i, text in enumerate(read_text(path).splitlines(), 1) if text.strip()]
    table = stack([parse_row(cells, path, i) for i, cells in lines], [i for i, _ in lines], path)
    if table.shape[1] < 3:
        raise DataError(
            f"has {table.shape[1]} columns: not a label and a beat",
            where=str(path),
            fix="give a label and two samples or more in every row",
        )
    if np.array_equal(table[0], np.arange(len(table[0]))):
        raise DataError("its first line only numbers the columns", where=str(path), fix=HEADER)
    last = _label_is_last(table, path)
    column, x = (table[:, -1], table[:, :-1]) if last else (table[:, 0], table[:, 1:])
    labels = tuple(canonical(str(value)) for value in column)
    tutorial = last and x.shape[1] == TUTORIAL_LENGTH and set(labels) == set(TUTORIAL.classes)
    return Rows(path, x[:, :, None], labels, convention=TUTORIAL if tutorial else None)


def _label_is_last(table: Float64Array, path: Path) -> bool:
    first, last = (bool(np.all(column == np.rint(column))) for column in (table[:, 0], table[:, -1]))
    if first != last:
        return last
    reason = "both hold" if first else "neither holds"
    raise DataError(
        f"the label may be in the first or in the last column: {reason} whole numbers only",
        where=str(path),
        fix=HEADER,
    )


def cells_of(line: str) -> list[str]:
    """Return the cells of a line: commas separate them where there is one, else white space."""
    return line.split(",") if "," in line else line.split()
