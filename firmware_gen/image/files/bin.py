"""``{bin}``: the bytes alone, which belong at the beginning of the board's flash."""

from __future__ import annotations

from ....boards.board import Board
from ..elf import Image
from ..flat import from_start
from .image_file import ImageFile


def _write(image: Image, board: Board) -> bytes:
    return from_start(image, board)


FILE = ImageFile(name="bin", file="firmware.bin", what="the bytes alone", write=_write)
