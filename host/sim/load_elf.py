"""The linked image of a board: read with errors that a user can act on, and with names for addresses."""

from __future__ import annotations

from bisect import bisect_right
from pathlib import Path

from elftools.common.exceptions import ELFError

from ...common.errors import DataError
from ...firmware_gen.image.elf import Image

ELF32 = b"\x7fELF\x01"
MACHINE = slice(18, 20)
ARM = (40).to_bytes(2, "little")


def load_image(path: Path) -> Image:
    """Read an ELF file for a 32-bit Arm core.

    Raises:
        DataError: there is no such file, or it is not such an ELF file.
    """
    try:
        head = path.read_bytes()[: MACHINE.stop]
        if not head.startswith(ELF32) or head[MACHINE] != ARM:
            raise DataError("is not an ELF image for an Arm core", where=str(path), fix="name the board's firmware.elf")
        image = Image(path)
        _ = image.segments, image.symbols
    except (OSError, ELFError) as error:
        raise DataError(f"cannot be read as an image: {error}", where=str(path), fix="run ecgtiny export") from error
    return image


def place(image: Image, address: int) -> str:
    """Return an address the way a debugger shows it: ``0x000001a4 in uart_write+0x12``."""
    functions = [symbol for symbol in image.symbols if symbol.kind == "FUNC"]
    before = bisect_right(functions, address, key=lambda function: function.address)
    if before == 0 or address >= functions[before - 1].address + functions[before - 1].size:
        return f"0x{address:08x}"
    function = functions[before - 1]
    return f"0x{address:08x} in {function.name}+0x{address - function.address:x}"
