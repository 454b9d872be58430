"""Intel HEX, which flashing tools read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

RECORD_BYTES = 16
DATA, END, UPPER_ADDRESS, START = 0, 1, 4, 5


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
