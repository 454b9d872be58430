"""Files with an ``@`` header: sktime's and aeon's .ts (several leads possible) and Weka's .arff (one lead).

The label is the last field; ``@problemName`` and ``@relation`` name the set.
"""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from ....common.errors import DataError
from ..beats import Split
from .labels import canonical
from .registry import FileFormat
from .rows import Rows, load_rows, parse_row, read_text, stack


def parse(path: Path) -> Rows:
    """Read a .ts or an .arff file.

    Raises:
        DataError: the header or a row cannot be used.
    """
    header: dict[str, str] = {}
    lines = enumerate(read_text(path).splitlines(), 1)
    for _, text in lines:
        key, _, value = text.strip().partition(" ")
        if key.lower() == "@data":
            break
        if key.startswith("@"):
            header[key[1:].lower()] = value.strip()
    else:
        raise DataError("has no @data line", where=str(path), fix="add the line @data above the rows")
    data = [(i, text.strip()) for i, text in lines if text.strip() and text.strip()[0] not in "#%"]
    if not data:
        raise DataError("holds no beat", where=str(path), fix="add rows below the line @data")
    return _parse_arff(path, header, data) if "relation" in header else _parse_ts(path, header, data)


def _parse_arff(path: Path, header: dict[str, str], data: list[tuple[int, str]]) -> Rows:
    split = [(i, text.split(",")) for i, text in data]
    x = stack([parse_row(cells[:-1], path, i) for i, cells in split], [i for i, _ in split], path)
    labels = tuple(canonical(cells[-1]) for _, cells in split)
    return Rows(path, x[:, :, None], labels, title=header["relation"].strip("'\""))


def _parse_ts(path: Path, header: dict[str, str], data: list[tuple[int, str]]) -> Rows:
    if header.get("timestamps", "false").lower() == "true":
        raise DataError("has time stamps in its rows", where=str(path), fix="save it with @timeStamps false")
    labelled = header.get("classlabel", "false").lower().startswith("true")
    fields = [(i, text.split(":")) for i, text in data]
    leads = {len(parts) - labelled for _, parts in fields}
    if len(leads) != 1 or leads == {0}:
        raise DataError(
            f"rows have {sorted(leads)} dimensions beside the label, not one same number",
            where=str(path),
            fix="give every row the same number of dimensions",
        )
    numbers = [i for i, _ in fields]
    x = [
        stack([parse_row(parts[lead].split(","), path, i) for i, parts in fields], numbers, path)
        for lead in range(leads.pop())
    ]
    if len({lead.shape for lead in x}) != 1:
        raise DataError("its dimensions differ in length", where=str(path), fix="bring them to one length")
    labels = tuple(canonical(parts[-1]) for _, parts in fields) if labelled else None
    return Rows(path, np.stack(x, axis=2), labels, title=header.get("problemname", ""))


def _claims(head: bytes) -> bool:
    return re.match(rb"\s*[#%@]", head.removeprefix(b"\xef\xbb\xbf")) is not None


def _load(path: Path, normal: str | None, seed: int) -> Split:
    return load_rows(path, parse, normal, seed)


FORMAT = FileFormat(
    name=".ts, .arff",
    what="UCR sets as sktime, aeon and Weka write them",
    claims=_claims,
    load=_load,
)
