"""The CRC-32 of a linked image, which its boot checks: written into the ELF file after the linking.

A second stage of the boot that is in the image has one of its own, which the ROM of its chip checks.
"""

from __future__ import annotations

import zlib
from io import BytesIO
from itertools import pairwise
from pathlib import Path

from elftools.elf.elffile import ELFFile

from ...common.errors import EcgtinyError
from ...common.files import write_atomic
from .elf import Image

SECTION = ".image_crc"
"""Holds the CRC-32 and nothing else, behind vectors, code and constants."""
BYTES = 4
BOOT2 = ".boot2"
"""Holds a second stage that ends with its CRC-32."""


def seal(elf: Path) -> None:
    """Write the CRC-32 of the initial data, then of what stands before it, to an image's section ``.image_crc``.

    An image without the section stays as it is.

    Raises:
        EcgtinyError: something is flashed that the boot does not check.
    """
    _seal_boot2(elf)
    content = elf.read_bytes()
    section = ELFFile(BytesIO(content)).get_section_by_name(SECTION)
    if section is None:
        return
    at, (before, data) = section["sh_offset"], _around(elf, section["sh_addr"])
    if section["sh_size"] != BYTES or not before or len(data) > 1:
        raise EcgtinyError(f"{SECTION} does not end the code and constants of the image", where=str(elf),
                           fix="this is a defect of the linker script")  # fmt: skip
    crc = zlib.crc32(before[:-BYTES], zlib.crc32(data[0]) if data else 0)
    write_atomic(elf, content[:at] + crc.to_bytes(BYTES, "little") + content[at + BYTES :])


def _around(elf: Path, address: int) -> tuple[bytes, list[bytes]]:
    """Return what is flashed up to the end of the CRC-32 at an address, and the segments behind it.

    The first is empty where something stands behind the CRC-32, or a hole before it.
    """
    segments = Image(elf).loaded
    last = next((i for i, one in enumerate(segments) if one.runs_at + len(one.data) == address + BYTES), -1)
    first = segments[: last + 1]
    holes = any(one.address + len(one.data) != after.address for one, after in pairwise(first))
    return b"" if holes else b"".join(one.data for one in first), [one.data for one in segments[last + 1 :]]


def _seal_boot2(elf: Path) -> None:
    content = elf.read_bytes()
    section = ELFFile(BytesIO(content)).get_section_by_name(BOOT2)
    if section is not None and section["sh_size"]:
        end = section["sh_offset"] + section["sh_size"] - BYTES
        crc = crc32_of_rom(content[section["sh_offset"] : end])
        write_atomic(elf, content[:end] + crc.to_bytes(BYTES, "little") + content[end + BYTES :])


def crc32_of_rom(data: bytes) -> int:
    """Return the CRC-32 by which the RP2040's ROM knows a second stage (RP2040 Datasheet, 2.8.1.3.1).

    The polynomial is 0x04C11DB7, bits go in most significant first, the start is 0xFFFFFFFF and nothing is inverted.
    """
    mirrored = bytes(int(f"{byte:08b}"[::-1], 2) for byte in data)
    return int(f"{~zlib.crc32(mirrored) & 0xFFFFFFFF:032b}"[::-1], 2)
