"""What the line and the board did while a board was validated."""

from __future__ import annotations

from ....common.numerals import count, percent
from ....common.stage_records.validate import Link
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
