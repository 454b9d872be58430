"""The CRC-32 of a linked image, which its boot checks: written into the ELF file after the linking."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from elftools.elf.elffile import ELFFile

from ...common.errors import EcgtinyError
from ...common.files import write_atomic
from .elf import Image

SECTION = ".image_crc"
"""Holds the CRC-32 and nothing else; it is the last of what is flashed."""
BYTES = 4


def seal(elf: Path) -> None:
    """Write the CRC-32 of all that is flashed before it to the image's section ``.image_crc``, if it has one.

    Raises:
        EcgtinyError: the section is not the last word of the image, or there are gaps in what is flashed.
    """
    content = elf.read_bytes()
    section = ELFFile(BytesIO(content)).get_section_by_name(SECTION)
    if section is None:
        return
    at, address = section["sh_offset"], section["sh_addr"]
    loaded = _without_gaps(Image(elf).segments)
    if loaded is None or section["sh_size"] != BYTES or address + BYTES != loaded.stop:
        raise EcgtinyError(f"{SECTION} is not the last word of an image without gaps", where=str(elf),
                           fix="this is a defect of the linker script")  # fmt: skip
    crc = zlib.crc32(loaded.content[:-BYTES]).to_bytes(BYTES, "little")
    write_atomic(elf, content[:at] + crc + content[at + BYTES :])


class _Loaded(NamedTuple):
    stop: int
    content: bytes


def _without_gaps(segments: Sequence[tuple[int, bytes]]) -> _Loaded | None:
    """Return what is flashed and where it ends; None where it has a gap, of which nobody knows what a flash holds."""
    content, stop = b"", segments[0][0]
    for start, data in segments:
        if start != stop:
            return None
        content, stop = content + data, start + len(data)
    return _Loaded(stop, content)
