"""A linked image as one piece of memory."""

from __future__ import annotations

from ...boards.board import Board
from ...common.errors import EcgtinyError
from .elf import Image

ERASED = b"\xff"
"""What erased flash holds, and so what lies between two segments."""


def flat(image: Image, board: Board) -> tuple[int, bytes]:
    """Return the lowest load address of an image and the bytes from there on, gaps filled as erased flash.

    Raises:
        EcgtinyError: the segments lie further apart than the board's flash is long.
    """
    start = image.segments[0][0]
    end = max(address + len(data) for address, data in image.segments)
    if board.memory is None or end - start > board.memory.flash.length:
        raise EcgtinyError(f"the image reaches from {start:#x} to {end:#x}, beyond the flash", where=board.name,
                           fix="this is a defect of the linker script")  # fmt: skip
    whole = bytearray(ERASED * (end - start))
    for address, data in image.segments:
        whole[address - start : address - start + len(data)] = data
    return start, bytes(whole)


def from_start(image: Image, board: Board) -> bytes:
    """Return the bytes of an image that begins where the flash does, as a tool without an address has it.

    Raises:
        EcgtinyError: it begins elsewhere, or the segments lie further apart than the flash is long.
    """
    start, data = flat(image, board)
    if board.memory is None or start != board.memory.flash.origin:
        raise EcgtinyError(f"the image begins at {start:#x}, not where memory.flash does", where=board.name,
                           fix="this is a defect of the linker script")  # fmt: skip
    return data
