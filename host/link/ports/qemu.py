"""Boards that QEMU emulates, with their UART on a pseudo-terminal."""

from __future__ import annotations

import re
import shutil
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import serial

from ....boards.board import Board
from ....common.errors import DataError, DeviceError, MissingToolError, UsageError
from .kind import PortKind
from .spawning import spawn

PROGRAM = "qemu-system-arm"
PTY = re.compile(r"char device redirected to (\S+)")


@contextmanager
def open_machine(_url: str, board: Board, elf: Path) -> Generator[serial.SerialBase]:
    """Run an image on the machine of QEMU that the board's file names.

    Raises:
        UsageError: it names none.
        DataError: there is no such image.
        MissingToolError: QEMU is not installed.
        DeviceError: QEMU does not start, or has died; the message holds what it said.
    """
    machine = board.simulator.machine if board.simulator else ""
    if not machine:
        raise UsageError("simulator.machine is missing", where=f"board {board.name}", fix=f"see {PROGRAM} -M help")
    program = shutil.which(PROGRAM)
    if program is None:
        raise MissingToolError(f"the virtual board needs {PROGRAM}, which is not on PATH",
                               fix="Debian and Ubuntu: apt install qemu-system-arm")  # fmt: skip
    if not elf.is_file():
        raise DataError("there is no such image", where=str(elf), fix="run ecgtiny export")
    command = [program, "-M", machine, "-nographic", "-monitor", "none", "-serial", "pty", "-kernel", str(elf)]
    with spawn(command) as process, serial.serial_for_url(_pty(process.stdout)) as port:
        yield port


def _pty(talk: IO[str] | None) -> str:
    said = ""
    for line in talk or ():
        found = PTY.search(line)
        if found:
            return found[1]
        said += line
    raise DeviceError(
        said.strip() or "it names no pseudo-terminal",
        where=PROGRAM,
        fix="check that QEMU knows the machine in the board's file, and is 7 or later",
    )


PORT = PortKind(name="qemu", what="a machine that QEMU emulates", open=open_machine, simulator=True)
