"""From the flash command of a board's file to words that can be run: where the image, the port and the drive are."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ...boards.board import Board, Flash
from ...boards.flash_words import COPY, PLACE, filled, shown
from ...common.errors import EcgtinyError, MissingToolError, UsageError
from ...firmware_gen.image.files import places
from ..link.finding import attached, listed, try_usb
from .drives import find_drive
from .exported import FlashImage


@dataclass(frozen=True)
class FlashCommand:
    """The command of a board's file with its places filled in."""

    words: tuple[str, ...]
    """The first one is the program, as the board's file names it."""
    copies: bool
    """Whether it only copies a file."""
    takes_port: bool
    """Whether it flashes over a serial port."""

    def __str__(self) -> str:
        return shown(self.words)


def flash_command(board: Board, image: FlashImage, port: str | None, *, dry: bool = False) -> FlashCommand:
    """Return the command that flashes an image onto a board.

    Args:
        board: the board.
        image: what is flashed.
        port: the serial port of the bootloader; None looks for it where the command needs it.
        dry: leave ``PORT`` and ``DRIVE`` in it where they are not to be found.

    Raises:
        UsageError: the board cannot be flashed, or its port or drive is not the only one.
        MissingToolError: a file that the command names could not be made.
        DeviceError: the drive of the bootloader is not there.
    """
    flash = flash_of(board)
    wanted = set(PLACE.findall(flash.command))
    values = _files(wanted, image)
    if "port" in wanted:
        values["port"] = port or _bootloader(board, dry=dry)
    if "drive" in wanted:
        values["drive"] = _drive(flash.drive, dry=dry)
    words = filled(flash.words, values)
    return FlashCommand(words, words[0] in COPY, "port" in wanted)


def flash_of(board: Board) -> Flash:
    """Return how a board is flashed.

    Raises:
        UsageError: it cannot be flashed.
    """
    if board.flash is None:
        raise UsageError("cannot be flashed", where=board.name,
                         fix=f"run its image with ecgtiny validate --board {board.name}, or give the board's file a "
                         "table [flash] (docs/own-board.md)")  # fmt: skip
    return board.flash


def _files(wanted: set[str], image: FlashImage) -> dict[str, str]:
    """Return where the files are that a command names."""
    found = {name: path for name, path in places(image.folder).items() if name in wanted}
    for path in found.values():
        if not Path(path).is_file():
            name = Path(path).name
            why = next((said for said in image.missing_files if said.startswith(f"{name}: ")), "it is not there")
            raise MissingToolError(f"{name} cannot be flashed: {why.removeprefix(f'{name}: ')}",
                                   where=str(image.folder),
                                   fix=f"install what is missing, then run {image.again}")  # fmt: skip
    return found


def _bootloader(board: Board, *, dry: bool) -> str:
    """Return the only attached port that may be the board's by its USB ids."""
    tried = try_usb(board, attached())
    there = [one.url for one in tried if one.why_not is None]
    if len(there) == 1:
        return there[0]
    if dry:
        return "PORT"
    said = f"may be on {' or '.join(there)}" if there else f"is on none of the attached ports: {listed(tried)}"
    fix = "name its port with --port; ecgtiny validate --list-ports shows them"
    raise UsageError(said, where=board.name, fix=fix)


def _drive(label: str, *, dry: bool) -> str:
    try:
        return str(find_drive(label))
    except EcgtinyError:
        if dry:
            return "DRIVE"
        raise
