"""Thousands separators: taken away where a number can mean nothing else, told where it may be a decimal mark."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .....common.errors import DataError

SPACES = re.compile(r"(?<=\d)[\u00a0\u202f\u2009](?=\d{3}(?!\d))")
"""Spaces that do not break, as spreadsheets write them between thousands."""
_WHOLE = r"[+-]?\d{1,3}"
GROUPED = re.compile(
    rf"{_WHOLE}(?:(?:,\d{{3}})+\.\d+|(?:\.\d{{3}})+,\d+|(?:,\d{{3}}){{2,}}|(?:\.\d{{3}}){{2,}}|(?:['\u2019]\d{{3}})+(?:[.,]\d+)?)"
)
"""A number with two kinds of marks, two marks of one kind, or apostrophes."""
MAYBE = re.compile(r"[+-]?[1-9]\d{0,2}\.\d{3}")
"""What a whole number with one thousands separator looks like once a comma is taken for a point."""
HUNDRED = 100.0


def ungrouped(cell: str) -> str:
    """Return a number without its thousands separators; any other cell as it is."""
    if not GROUPED.fullmatch(cell):
        return cell
    last = max(cell.rfind(","), cell.rfind("."))
    whole = last < 0 or cell.count(cell[last]) > 1
    digits = re.sub(r"[,.'\u2019]", "", cell)
    return digits if whole else f"{digits[: last - len(cell) + 1]}.{cell[last + 1 :]}"


def check_grouping(
    label: str, cells: Sequence[str], numbers: Sequence[int], where: str, *, whole: bool = False
) -> None:
    """Refuse a column in which 1.548 is 1548: all points stand before three digits, other numbers have none.

    Args:
        label: the column's name.
        cells: its cells, with decimal points.
        numbers: the line of the file that each cell is on.
        where: the file, for messages.
        whole: whether the column holds whole numbers, so that no point can be a decimal one.

    Raises:
        DataError: its numbers seem to have thousands separators.
    """
    marked = [i for i, cell in enumerate(cells) if "." in cell]
    if not marked or not all(MAYBE.fullmatch(cells[i]) for i in marked):
        return
    if not whole and not any(cell.lstrip("+-").isdigit() and abs(float(cell)) >= HUNDRED for cell in cells):
        return
    first = marked[0]
    what = f"line {numbers[first]}: {cells[first]} in column {label} may be {cells[first].replace('.', '')}"
    raise DataError(what, where=where, fix="save the file without thousands separators")
