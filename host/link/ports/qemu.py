"""Boards that QEMU emulates, with their UART on a pseudo-terminal."""

from __future__ import annotations

import re
import shutil
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from ....boards.board import Board
from ....common.errors import DataError, DeviceError, MissingToolError, UsageError
from ....common.programs import Need
from ..serial_library import SerialBase, serial_for_url
from .kind import PortKind
from .spawning import spawn

PROGRAMS = {"arm": "qemu-system-arm", "riscv": "qemu-system-riscv32"}
"""By family of cores."""
PACKAGES = {"arm": "qemu-system-arm", "riscv": "qemu-system-misc"}
"""Debian's, by family of cores."""
PTY = re.compile(r"char device redirected to (\S+)")


@contextmanager
def open_machine(_url: str, board: Board, elf: Path) -> Generator[SerialBase]:
    """Run an image on the machine of QEMU that the board's file names.

    Raises:
        UsageError: it names none, or a core that QEMU is not run for.
        DataError: there is no such image.
        MissingToolError: QEMU is not installed.
        DeviceError: QEMU does not start, or has died; the message holds what it said.
    """
    simulator, name = board.simulator, _program(board)
    if simulator is None or not simulator.machine:
        raise UsageError("simulator.machine is missing", where=f"board {board.name}", fix=f"see {name} -M help")
    program = shutil.which(name)
    if program is None:
        raise MissingToolError(f"the virtual board needs {name}, which is not on PATH",
                               fix=f"Debian and Ubuntu: apt install {PACKAGES[board.core.family]}")  # fmt: skip
    if not elf.is_file():
        raise DataError("there is no such image", where=str(elf), fix="run ecgtiny export")
    machine = ("-M", simulator.machine, *simulator.arguments)
    command = [program, *machine, "-nographic", "-monitor", "none", "-serial", "pty", "-kernel", str(elf)]
    with spawn(command) as process, serial_for_url(_pty(process.stdout, name)) as port:
        port.name = f"sim://{board.name}"
        yield port


def _program(board: Board) -> str:
    if (found := PROGRAMS.get(board.core.family)) is None:
        fix = f"name another simulator.kind, or a core of the families {', '.join(PROGRAMS)}"
        raise UsageError(f"QEMU runs no image for {board.core.title} here", where=f"board {board.name}", fix=fix)
    return found


def _pty(talk: IO[str] | None, name: str) -> str:
    said = ""
    for line in talk or ():
        found = PTY.search(line)
        if found:
            return found[1]
        said += line
    raise DeviceError(
        said.strip() or "it names no pseudo-terminal",
        where=name,
        fix="check that QEMU knows the machine in the board's file, and is 7 or later",
    )


def _needs(board: Board) -> tuple[Need, ...]:
    family = board.core.family
    return (Need(_program(board), f"Debian and Ubuntu: apt install {PACKAGES[family]}"),)


PORT = PortKind(
    name="qemu",
    what="a machine that QEMU emulates",
    open=open_machine,
    simulator=True,
    counter_kind="none",  # it has no cycle counter: one that the firmware reads stands still
    needs=_needs,
)
