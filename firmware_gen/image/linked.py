"""The image in a folder of sources: linked, as a file to flash, and with the notice of what is in it."""

from __future__ import annotations

from pathlib import Path

from ...boards.board import Board
from ...common.files import write_atomic
from .build import build, build_digest
from .elf import Image
from .firmware import Firmware
from .intel_hex import intel_hex
from .notice import NOTICE, notice

HEX = "firmware.hex"


def link(folder: Path, firmware: Firmware, board: Board, prefix: str) -> Image | None:
    """Link the sources, which lie in ``folder``, and write the image's files and NOTICE beside them.

    Returns:
        What the ELF file holds; None where there is none, or where it is a program of this computer.

    Raises:
        UsageError: the compiler refuses the sources.
        BudgetError: the linker finds no room for the image in the board's memory.
    """
    image = _linked(folder, firmware, board, prefix)
    write_atomic(folder / NOTICE, notice(board, firmware, image))
    return image


def _linked(folder: Path, firmware: Firmware, board: Board, prefix: str) -> Image | None:
    if firmware.toolchain is None:
        return None
    elf = build(folder, firmware.sources, board, firmware.toolchain, firmware.link_inputs, prefix=prefix)
    if board.native:
        return None
    image = Image(elf)
    write_atomic(folder / HEX, intel_hex(image.segments, image.entry))
    return image


def digest_of(firmware: Firmware, board: Board, prefix: str) -> str | None:
    """Return the digest of the image that a firmware is linked to; None where it is not linked."""
    sources, toolchain = firmware.sources, firmware.toolchain
    return toolchain and build_digest(sources, board, toolchain, firmware.link_inputs, prefix=prefix)


def flash_command(board: Board, folder: Path) -> str | None:
    """Return the command that flashes the image in ``folder``; None where a board is not flashed."""
    names = {kind: (folder / f"firmware.{kind}").as_posix() for kind in ("elf", "hex", "bin", "uf2", "dfu")}
    return board.flash and board.flash.command.format(**names, port="{port}", drive="{drive}")
