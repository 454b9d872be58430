"""The flash command: an image goes onto a board, and the board says that it holds it."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ...boards.loader import load_board
from ...common.errors import DeviceError, MissingToolError, UsageError
from ...common.run import Run
from ..link.exchange import PATIENCE
from ..link.finding import AUTO
from ..link.ports import simulated_board
from ..link.session import say_nothing
from .command import FlashCommand, flash_command
from .confirm import confirm
from .exported import flash_image
from .tools import tool_of

STDERR = 2
"""The tool's own output goes where a person reads it, and not into the result."""

PATIENCE_TOOL = 120.0
"""Seconds that a tool has: some wait for a probe for ever."""
ATTACHED = "check that the board is attached, and in its bootloader where it has one; see ecgtiny doctor --board BOARD"


@dataclass(frozen=True)
class Flashed:
    """What was done."""

    board: str
    command: str
    install: str | None
    """How the tool is installed; None where it is."""
    port: str | None
    """Where the board answered; None of a dry run."""
    model_digest: str
    build_digest: str | None
    dry_run: bool


def flash_run(
    run: Run, board: str, port: str | None = None, *, dry_run: bool = False, patience: float = PATIENCE,
    tell: Callable[[str], None] = say_nothing,
) -> Flashed:  # fmt: skip
    """Flash the image of a run, or of a folder that ``compile`` wrote, and have the board say that it holds it.

    Args:
        run: the folder.
        board: the board's name, or the path of its file.
        port: the serial port: of the bootloader, where the board is flashed over one, and of the firmware; None or
            ``auto`` looks for it.
        dry_run: only say what would be run.
        patience: seconds that the board has to answer after it was flashed.
        tell: is told what is run, and what is waited for.

    Raises:
        UsageError: the board is not flashed, or it is not clear which port or drive is its.
        DataError: there is no export for the board.
        MissingToolError: there is no image, or the tool is not installed.
        DeviceError: the tool failed, the drive is not there, or the board does not answer afterwards.
        VerificationError: the board answers, and holds another detector or another build.
    """
    loaded, given = load_board(board), None if port == AUTO else port
    if given is not None and simulated_board(given) is not None:
        raise UsageError("is a virtual board, which is not flashed", where=given,
                         fix=f"run its image with ecgtiny validate --port {given}")  # fmt: skip
    image = flash_image(run, loaded.name)
    command = flash_command(loaded, image, given, dry=dry_run)
    started = None if command.copies else tool_of(command.words[0]).command()
    install = None if command.copies or started else tool_of(command.words[0]).install
    firmware, answered = image.firmware, None
    if not dry_run:
        if install is not None:
            raise MissingToolError(f"flashing {loaded.name} needs {command.words[0]}, which is not installed",
                                   fix=install)  # fmt: skip
        tell(f"flashing: {command}")
        _copy(command) if started is None else _run(command, started)
        answered = confirm(board, firmware, given, elsewhere=command.takes_port, patience=patience, tell=tell)
    return Flashed(loaded.name, str(command), install, answered, firmware.model_digest, firmware.build_digest, dry_run)


def _run(command: FlashCommand, started: tuple[str, ...]) -> None:
    try:
        done = subprocess.run(
            [*started, *command.words[1:]], stdin=subprocess.DEVNULL, stdout=STDERR, check=False, timeout=PATIENCE_TOOL
        )
    except subprocess.TimeoutExpired as error:
        what = f"did not end in {PATIENCE_TOOL:g} s, and was ended"
        raise DeviceError(what, where=str(command), fix=ATTACHED) from error
    except OSError as error:
        raise DeviceError(f"cannot be started: {error.strerror}", where=started[0],
                          fix=f"install it again: {tool_of(command.words[0]).install}") from error  # fmt: skip
    if done.returncode:
        raise DeviceError(f"failed with exit code {done.returncode}; what it said stands above", where=str(command),
                          fix=ATTACHED)  # fmt: skip


def _copy(command: FlashCommand) -> None:
    """Copy a file onto a drive, and have it written before the drive goes away by itself."""
    *_, source, target = command.words
    place = Path(target) / Path(source).name if Path(target).is_dir() else Path(target)
    try:
        with Path(source).open("rb") as read, place.open("wb") as written:
            shutil.copyfileobj(read, written)
            written.flush()
            os.fsync(written.fileno())
    except OSError as error:
        fix = "start the bootloader again, and look whether its drive may be written to"
        raise DeviceError(f"cannot be written: {error.strerror}", where=str(place), fix=fix) from error
