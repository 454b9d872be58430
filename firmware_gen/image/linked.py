"""The image in a folder of sources: linked, as a file to flash, and with the notice of what is in it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ...boards.board import Board
from ...boards.flash_words import filled, shown
from ...common.files import write_atomic
from .build import build, build_digest
from .elf import Image
from .files import places, write_files
from .firmware import Firmware
from .notice import NOTICE, notice


@dataclass(frozen=True)
class Linked:
    """What was linked."""

    image: Image | None = None
    """What the ELF file holds; None where there is none, or where it is a program of this computer."""
    missing_files: tuple[str, ...] = ()
    """Files that the board's flash command names and that could not be made: why, and what to do, a text each."""


def link(folder: Path, firmware: Firmware, board: Board, prefix: str) -> Linked:
    """Link the sources, which lie in ``folder``, and write the image's files and NOTICE beside them.

    Raises:
        UsageError: the compiler refuses the sources.
        BudgetError: the linker finds no room for the image in the board's memory.
    """
    linked = _linked(folder, firmware, board, prefix)
    write_atomic(folder / NOTICE, notice(board, firmware, linked.image))
    return linked


def _linked(folder: Path, firmware: Firmware, board: Board, prefix: str) -> Linked:
    if firmware.toolchain is None:
        return Linked()
    elf = build(folder, firmware.sources, board, firmware.toolchain, firmware.link_inputs, prefix=prefix)
    if board.native:
        return Linked()
    image = Image(elf)
    return Linked(image, tuple(write_files(folder, image, board)))


def digest_of(firmware: Firmware, board: Board, prefix: str) -> str | None:
    """Return the digest of the image that a firmware is linked to; None where it is not linked."""
    sources, toolchain = firmware.sources, firmware.toolchain
    return toolchain and build_digest(sources, board, toolchain, firmware.link_inputs, prefix=prefix)


def flash_command(board: Board, folder: Path) -> str | None:
    """Return the command that flashes the image in ``folder``; None where a board cannot be flashed.

    ``{port}`` and ``{drive}`` stay in it: where the board is attached is not known here.
    """
    return board.flash and shown(filled(board.flash.words, places(folder)))
