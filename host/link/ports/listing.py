"""What there is to connect to: serial ports, and the boards that are virtual."""

from __future__ import annotations

from dataclasses import dataclass

from serial.tools.list_ports import comports
from serial.tools.list_ports_common import ListPortInfo

from ....boards.board import Board
from ....boards.loader import load_board, names


@dataclass(frozen=True)
class PortInfo:
    """A port that ``validate --port`` takes."""

    url: str
    description: str
    boards: tuple[str, ...]
    """Boards that it may be: by USB ids, which are a hint, or by name."""
    virtual: bool
    usb_id: str | None = None
    """``vendor:product``, hexadecimal."""


def list_ports() -> list[PortInfo]:
    """Return the attached serial ports, then the virtual boards, each sorted by name."""
    boards = [load_board(name) for name in names()]
    simulated = [PortInfo(f"sim://{b.name}", b.title, (b.name,), virtual=True) for b in boards if b.simulator]
    return [_real(port, boards) for port in sorted(comports(), key=lambda port: port.device)] + simulated


def _real(port: ListPortInfo, boards: list[Board]) -> PortInfo:
    usb_id = None if port.vid is None else f"{port.vid:04x}:{port.pid:04x}"
    hinted = tuple(board.name for board in boards if usb_id and board.usb and _matches(usb_id, board.usb.ids))
    return PortInfo(port.device, port.description, hinted, virtual=False, usb_id=usb_id)


def _matches(usb_id: str, patterns: tuple[str, ...]) -> bool:
    return any(usb_id == pattern or usb_id.startswith(f"{pattern}:") for pattern in patterns)
