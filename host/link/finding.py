"""``--port auto``: which of the attached ports is the exported board, by USB ids and then by what it says of itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ...boards.board import Board
from ...boards.loader import load_board
from ...common.errors import DeviceError, EcgtinyError, UsageError, VerificationError
from ...common.own_command import own_command
from .client import Client
from .identity import ExpectedFirmware, identify
from .ports import PortInfo, is_hinted, list_ports, open_port
from .wire import HelloReply

AUTO = "auto"
"""What ``--port`` says for a port that is to be found."""
PATIENCE = 2.0
"""Seconds that each port has to answer; boards boot in less."""
NO_IMAGE = Path()
"""A real port runs no image."""


@dataclass(frozen=True)
class Tried:
    """A port that was looked at."""

    url: str
    why_not: str | None
    """None where it is the board's."""


def found_port(
    port: str | None, board: str, firmware: ExpectedFirmware, tell: Callable[[str], None] | None = None,
    run: Path | None = None,
) -> str | None:  # fmt: skip
    """Return a port as it was given; for ``auto`` the one at which the exported board answers.

    Args:
        port: a port's name, None for the board's simulator, or ``auto``.
        board: the board's name, or the path of its file.
        firmware: what the board must hold.
        tell: is told which port it is, and why the others are not.
        run: the folder that the board's image is in, for the advice.

    Raises:
        DeviceError: none of the attached ports is the board's; the message lists each, and why it is not.
        UsageError: more than one is.
    """
    if port != AUTO:
        return port
    loaded = load_board(board)
    tried = try_ports(board, firmware, attached())
    there = [one.url for one in tried if one.why_not is None]
    if len(there) > 1:
        raise UsageError(f"{len(there)} attached ports are {loaded.name} with this detector: {', '.join(there)}",
                         fix="name one of them with --port")  # fmt: skip
    if not there:
        raise DeviceError(f"no attached port is {loaded.name} with this detector: {listed(tried)}",
                          fix=f"attach the board and flash it ({own_command('flash', board=board, run=run)}), "
                          "or name its port with --port")  # fmt: skip
    if tell is not None:
        others = listed(one for one in tried if one.why_not is not None)
        tell(f"port: {there[0]}" + (f" (not {others})" if len(tried) > 1 else ""))
    return there[0]


def found_board(exported: Mapping[str, ExpectedFirmware]) -> str:
    """Return which of several exported boards answers at an attached port.

    Args:
        exported: what each board must hold, by the board's name.

    Raises:
        DeviceError: none of them answers; the message lists every port for each.
        UsageError: more than one does.
    """
    ports = attached()
    tried = {board: try_ports(board, firmware, ports) for board, firmware in exported.items()}
    there = [board for board, found in tried.items() if any(one.why_not is None for one in found)]
    if len(there) > 1:
        raise UsageError(f"{len(there)} exported boards are attached: {', '.join(there)}",
                         fix="name one of them with --board")  # fmt: skip
    if not there:
        said = ". ".join(f"{board}: {listed(found)}" for board, found in tried.items())
        raise DeviceError(f"no attached port is one of the boards that were exported for. {said}",
                          fix="attach and flash one, or name it and its port with --board and --port")  # fmt: skip
    return there[0]


def attached() -> list[PortInfo]:
    """Return the ports that are attached to this machine."""
    return [port for port in list_ports() if not port.virtual]


def try_ports(board: str, firmware: ExpectedFirmware, ports: Iterable[PortInfo]) -> list[Tried]:
    """Say of each port whether the board is behind it, and otherwise why not.

    Ports with the USB ids of the board's file are asked first. Where the board is at none of them, or its file names no
    ids, every USB port is asked: it may hang on any adapter.
    """
    loaded, there = load_board(board), list(ports)
    likely, others = by_likelihood(loaded, there)
    asked = {port.url: _difference(board, firmware, port.url) for port in likely}
    if None not in asked.values():
        asked |= {port.url: _difference(board, firmware, port.url) for port in others}
    return [Tried(port.url, asked.get(port.url, unlikely(loaded, port))) for port in there]


def by_likelihood(board: Board, ports: Iterable[PortInfo]) -> tuple[list[PortInfo], list[PortInfo]]:
    """Return the ports that may be a board's by its USB ids, and the other USB ports."""
    there = [port for port in ports if port.usb_id is not None]
    likely = [port for port in there if unlikely(board, port) is None]
    return likely, [port for port in there if port not in likely]


def ask(board: str, firmware: ExpectedFirmware, url: str) -> HelloReply:
    """Ask the board behind a port what it is, and hold it against what it must hold.

    Raises:
        DeviceError: nothing answers, or the port cannot be opened.
        VerificationError: it is another board, or holds another model.
        UsageError: the port cannot be used as it is named.
    """
    with open_port(url, board, NO_IMAGE) as opened:
        return identify(Client(opened.port, patience=PATIENCE), load_board(board).name, firmware, url)


def try_usb(board: Board, ports: Iterable[PortInfo]) -> list[Tried]:
    """Say of each port whether it may be the board's by its USB ids, without asking it, and otherwise why not."""
    return [Tried(port.url, unlikely(board, port)) for port in ports]


def unlikely(board: Board, port: PortInfo) -> str | None:
    """Return why a port is not likely to be the board's by its USB ids; None where it is."""
    if port.usb_id is None:
        return "is no USB device"
    if board.usb is None or is_hinted(port.usb_id, board):
        return None
    return f"has the USB ids {port.usb_id}, not {' or '.join(board.usb.ids)}"


def listed(tried: Iterable[Tried]) -> str:
    """Show ports, and why each is not the one."""
    return "; ".join(f"{one.url} {one.why_not}" for one in tried) or "there is none"


def _difference(board: str, firmware: ExpectedFirmware, url: str) -> str | None:
    try:
        ask(board, firmware, url)
    except (DeviceError, VerificationError) as error:
        return f"does not fit: {error.what}"
    except EcgtinyError as error:
        return f"cannot be asked: {error.what}"
    return None
