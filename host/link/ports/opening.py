"""From a port's name, or a board's, to an open port."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import cast
from urllib.parse import urlencode, urlsplit

import serial

from ....boards.board import Board, Simulator
from ....boards.loader import load_board
from ....common.errors import DeviceError, UsageError
from ..client import Port
from .process import open_agent
from .qemu import open_machine

SCHEME = "sim"
BAUD = 115_200
HANDLERS = __name__.rpartition(".")[0]
"""pyserial looks for protocol_sim here."""

serial.protocol_handler_packages.append(HANDLERS)


@dataclass(frozen=True)
class OpenPort:
    """A port, and what is known of what is behind it."""

    port: Port
    virtual: bool
    """Whether a simulator answers; then times say nothing about a board."""
    counter_kind: str | None
    """What the firmware's tick counter counts, where that is not what the firmware says."""


@contextmanager
def open_port(url: str | None, board: str, elf: Path) -> Generator[OpenPort]:
    """Open ``url``, any of pyserial's; without one, or with ``sim://BOARD``, start the board's simulator with ``elf``.

    Raises:
        UsageError: there is no such board, it has no simulator, or the URL is of no known kind.
        MissingToolError: the simulator is not installed.
        DataError: there is no image to simulate.
        DeviceError: the port cannot be opened, or the simulator has died.
    """
    described = load_board(board)
    scheme = None if url is None else urlsplit(url).scheme
    if url is None or scheme == SCHEME:
        with _simulator(url or f"{SCHEME}://{board}", elf) as port:
            yield OpenPort(cast("Port", port), virtual=True, counter_kind=getattr(port, "counter_kind", None))
    else:
        with _real(url, described) as port:
            yield OpenPort(cast("Port", port), virtual=False, counter_kind=None)


def _simulator(url: str, elf: Path) -> AbstractContextManager[serial.SerialBase]:
    parts = urlsplit(url)
    board = load_board(parts.netloc + parts.path)
    match board.simulator:
        case Simulator(kind="unicorn"):
            return serial.serial_for_url(url if parts.query else f"{url}?{urlencode({'elf': elf})}")
        case Simulator(kind="qemu", machine=machine):
            return open_machine(machine, elf)
        case Simulator(kind="process"):
            return open_agent(elf)
        case _:
            fix = "give the port that the board is attached to"
            raise UsageError("has no simulator", where=board.name, fix=fix)


def _real(url: str, board: Board) -> serial.SerialBase:
    try:
        return serial.serial_for_url(url, baudrate=board.uart.baud or BAUD)
    except ValueError as error:
        raise UsageError(
            f"is not a port: {error}", where=url, fix="ecgtiny validate --list-ports shows what is there"
        ) from error
    except (serial.SerialException, OSError) as error:
        raise DeviceError(
            f"cannot be opened: {error}",
            where=url,
            fix="ecgtiny validate --list-ports shows what is attached; a port that another program "
            "holds, or that you may not use, cannot be opened either",
        ) from error
