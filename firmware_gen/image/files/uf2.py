"""``{uf2}``: blocks with addresses, which a bootloader takes as a file that is copied onto its drive."""

from __future__ import annotations

import tempfile
from pathlib import Path

from ....boards.board import Board
from ....common.extras import needs, pip_install
from ....common.programs import Need
from ..elf import Image
from ..flat import ERASED, flat
from .image_file import ImageFile

PAGE = 256
"""Bytes of a block: bootloaders take whole pages of flash only."""


def _write(image: Image, board: Board) -> bytes:
    with needs("flash", "a UF2 file"):
        from uf2utils.file import UF2File
    start, data = flat(image, board)
    before, after = start % PAGE, -(start + len(data)) % PAGE
    file = UF2File(board_family=board.flash.uf2_family if board.flash else 0)
    file.append_payload(ERASED * before + data + ERASED * after, start - before, PAGE)
    with tempfile.TemporaryDirectory(prefix="ecgtiny-uf2-") as folder:
        path = Path(folder) / "firmware.uf2"
        file.to_file(str(path))
        return path.read_bytes()


FILE = ImageFile(
    name="uf2", file="firmware.uf2", what="UF2, for a drive of a bootloader", write=_write,
    needs=(Need("uf2utils", pip_install("flash"), package=True),),
)  # fmt: skip
