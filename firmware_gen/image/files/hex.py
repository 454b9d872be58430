"""``{hex}``: Intel HEX, which most flashing tools read."""

from __future__ import annotations

from ....boards.board import Board
from ..elf import Image
from ..intel_hex import intel_hex
from .image_file import ImageFile


def _write(image: Image, _board: Board) -> bytes:
    return intel_hex(image.segments, image.entry).encode("ascii")


FILE = ImageFile(name="hex", file="firmware.hex", what="Intel HEX", write=_write, always=True)
