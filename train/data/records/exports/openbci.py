"""OpenBCI: the GUI's text, comments with the rate, then a counter and the channels in microvolts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..text.columns import columns_of
from ..text.layout import read_sheet
from ..text.table import Column, Role, Table
from .export import DeviceExport


def _claims(lines: Sequence[str]) -> bool:
    return bool(lines) and lines[0].lower().startswith("%openbci")


def _read(lines: Sequence[str], where: str) -> Table:
    sheet = read_sheet(lines, where)
    table = columns_of(sheet, where)
    columns = tuple(_channel(column, i) for i, column in enumerate(table.columns))
    return replace(table, columns=columns, head="")


def _channel(column: Column, place: int) -> Column:
    """Return a channel in uV; files of old versions name no columns: a counter, then the channels."""
    words = column.label.lower().split()
    if column.label == "1":
        return replace(column, role=Role.COUNTER, label="Sample Index")
    if words[:2] in (["exg", "channel"], ["eeg", "channel"]):
        return replace(column, role=Role.PLAIN, unit="uV")
    if column.label.isdigit():
        return replace(column, unit="uV", label=f"EXG Channel {place - 1}")
    if words[:1] in (["timestamp"], ["time"]):  # of the computer, in bursts: the counter is the board's own
        return replace(column, role=Role.OTHER)
    return column if column.role in (Role.COUNTER, Role.LEAD) else replace(column, role=Role.OTHER)


EXPORT = DeviceExport(
    name="OpenBCI",
    looks="the GUI's text: `%OpenBCI Raw EXG Data`, `%Sample Rate = 250 Hz`, `Sample Index, EXG Channel 0, ...`",
    assumed="channels in µV, as the GUI writes them",
    claims=_claims,
    read=_read,
)
