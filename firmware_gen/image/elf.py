"""A linked image: what is loaded where, and what it is called."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from pathlib import Path

from elftools.common.exceptions import ELFError
from elftools.elf.elffile import ELFFile
from elftools.elf.sections import SymbolTableSection

from ...common.errors import DataError


@dataclass(frozen=True)
class Section:
    """A section that takes memory on the device."""

    name: str
    address: int
    size: int


@dataclass(frozen=True)
class Symbol:
    """A function, an object, or an untyped label (``kind`` is FUNC, OBJECT or NOTYPE)."""

    name: str
    address: int
    size: int
    kind: str


@dataclass(frozen=True)
class Segment:
    """What is loaded at an address, and the address at which the program finds it."""

    address: int
    runs_at: int
    data: bytes


class Image:
    """An ELF executable, read once.

    Raises:
        DataError: the file is none.
    """

    def __init__(self, path: Path) -> None:
        try:
            self._elf = ELFFile(BytesIO(path.read_bytes()))
        except ELFError as error:
            fix = "export the firmware again"
            raise DataError(f"is no ELF image: {error}", where=str(path), fix=fix) from error

    @cached_property
    def loaded(self) -> list[Segment]:
        """Every segment that holds bytes, by load address."""
        loads = (segment for segment in self._elf.iter_segments("PT_LOAD") if segment["p_filesz"])
        found = (Segment(int(one["p_paddr"]), int(one["p_vaddr"]), bytes(one.data())) for one in loads)
        return sorted(found, key=lambda one: one.address)

    @cached_property
    def segments(self) -> list[tuple[int, bytes]]:
        """Load address and bytes of every segment that holds some."""
        return [(segment.address, segment.data) for segment in self.loaded]

    @cached_property
    def code(self) -> list[tuple[int, bytes]]:
        """Address and bytes of every section of instructions."""
        return [(s["sh_addr"], s.data()) for s in self._elf.iter_sections("SHT_PROGBITS") if s["sh_flags"] & 4]

    @cached_property
    def contents(self) -> list[tuple[int, bytes]]:
        """Address and bytes of every section that holds some: memory as the startup leaves it, less what is zero."""
        return [(s["sh_addr"], s.data()) for s in self._elf.iter_sections("SHT_PROGBITS") if s["sh_flags"] & 2]

    @cached_property
    def sections(self) -> list[Section]:
        """The allocated sections that are not empty."""
        return [
            Section(section.name, section["sh_addr"], section["sh_size"])
            for section in self._elf.iter_sections()
            if section["sh_flags"] & 2 and section["sh_size"]
        ]

    @cached_property
    def symbols(self) -> list[Symbol]:
        """Every named symbol of a section, by address and name; the Thumb bit is cleared."""
        found = [
            Symbol(symbol.name, symbol["st_value"] & ~int(kind == "FUNC"), symbol["st_size"], kind)
            for table in self._elf.iter_sections()
            if isinstance(table, SymbolTableSection)
            for symbol in table.iter_symbols()
            if symbol.name
            and isinstance(symbol["st_shndx"], int)
            and (kind := symbol["st_info"]["type"].removeprefix("STT_")) in {"FUNC", "OBJECT", "NOTYPE"}
        ]
        return sorted(found, key=lambda symbol: (symbol.address, symbol.name))

    @property
    def machine(self) -> str:
        """The architecture, by its name in the ELF specification: EM_ARM, EM_RISCV."""
        return str(self._elf["e_machine"])

    @property
    def entry(self) -> int:
        """The address of the first instruction."""
        return int(self._elf["e_entry"]) & ~1
