"""Which debug probe is meant, where several are attached: the one on the board whose serial port was named."""

from __future__ import annotations

from ...boards.board import Board
from ...common.errors import UsageError
from ..link.finding import attached, by_likelihood


def probe_of(board: Board, port: str | None, *, dry: bool = False) -> str | None:
    """Return the serial number of the probe that a serial port of the board belongs to; None where nothing tells it.

    A probe on the board is one USB device with the board's serial port, under one serial number. Leading zeros are left
    out: a J-Link's number has them in its USB descriptor only.

    Raises:
        UsageError: no port was named, and more than one probe may be the board's.
    """
    if board.usb is None:
        return None
    likely, _ = by_likelihood(board, attached())
    if port is not None:
        number = next((one.serial_number for one in likely if one.url == port), None)
        return (number or "").lstrip("0") or None
    numbers = {one.serial_number: one.url for one in likely if one.serial_number}
    if len(numbers) > 1 and not dry:
        raise UsageError(f"{len(numbers)} debug probes may be the board's, at {', '.join(numbers.values())}",
                         where=board.name,
                         fix="name the port of the board with --port, or leave one attached")  # fmt: skip
    return None
