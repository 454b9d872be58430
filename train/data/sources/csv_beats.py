"""CSV with a header row: a column ``label`` (anywhere, or none) and the samples of one lead in their order.

    label,s0,s1,s2,...,s139
    0,-0.11,-2.83,-3.77,...

A label is a number or a word. ``0`` or ``normal`` is the normal class where one of the two occurs;
otherwise it is said after the path, as in ``beats.csv:normal=N``. Without a label column all beats
count as normal.
"""

from __future__ import annotations

import csv
from pathlib import Path

from ....common.errors import DataError
from ..beats import Split
from .labels import OWN, canonical, chosen
from .registry import FileFormat
from .rows import Rows, load_rows, parse_row, read_text, stack

LABEL = "label"


def parse(path: Path) -> Rows:
    """Read a CSV file with a header row.

    Raises:
        DataError: the header or a cell cannot be used.
    """
    try:
        rows = list(enumerate(csv.reader(read_text(path).splitlines()), 1))
    except csv.Error as error:
        raise DataError(f"is not CSV: {error}", where=str(path), fix="save it as comma-separated text") from error
    header = [name.strip().lower() for name in rows[0][1]]
    column = _label_column(header, path)
    data = [(i, cells) for i, cells in rows[1:] if cells]
    for i, cells in data:
        if len(cells) != len(header):
            raise DataError(
                f"has {len(cells)} cells, the header {len(header)}",
                where=f"{path}, line {i}",
                fix="give each row one cell per column of the header",
            )
    x = stack([_samples(cells, column, path, i) for i, cells in data], [i for i, _ in data], path)
    if column is None:
        return Rows(path, x[:, :, None], None)
    labels = tuple(canonical(cells[column]) for _, cells in data)
    own = [label for label in OWN if label in labels]
    convention = chosen(labels, own[0], str(path)) if len(own) == 1 else None
    return Rows(path, x[:, :, None], labels, convention=convention)


def _label_column(header: list[str], path: Path) -> int | None:
    found = [i for i, name in enumerate(header) if name == LABEL]
    if len(found) > 1:
        raise DataError("has more than one column called label", where=str(path), fix="rename all but one of them")
    if len(header) - len(found) < 2:
        raise DataError("has no columns of samples", where=str(path), fix="one column a sample: label,s0,s1,s2,...")
    return found[0] if found else None


def _samples(cells: list[str], column: int | None, path: Path, line: int) -> list[float]:
    if column is None:
        return parse_row(cells, path, line)
    before, after = cells[:column], cells[column + 1 :]
    values = parse_row(before, path, line) if before else []
    return values + (parse_row(after, path, line, column + 2) if after else [])


def _claims(head: bytes) -> bool:
    """Claim text with a comma in its first line; rows of numbers have been claimed before."""
    try:
        first = head.decode("utf-8-sig").split("\n", 1)[0]
    except UnicodeDecodeError as error:
        if error.start < len(head) - 3:
            return False
        first = head[: error.start].decode("utf-8-sig").split("\n", 1)[0]
    return "," in first and "\0" not in first


def _load(path: Path, normal: str | None, seed: int) -> Split:
    return load_rows(path, parse, normal, seed)


FORMAT = FileFormat(
    name=".csv with a header row",
    what="a column called label (0 or normal is the normal class) and one column a sample",
    claims=_claims,
    load=_load,
    priority=1,
)
