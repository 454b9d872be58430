"""The flash command: an image goes onto a board, and the board says that it holds it."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from dataclasses import dataclass, replace

from ...boards.board import Board
from ...boards.loader import load_board
from ...common.errors import DeviceError, MissingToolError, UsageError
from ...common.own_command import own_command
from ...common.run import Run
from ..link.exchange import PATIENCE
from ..link.finding import AUTO
from ..link.ports import simulated_board
from ..link.session import say_nothing
from .command import FlashCommand, flash_command, flash_of
from .confirm import Target, confirm, look_before
from .copying import copy_file
from .exported import flash_image
from .probes import probe_of
from .tools import Lack, Started, tool_of

STDERR = 2
"""The tool's own output goes where a person reads it, and not into the result."""

PATIENCE_TOOL = 120.0
"""Seconds that a tool has: some wait for a probe for ever."""


@dataclass(frozen=True)
class Flashed:
    """What was done."""

    board: str
    command: str
    install: str | None
    """What to do so that the tool can flash the board; None where nothing is missing."""
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
        UsageError: the board cannot be flashed, or it is not clear which port, probe or drive is its.
        DataError: there is no export for the board.
        MissingToolError: there is no image, or the tool is not installed.
        DeviceError: the tool failed, the drive is not there, or the board does not answer afterwards.
        VerificationError: the board answers, and holds another detector or another build.
    """
    loaded, given = flashable(board, port), None if port == AUTO else port
    image = flash_image(run, loaded.name, board)
    command = _for_probe(flash_command(loaded, image, given, dry=dry_run), loaded, given, dry=dry_run)
    started, lack = _tool(command)
    answered = None
    if not dry_run:
        if lack is not None and lack.certain:
            raise MissingToolError(f"flashing {loaded.name} needs {lack.what}", fix=lack.fix)
        target = Target(board, image.firmware, given, elsewhere=command.takes_port)
        look_before(target)
        tell(f"flashing: {command}")
        gone = _run(command, started, board) if started else copy_file(*command.words[1:])
        answered = _confirmed(target, gone, patience, tell)
    return Flashed(loaded.name, str(command), lack and lack.fix, answered, image.firmware.model_digest,
                   image.firmware.build_digest, dry_run)  # fmt: skip


def flashable(board: str, port: str | None) -> Board:
    """Return a board that can be flashed at a port.

    Raises:
        UsageError: its file has no command for that, or the port is a virtual one.
    """
    if port is not None and simulated_board(port) is not None:
        raise UsageError("is a virtual board, which cannot be flashed", where=port,
                         fix=f"run its image with {own_command('validate', port=port)}")  # fmt: skip
    loaded = load_board(board)
    flash_of(loaded)
    return loaded


def _tool(command: FlashCommand) -> tuple[Started | None, Lack | None]:
    """Return how the tool of a command is started, None where none is needed, and what is missing for it."""
    if command.copies:
        return None, None
    tool = tool_of(command.words[0])
    started = tool.command()
    if started is None:
        return None, Lack(f"{tool.name}, which is not installed", tool.install)
    return started, tool.lacks(started, command.words)


def _for_probe(command: FlashCommand, board: Board, port: str | None, *, dry: bool) -> FlashCommand:
    """Name the debug probe in a command, where its tool can be told and the named port says which one it is."""
    option = tool_of(command.words[0]).probe_option
    named = probe_of(board, port, dry=dry) if option else None
    return replace(command, words=(*command.words, option, named)) if named else command


def _run(command: FlashCommand, started: Started, board: str) -> str | None:
    attached = ("check that the board is attached, and in its bootloader where it has one; see "
                + own_command("doctor", board=board))  # fmt: skip
    try:
        done = subprocess.run(
            [*started, *command.words[1:]], stdin=subprocess.DEVNULL, stdout=STDERR, check=False, timeout=PATIENCE_TOOL
        )
    except subprocess.TimeoutExpired as error:
        what = f"did not end in {PATIENCE_TOOL:g} s, and was ended"
        raise DeviceError(what, where=str(command), fix=attached) from error
    except OSError as error:
        raise DeviceError(f"cannot be started: {error.strerror}", where=started[0],
                          fix=f"install it again: {tool_of(command.words[0]).install}") from error  # fmt: skip
    if done.returncode:
        raise DeviceError(f"failed with exit code {done.returncode}; what it said stands above", where=str(command),
                          fix=attached)  # fmt: skip
    return None


def _confirmed(target: Target, gone: str | None, patience: float, tell: Callable[[str], None]) -> str:
    """Return where the board answers; where it does not, say too that its drive went away."""
    try:
        return confirm(target, patience=patience, tell=tell)
    except DeviceError as error:
        if gone is not None:
            error.what = f"{error.what}; {gone}"
        raise
