"""After the flashing: the board says which firmware it holds."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

from ...boards.loader import load_board
from ...common.errors import DeviceError, VerificationError
from ..link.client import Client
from ..link.finding import attached, unlikely
from ..link.identity import ExpectedFirmware, identify
from ..link.ports import open_port

ASKED = 2.0
"""Seconds that each port has to answer; boards boot in less."""
AGAIN = 0.2
"""Seconds between two looks at the ports: a board that was reset comes back as a new one."""

NOT_REACHED = "the image did not reach this board: reset it and flash it again, or name the port that is its"


def confirm(
    board: str, firmware: ExpectedFirmware, port: str | None, *, elsewhere: bool, patience: float,
    tell: Callable[[str], None],
) -> str:  # fmt: skip
    """Return the port at which the flashed board answers, with the firmware that it was flashed with.

    Args:
        board: the board's name, or the path of its file.
        firmware: what was flashed.
        port: where the board is; None looks for it by its USB ids.
        elsewhere: whether the firmware may answer on another port than ``port``, which is the bootloader's.
        patience: seconds to wait for an answer.
        tell: is told what is waited for.

    Raises:
        DeviceError: nothing answers.
        VerificationError: another board, another detector or another build answers.
    """
    tell("waiting for the board to say which firmware it holds")
    until = time.monotonic() + patience
    while True:
        failed: VerificationError | None = None
        silent = list[str]()
        for url in _ports(board, port, elsewhere=elsewhere):
            try:
                _check(board, firmware, url)
            except VerificationError as error:
                if url == port:
                    raise
                failed = error
            except DeviceError as error:
                silent.append(error.headline)
            else:
                return url
        if time.monotonic() >= until:
            raise failed or _unanswered(board, silent)
        time.sleep(AGAIN)


def _ports(board: str, port: str | None, *, elsewhere: bool) -> Iterator[str]:
    """Yield the ports to ask, the likeliest first; where the board was not named a port, any USB port may be its."""
    if port is not None:
        yield port
        if not elsewhere:
            return
    there, loaded = [one for one in attached() if one.usb_id is not None and one.url != port], load_board(board)
    yield from (one.url for one in sorted(there, key=lambda one: unlikely(loaded, one) is not None))


def _check(board: str, firmware: ExpectedFirmware, url: str) -> None:
    with open_port(url, board, Path()) as opened:
        try:
            device = identify(Client(opened.port, patience=ASKED), load_board(board).name, firmware, url)
        except VerificationError as error:
            raise VerificationError(f"was flashed, but {error.what}", where=url, fix=NOT_REACHED) from error
    if device.build_digest != firmware.build_digest:
        raise VerificationError(f"was flashed, but the device holds the build {device.build_digest} of this detector, "
                                f"not {firmware.build_digest}", where=url, fix=NOT_REACHED)  # fmt: skip


def _unanswered(board: str, silent: list[str]) -> DeviceError:
    said = "; ".join(silent) or "no serial port is attached by USB"
    fix = "reset the board, connect its serial port or an adapter, and look with ecgtiny validate --port auto"
    return DeviceError(f"was flashed, but does not answer: {said}", where=load_board(board).name, fix=fix)
