"""From a port's name, or a board's, to an open port."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import cast
from urllib.parse import urlsplit

from ....boards.board import Board
from ....boards.loader import load_board
from ....common.errors import UsageError
from ..port import Port
from ..serial_library import protocol_handler_packages
from .kind import PortKind, kinds, simulator_of

SCHEME = "sim"
"""``sim://BOARD`` is whichever simulator the board's file names."""

protocol_handler_packages.append(__name__.rpartition(".")[0])  # where pyserial looks for protocol_SCHEME


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
    """Open the port ``url``; without one, or with ``sim://BOARD``, start the board's simulator with ``elf``.

    Raises:
        UsageError: there is no such board, it has no simulator, or the URL is of no known kind.
        MissingToolError: the simulator is not installed.
        DataError: there is no image to simulate.
        DeviceError: the port cannot be opened, or the simulator has died.
    """
    url, described = url or f"{SCHEME}://{board}", load_board(board)
    if (simulated := simulated_board(url)) is not None:
        described = load_board(simulated)
    kind = _attached_kind(url) if simulated is None else _simulator(described)
    with kind.open(url, described, elf) as port:
        yield OpenPort(cast("Port", port), kind.simulator, getattr(port, "counter_kind", kind.counter_kind))


def simulated_board(url: str) -> str | None:
    """Return the board of ``sim://BOARD``; None where the URL is that of a real port."""
    parts = urlsplit(url)
    return parts.netloc + parts.path if parts.scheme == SCHEME else None


def usage() -> str:
    """Say how ports are written."""
    return ", ".join([*(usage for kind in kinds() for usage in kind.usage), f"{SCHEME}://BOARD"])


def _attached_kind(url: str) -> PortKind:
    scheme = urlsplit(url).scheme
    real = [kind for kind in kinds() if not kind.simulator and kind.scheme in (scheme, "")]
    if not real:
        raise UsageError("is no port of a known kind", where=url, fix=f"give {usage()}")
    return max(real, key=lambda kind: bool(kind.scheme))


def _simulator(board: Board) -> PortKind:
    kind = simulator_of(board)
    if kind is None:
        what = f"there is no simulator {board.simulator.kind!r}" if board.simulator else "has no simulator"
        known = ", ".join(kind.name for kind in kinds() if kind.simulator)
        fix = f"give the port that the board is attached to; the simulators are {known}"
        raise UsageError(what, where=board.name, fix=fix)
    return kind
