"""From the cells of a file to a table whose columns are known for what they are."""

from __future__ import annotations

from dataclasses import replace

from .....common.errors import DataError
from .cells import STAMP, numbers
from .grouping import check_grouping
from .layout import Sheet
from .names import heading
from .stamps import seconds
from .table import Column, Role, Table

MANY = 1000
"""Columns beyond which a file is no table of a line a sample."""


def columns_of(sheet: Sheet, where: str) -> Table:
    """Return the table that a sheet is, its columns told by their names, or by what they hold where there are none.

    Raises:
        DataError: two leads have one name.
    """
    if len(sheet.columns) > MANY:
        raise DataError(f"has {len(sheet.columns)} columns", where=where, fix="write a line a sample, a column a lead")
    if sheet.names:
        columns = [_named(*column) for column in zip(sheet.names, sheet.units, sheet.columns, strict=True)]
        head = ""
    else:
        columns = _unnamed(sheet.columns)
        words = [_word(column, i, columns) for i, column in enumerate(columns)]
        head = {"\n": ",", " ": " "}.get(sheet.delimiter, sheet.delimiter).join(words)
    if len(columns) == 1 and columns[0].role in (Role.COUNTER, Role.TIME):
        columns = [Column(columns[0].label, Role.PLAIN, columns[0].cells, columns[0].unit)]
    _check_names([column.label for column in columns if column.role in (Role.LEAD, Role.PLAIN)], where)
    for column in columns:
        if column.role in (Role.TIME, Role.COUNTER):
            check_grouping(column.label, column.cells, sheet.numbers, where)
    return Table(tuple(columns), sheet.numbers, sheet.fs, notes=tuple(sheet.notes), head=head)


def _named(name: str, unit: str, cells: list[str]) -> Column:
    found = heading(name, unit)
    if not name:
        return Column("", Role.COUNTER, cells)  # what tables are saved with by default is the number of the row
    return Column(found.label, found.role, cells, found.unit)


def _unnamed(cells: list[list[str]]) -> list[Column]:
    """Return columns without names: times where they advance by steps of such, or are time stamps; else numbers."""
    if len(cells) == 1:
        return [Column("ECG", Role.PLAIN, cells[0])]
    columns = [_told(str(i), one, first=i == 1) for i, one in enumerate(cells, 1)]
    plain = [column for column in columns if column.role is Role.PLAIN]
    return [replace(column, label="ECG") if plain == [column] else column for column in columns]


def _told(label: str, cells: list[str], *, first: bool) -> Column:
    column = Column(label, Role.PLAIN, cells)
    value, wrong = numbers(cells)
    if wrong is not None:
        stamped = all(STAMP.fullmatch(cell) for cell in cells[:10])
        return Column(label, Role.TIME if stamped and seconds(column, None) else Role.OTHER, cells)
    step = value[1:] - value[:-1]
    if not first or not len(step) or not bool((step > 0).all()):
        return column
    return Column(label, Role.COUNTER if bool((step == 1).all()) else Role.TIME, cells)


def _word(column: Column, place: int, columns: list[Column]) -> str:
    """Return the name that the user may write above a column, for the advice."""
    if column.role is Role.TIME:
        return "time"
    if column.role is Role.COUNTER:
        return "counter"
    plain = [one for one in columns if one.role is Role.PLAIN]
    return "ECG" if plain and column is plain[0] else f"other{place}"


def _check_names(labels: list[str], where: str) -> None:
    small = [label.lower() for label in labels]
    twice = next((label for label in labels if small.count(label.lower()) > 1), None)
    if twice is not None:
        fix = "give each column a name of its own in the line of column names"
        raise DataError(f"has two columns called {twice}", where=where, fix=fix)
