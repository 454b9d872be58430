"""Serial ports, and whatever else pyserial has a URL for."""

from __future__ import annotations

import errno
from collections.abc import Sequence
from pathlib import Path

from ....boards.board import Board
from ....common.errors import DeviceError, UsageError
from ..serial_library import ListPortInfo, SerialBase, SerialException, comports, serial_for_url
from .kind import PortInfo, PortKind, is_hinted

BAUD = 115_200
HELD = (errno.EAGAIN, errno.EWOULDBLOCK, errno.EBUSY)
"""What the operating system says of a port that another program has locked."""


def _open(url: str, board: Board, _elf: Path) -> SerialBase:
    try:
        return serial_for_url(url, baudrate=board.uart.baud or BAUD, exclusive=True)
    except ValueError as error:
        raise UsageError(
            f"is not a port: {error}", where=url, fix="ecgtiny validate --list-ports shows what is there"
        ) from error
    except (SerialException, OSError) as error:
        if error.errno in HELD:
            raise DeviceError(
                "another program has the port open",
                where=url,
                fix="end it (another ecgtiny, a serial monitor, ModemManager), or choose another port: "
                "ecgtiny validate --list-ports",
            ) from error
        raise DeviceError(
            f"cannot be opened: {error}",
            where=url,
            fix="ecgtiny validate --list-ports shows what is attached; a port that another program holds, or that you "
            "may not use, cannot be opened either",
        ) from error


def _attached(boards: Sequence[Board]) -> list[PortInfo]:
    return [_described(port, boards) for port in sorted(comports(), key=lambda port: port.device)]


def _described(port: ListPortInfo, boards: Sequence[Board]) -> PortInfo:
    usb_id = None if port.vid is None else f"{port.vid:04x}:{port.pid:04x}"
    hinted = tuple(board.name for board in boards if is_hinted(usb_id, board))
    return PortInfo(
        port.device, port.description, hinted, virtual=False, usb_id=usb_id,
        serial_number=port.serial_number or None, place=_place(port),
    )  # fmt: skip


def _place(port: ListPortInfo) -> str | None:
    """Return where a port is: the USB socket's path and the interface, which tell two ports of one board apart."""
    found = [text for text in (port.location, port.interface) if text]
    return ", ".join(found) or None


PORT = PortKind(
    name="serial",
    what="a serial port, or a URL of pyserial",
    open=_open,
    usage=("/dev/ttyACM0", "COM5", "socket://HOST:PORT"),
    attached=_attached,
)
