"""What the table of a clinical set says of its records."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ....common.errors import DataError

MAX_FIELD = 2**20
"""Characters of a field of a table."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A record of a set."""

    header: Path
    subject: str
    normal: bool
    test: bool
    """Whether its subject belongs to the test part; all records of one subject do or do not."""


def rows_of(path: Path, columns: tuple[str, ...], publisher: str) -> Iterator[dict[str, str]]:
    """Return the rows of a table one after the other, by column; a cell that is not there is empty.

    Raises:
        DataError: the table is not there, cannot be read, or lacks a column.
    """
    fix = f"give the folder as {publisher} publishes it"
    csv.field_size_limit(MAX_FIELD)
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream)
            absent = [name for name in columns if name not in (reader.fieldnames or ())]
            if absent:
                raise DataError(f"has no column {absent[0]}", where=str(path), fix=fix)
            for row in reader:
                yield {name: value if isinstance(value, str) else "" for name, value in row.items() if name is not None}
    except FileNotFoundError:
        raise DataError("there is no such file", where=str(path), fix=fix) from None
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DataError(f"cannot be read: {error}", where=str(path), fix=fix) from error


def inside(folder: Path, name: str, table: Path) -> Path:
    """Return the header of a record that a table names.

    Raises:
        DataError: the name is empty or leads out of the folder.
    """
    path = Path(name)
    if not name or path.is_absolute() or ".." in path.parts:
        raise DataError(f"names a record {name!r} outside its folder", where=str(table), fix="correct the table")
    return folder / path.with_name(f"{path.name}.hea")
