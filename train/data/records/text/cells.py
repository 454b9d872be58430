"""Cells of a table: which of them are numbers, time stamps or missing."""

from __future__ import annotations

import re

import numpy as np

from .....common.arrays import Float64Array
from .grouping import ungrouped

MISSING = frozenset({"", "nan", "na", "n/a", "null", "none", "-", "--", "!", "?", "nat", "missing", "#n/a"})
"""How a missing sample is written; ``!`` is what the sketch of the AD8232 prints while an electrode is off."""
QUOTES = frozenset("\"'")
NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
DECIMAL_COMMA = re.compile(r"[+-]?\d*,\d+(?:[eE][+-]?\d+)?")
STAMP = re.compile(
    r"(?:(?P<date>\S.{0,30}?)[T\s]+)?(?P<h>\d{1,4}):(?P<m>\d{1,2})(?::(?P<s>\d{1,2}))?(?:[.,:](?P<f>\d{1,12}))?"
    r"\s*(?P<half>[AaPp]\.?[Mm]\.?)?\s*(?P<zone>Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?"
)
"""A time of day, or since the start, with or without a date before it and a zone behind it."""


def plain(cell: str) -> str:
    """Return a cell without blanks, quotes and thousands separators, with a decimal point for a decimal comma."""
    cell = cell.strip()
    if cell[:1] in QUOTES:
        cell = cell.strip("\"'").strip()
    cell = ungrouped(cell)
    return cell.replace(",", ".") if "," in cell and DECIMAL_COMMA.fullmatch(cell) else cell


def is_value(cell: str) -> bool:
    """Tell whether a cell is a number or a time stamp."""
    return is_number(cell) or STAMP.fullmatch(cell) is not None


def is_number(cell: str) -> bool:
    """Tell whether a cell is a number; what is missing is none."""
    return NUMBER.fullmatch(cell) is not None or cell.lower().lstrip("+-") in ("inf", "infinity")


def numbers(cells: list[str]) -> tuple[Float64Array, int | None]:
    """Return a column's numbers, NaN where one is missing, float64 [n], and the first row that holds no number."""
    try:
        return np.array(cells, dtype=np.float64), None
    except ValueError:
        pass
    value = np.full(len(cells), np.nan)
    for row, cell in enumerate(cells):
        if is_number(cell):
            value[row] = float(cell)
        elif cell.lower() not in MISSING:
            return value, row
    return value, None
