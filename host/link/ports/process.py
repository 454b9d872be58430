"""The board that is this computer: its firmware is a process behind a pseudo-terminal."""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from ....boards.board import Board
from ....common.errors import DataError, MissingToolError
from ....common.programs import Need
from ..serial_library import SerialBase, serial_for_url
from .kind import PortKind
from .spawning import spawn

INSTEAD = "use the board nrf52840"


@contextmanager
def open_agent(_url: str, _board: Board, elf: Path) -> Generator[SerialBase]:
    """Run the firmware that was built for this computer, behind a pseudo-terminal.

    Raises:
        DataError: there is no such program.
        MissingToolError: this operating system has no pseudo-terminals.
        DeviceError: the program cannot be started, or has died.
    """
    if not elf.is_file():
        raise DataError("there is no such program", where=str(elf), fix="run ecgtiny export --board host")
    try:
        import pty
        import tty
    except ImportError as error:
        raise MissingToolError("the board host needs pseudo-terminals, which this operating system does not have",
                               fix=INSTEAD) from error  # fmt: skip
    near, far = pty.openpty()
    try:
        tty.setraw(far)
        with spawn([str(elf.absolute())], near, near), serial_for_url(os.ttyname(far)) as port:
            yield port
    finally:
        os.close(near)
        os.close(far)


PORT = PortKind(
    name="process",
    what="the firmware as a program of this computer",
    open=open_agent,
    simulator=True,
    needs=lambda _: (Need("pty", INSTEAD, package=True),),
)
