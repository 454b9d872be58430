"""What the line and the board did while a board was validated."""

from __future__ import annotations

from collections.abc import Iterable

from ....common.numerals import count, percent
from ....common.stage_records.validate import Link, ValidateRecord
from ....common.stage_records.validate_stream import ValidateStreamRecord
from ..blocks import Cell
from ..numerals import cell


def link_figures(record: Link) -> dict[str, Cell]:
    """Return what the line and the board did meanwhile; what did not happen is absent."""
    return {
        "Requests sent again": cell(count(record.retries)),
        "Requests lost or damaged": cell(percent(record.lost_share or None)),
        "Damaged frames": cell(count(record.damaged_frames or None)),
        "Bytes of text between frames": cell(count(record.text_bytes or None)),
        "Frames that came back (echo)": cell(count(record.echoed_frames or None)),
        "Resets of the board": cell(count(record.resets or None)),
        "Reconnects": cell(count(record.reconnects or None)),
    }


def virtual_boards(records: Iterable[ValidateRecord | ValidateStreamRecord]) -> str:
    """Say what a virtual board is, and what those of these records counted."""
    virtual = [record for record in records if record.virtual]
    counted = [what for what, there in (
        ("instructions", any(record.instructions for record in virtual)),
        ("cycles of the core, without waits for the flash", any(record.cycles for record in virtual)),
    ) if there]  # fmt: skip
    said = "A virtual board is the board's own image in a simulator"
    return f"{said}; it counts {' or '.join(counted)}, not time" if counted else f"{said}; it counts no time"
