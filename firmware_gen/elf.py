"""A linked image: what is loaded where, and the Intel HEX that flashing tools read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from itertools import groupby
from pathlib import Path

from elftools.elf.elffile import ELFFile
from elftools.elf.sections import SymbolTableSection

RECORD_BYTES = 16
DATA, END, UPPER_ADDRESS, START = 0, 1, 4, 5


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


class Image:
    """An ELF executable, read once."""

    def __init__(self, path: Path) -> None:
        self._elf = ELFFile(BytesIO(path.read_bytes()))

    @cached_property
    def segments(self) -> list[tuple[int, bytes]]:
        """Load address and bytes of every segment that holds some."""
        loads = (segment for segment in self._elf.iter_segments("PT_LOAD") if segment["p_filesz"])
        return sorted((int(segment["p_paddr"]), bytes(segment.data())) for segment in loads)

    @cached_property
    def code(self) -> list[tuple[int, bytes]]:
        """Address and bytes of every section of instructions."""
        return [(s["sh_addr"], s.data()) for s in self._elf.iter_sections("SHT_PROGBITS") if s["sh_flags"] & 4]

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
            Symbol(symbol.name, symbol["st_value"] & ~(kind == "FUNC"), symbol["st_size"], kind)
            for table in self._elf.iter_sections()
            if isinstance(table, SymbolTableSection)
            for symbol in table.iter_symbols()
            if symbol.name
            and isinstance(symbol["st_shndx"], int)
            and (kind := symbol["st_info"]["type"].removeprefix("STT_")) in {"FUNC", "OBJECT", "NOTYPE"}
        ]
        return sorted(found, key=lambda symbol: (symbol.address, symbol.name))

    @property
    def entry(self) -> int:
        """The address of the first instruction."""
        return int(self._elf["e_entry"]) & ~1


def intel_hex(segments: Iterable[tuple[int, bytes]], entry: int) -> str:
    """Return what is loaded as Intel HEX (Intel, Hexadecimal Object File Format Specification, revision A).

    ``segments`` are load addresses with their bytes, ascending; ``entry`` is the address of the first instruction.
    """
    lines: list[str] = []
    pieces = (piece for address, data in segments for piece in _pieces(address, data))
    for upper, group in groupby(pieces, key=lambda piece: piece[0] >> 16):
        lines.append(_record(UPPER_ADDRESS, 0, upper.to_bytes(2, "big")))
        lines += [_record(DATA, start & 0xFFFF, data) for start, data in group]
    lines += [_record(START, 0, (entry | 1).to_bytes(4, "big")), _record(END, 0, b"")]
    return "\n".join(lines) + "\n"


def _pieces(address: int, data: bytes) -> Iterator[tuple[int, bytes]]:
    """Cut data into records that end at multiples of their size, so that none crosses 64 KiB."""
    at = 0
    while at < len(data):
        end = at + RECORD_BYTES - (address + at) % RECORD_BYTES
        yield address + at, data[at:end]
        at = end


def _record(kind: int, address: int, data: bytes) -> str:
    body = bytes((len(data), address >> 8, address & 0xFF, kind)) + data
    return ":" + (body + bytes((-sum(body) & 0xFF,))).hex().upper()
