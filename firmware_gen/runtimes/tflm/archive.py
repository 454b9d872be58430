"""The index of a static library: which symbols its objects define (the System V format of ar)."""

from __future__ import annotations

from pathlib import Path

from ....common.errors import UsageError

MAGIC = b"!<arch>\n"
HEADER = 60
"""Bytes before a member's content: its name in the first 16, its size as ten decimal digits from 48 on."""
WORD = 4


def defined_symbols(library: Path) -> frozenset[str]:
    """Return the names in a library's index.

    Raises:
        UsageError: it is no static library, or one without an index.
    """
    data = library.read_bytes()
    name, size = data[len(MAGIC) :][:16].rstrip(), data[len(MAGIC) :][48:58].strip()
    if not data.startswith(MAGIC) or name != b"/" or not size.isdigit():
        raise UsageError("is not a static library with an index of its symbols", where=str(library),
                         fix="name the .a that the library's own build made for the board's core")  # fmt: skip
    index = data[len(MAGIC) + HEADER :][: int(size)]
    count = int.from_bytes(index[:WORD], "big")
    names = index[WORD * (1 + count) :].split(b"\0")
    return frozenset(name.decode(errors="replace") for name in names[:count])
