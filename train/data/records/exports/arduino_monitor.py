"""Sketches of an AD8232, ADS1292R or MAX30003: the Arduino serial monitor's log with its own time stamps."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ..text.columns import columns_of
from ..text.layout import read_sheet
from ..text.table import Column, Role, Table
from .export import DeviceExport

LINE = re.compile(r"\s*(\d{1,2}:\d{2}:\d{2}[.,]\d{1,6})\s*->\s?(.*)")
PART = 0.5
"""Share of the first lines that are of this form where a file is such a log."""


def _claims(lines: Sequence[str]) -> bool:
    found = [LINE.fullmatch(line) for line in lines if line.strip()]
    return bool(found) and sum(match is not None for match in found) > PART * len(found)


def _read(lines: Sequence[str], where: str) -> Table:
    found = [LINE.fullmatch(line) for line in lines]
    texts = [match[2] if match else "" if not line.strip() else line for match, line in zip(found, lines, strict=True)]
    table = columns_of(read_sheet(texts, where), where)
    matches = [found[number - 1] for number in table.numbers]
    stamps = [match[1] if match else "" for match in matches]
    whole = any(column.role is Role.TIME for column in table.columns)
    added = () if whole else (Column("time of the monitor", Role.TIME, stamps),)
    return replace(table, columns=(*table.columns, *added), packets=not whole)


EXPORT = DeviceExport(
    name="Arduino serial monitor",
    looks="`12:34:56.789 -> 512`, a line a sample",
    assumed="the monitor's times are of packets, since the computer reads the line in bursts",
    claims=_claims,
    read=_read,
)
