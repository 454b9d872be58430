"""Hostile variants of a file: a few edits of its bytes, its numbers and its words, by a seed."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

NUMBERS = (
    b"0|-1|1|nan|inf|-inf|1e308|-1e-308|99999999|0.5|2147483648|65536||x|1_0|0x10|+5|3,5|1e999|-32768|256|7".split(b"|")
)
WORDS = (
    *b"~|..|.|a|a.dat|m|m_1|/etc/passwd|../a|EDF+D|EDF+C|EDF Annotations|ECG|mV|#".split(b"|"),
    *(b"\x00", b"\xff\xfe", b"\xb5V", b"\n", b"\r\n", b" " * 300, b"\x14", b"\x15", b"+1e9\x14\x14\x00", b"9" * 25),
)
FIELD = 8
"""Bytes of most fields of a header of fixed widths."""


def mutated(content: bytes, random: Random) -> bytes:
    """Return a variant: one to four edits."""
    for _ in range(random.randint(1, 4)):
        content = random.choice(EDITS)(content, random)
    return content


def _flip(content: bytes, random: Random) -> bytes:
    at = random.randrange(len(content) or 1)
    return content[:at] + bytes([random.randrange(256)]) + content[at + 1 :]


def _cut(content: bytes, random: Random) -> bytes:
    return content[: random.randrange(len(content) + 1)]


def _remove(content: bytes, random: Random) -> bytes:
    at, size = random.randrange(len(content) + 1), random.choice((1, 2, 8, 256))
    return content[:at] + content[at + size :]


def _repeat(content: bytes, random: Random) -> bytes:
    at, size = random.randrange(len(content) + 1), random.choice((1, 2, 8, 256, 5000))
    return content[: at + size] + content[at:]


def _number(content: bytes, random: Random) -> bytes:
    found = list(re.finditer(rb"-?\d+(?:\.\d+)?", content[:4000]))
    if not found:
        return content
    match = random.choice(found)
    return content[: match.start()] + random.choice(NUMBERS) + content[match.end() :]


def _number_in_place(content: bytes, random: Random) -> bytes:
    """Replace a number and the spaces behind it, as in a header of fixed widths."""
    found = list(re.finditer(rb"-?\d+(?:\.\d+)?\s*", content[:4000]))
    if not found:
        return content
    match = random.choice(found)
    width = max(match.end() - match.start(), 1)
    return content[: match.start()] + random.choice(NUMBERS)[:width].ljust(width) + content[match.end() :]


def _word(content: bytes, random: Random) -> bytes:
    found = list(re.finditer(rb"\S+", content[:4000]))
    if not found:
        return random.choice(WORDS)
    match = random.choice(found)
    return content[: match.start()] + random.choice(WORDS) + content[match.end() :]


def _overwrite(content: bytes, random: Random) -> bytes:
    at = random.randrange(len(content) + 1) // FIELD * FIELD
    text = random.choice((*NUMBERS, *WORDS))
    return content[:at] + text + content[at + len(text) :]


def _lines(content: bytes, random: Random) -> bytes:
    lines = content.split(b"\n")
    random.shuffle(lines)
    return b"\n".join(lines)


EDITS: tuple[Callable[[bytes, Random], bytes], ...] = (
    _flip,
    _cut,
    _remove,
    _repeat,
    _number,
    _number,
    _number_in_place,
    _number_in_place,
    _word,
    _overwrite,
    _lines,
)
