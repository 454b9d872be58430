"""Tables of pandas from what records hold; the names of the columns are the keys of the JSON files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from ...common.codec import Json, encode
from ...common.extras import needs

if TYPE_CHECKING:
    from pandas import DataFrame

WHO = "a table"


def frame_of(rows: Mapping[str, object], index: str) -> DataFrame:
    """Return a table with a row for each block of a record.

    A block within a block becomes columns with a dot, ``auroc.mean``; an interval becomes ``auroc_interval.low`` and
    ``auroc_interval.high``. What is None in the record is missing in the table.

    Args:
        rows: blocks, or anything that a record holds, by the name of the row.
        index: what the names are of.

    Raises:
        MissingToolError: pandas is not installed.
    """
    with needs("notebook", WHO):
        import pandas as pd
    plain = [_with_ends(encode(row)) for row in rows.values()]
    table = pd.json_normalize([row for row in plain if isinstance(row, dict)])
    table.index = pd.Index(list(rows), name=index)
    columns = [str(column) for column in table.columns]
    blocks = {column.rpartition(".")[0] for column in columns}  # None in one row where others have the block
    return table.drop(columns=[column for column in columns if column in blocks])


def frame_of_columns(columns: Mapping[str, object], index: str) -> DataFrame:
    """Return a table of arrays of one length; its rows are counted from 0.

    Raises:
        MissingToolError: pandas is not installed.
    """
    with needs("notebook", WHO):
        import pandas as pd
    table = pd.DataFrame(dict(columns))
    table.index.name = index
    return table


def frame_of_csv(path: Path, texts: tuple[str, ...] = ()) -> DataFrame:
    """Return a table of comma-separated text; an empty field of the columns ``texts`` is an empty text.

    Raises:
        MissingToolError: pandas is not installed.
    """
    with needs("notebook", WHO):
        import pandas as pd
    kinds = dict.fromkeys(texts, str)
    table = pd.read_csv(path, dtype=kinds, encoding="utf-8", keep_default_na=False, na_values=["", "nan"])
    return table.fillna(dict.fromkeys(texts, ""))


def _with_ends(value: Json) -> Json:
    """Return a row whose intervals are blocks of a low and a high end."""
    if not isinstance(value, dict):
        return value
    return {key: _ends(inner) if key.endswith("interval") else _with_ends(inner) for key, inner in value.items()}


def _ends(value: Json) -> Json:
    if isinstance(value, list | tuple) and len(value) == 2:  # a tuple as msgspec leaves it
        return {"low": value[0], "high": value[1]}
    return value
