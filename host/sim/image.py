"""The linked image: what the flash holds, and which function an address belongs to."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from pathlib import Path

from elftools.common.exceptions import ELFError
from elftools.elf.elffile import ELFFile
from elftools.elf.sections import SymbolTableSection

from ...common.errors import DataError


@dataclass(frozen=True)
class Image:
    """Segments (load address, content) and the functions (address, name), sorted by address."""

    segments: tuple[tuple[int, bytes], ...]
    functions: tuple[tuple[int, str], ...]

    def place(self, address: int) -> str:
        """Return an address the way a debugger shows it: ``0x000001a4 in uart_write+0x12``."""
        before = bisect_right(self.functions, address, key=lambda function: function[0])
        if before == 0:
            return f"0x{address:08x}"
        start, name = self.functions[before - 1]
        return f"0x{address:08x} in {name}+0x{address - start:x}"


def load_image(path: Path) -> Image:
    """Read an ELF file for a 32-bit Arm core.

    Raises:
        DataError: there is no such file, or it is not such an ELF file.
    """
    try:
        with path.open("rb") as stream:
            elf = ELFFile(stream)
            if elf.get_machine_arch() != "ARM":
                raise DataError(f"is an image for {elf.get_machine_arch()}, not for an Arm core", where=str(path))
            return Image(_segments(elf), _functions(elf))
    except FileNotFoundError:
        raise DataError("there is no such image", where=str(path), fix="run ecgtiny export") from None
    except (OSError, ELFError) as error:
        raise DataError(f"cannot be read as an ELF file: {error}", where=str(path)) from error


def _segments(elf: ELFFile) -> tuple[tuple[int, bytes], ...]:
    loaded = (segment for segment in elf.iter_segments("PT_LOAD") if segment["p_filesz"])
    return tuple((segment["p_paddr"], segment.data()) for segment in loaded)


def _functions(elf: ELFFile) -> tuple[tuple[int, str], ...]:
    tables = (section for section in elf.iter_sections() if isinstance(section, SymbolTableSection))
    symbols = (symbol for table in tables for symbol in table.iter_symbols())
    # Bit 0 of a function's address says Thumb; it is not part of where the code is.
    return tuple(sorted((s["st_value"] & ~1, s.name) for s in symbols if s["st_info"]["type"] == "STT_FUNC"))
