"""A text file as lines, in whatever encoding, and with what a power cut leaves at its end taken away."""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from .....common.errors import DataError
from ..annotations import unreadable
from .grouping import SPACES

SIGNS = str.maketrans({"\u2212": "-", "\u066b": ".", "\u00a0": " ", "\u202f": " "})
"""How some languages write a minus, a decimal mark and a space."""
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
HEAD = 4096
KEYS = ("fs", "unit", "gain", "zero", "patient")
COMMENTS = ("#", "%", "//")


@dataclass(frozen=True)
class Lines:
    """The lines of a file, and what was left out."""

    lines: Sequence[str]
    notes: tuple[str, ...] = ()


def read_lines(path: Path) -> Lines:
    """Return a file's lines without their ends.

    Raises:
        DataError: the file cannot be read, or is not text.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise unreadable(error, path) from error
    text, notes = _decoded(data, str(path))
    whole = text.rstrip("\0")
    if len(whole) < len(text):
        notes = (*notes, f"{len(text) - len(whole)} zero bytes at the end are left out")
    if CONTROL.search(whole):
        line = whole.count("\n", 0, CONTROL.search(whole).start()) + 1  # type: ignore[union-attr]
        raise DataError(f"is not text: line {line} holds bytes of no character", where=str(path), fix="cut them out")
    whole = whole.replace("\r\r\n", "\n").replace("\r\n", "\n").replace("\r", "\n")
    lines = whole.split("\n")
    return Lines(lines[:-1] if lines[-1] == "" else lines, notes)


def text_of(head: bytes) -> list[str] | None:
    """Return the lines of a file's first bytes, the last of them cut; None where they are no text."""
    try:
        text, _ = _decoded(head, "")
    except DataError:
        return None
    lines = text.rstrip("\0").splitlines()
    return None if any(CONTROL.search(line) for line in lines) else lines


def _decoded(data: bytes, where: str) -> tuple[str, tuple[str, ...]]:
    """Return the text, with the signs that are expected in numbers, and a note on its encoding."""
    text, notes = _characters(data, where)
    return SPACES.sub("", text).translate(SIGNS), notes


def _characters(data: bytes, where: str) -> tuple[str, tuple[str, ...]]:
    """Return the text and a note on its encoding; all but UTF-8 and what spreadsheets write is taken for Latin-1."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", errors="replace").rstrip("\ufffd"), ()
    zeros = [data[start:HEAD:2].count(0) for start in (0, 1)]
    if max(zeros) > min(len(data), HEAD) / 5 and min(zeros) == 0:
        encoding = "utf-16-be" if zeros[0] else "utf-16-le"
        return data.decode(encoding, errors="replace").rstrip("\ufffd"), ()
    try:
        return data.decode("utf-8-sig"), ()
    except UnicodeDecodeError as error:
        if error.start >= len(data.rstrip(b"\0")) - 3 and error.reason == "unexpected end of data":
            return data[: error.start].decode("utf-8-sig"), ()
    text = data.decode("latin-1")
    strange = sum("\x7f" <= sign < "\xa0" for sign in text)
    if strange > len(text) / 100:
        raise DataError("is not text", where=where, fix="save it as text in UTF-8")
    return text, ("not UTF-8: read as Latin-1",)


def own_keys(lines: Sequence[str], where: str) -> dict[str, str]:
    """Return the ``key=value`` pairs of the comments before the samples that hold one of ours.

    Raises:
        DataError: such a comment holds a key that is none.
    """
    keys: dict[str, str] = {}
    for line in lines:
        if is_own(line):
            keys |= _pairs(line)
        elif not line.startswith(COMMENTS) and line.strip():
            break
    unknown = sorted(set(keys) - set(KEYS))
    if unknown:
        raise DataError(f"there is no key {unknown[0]!r}", where=where, fix=f"the keys are {', '.join(KEYS)}")
    return keys


def is_own(line: str) -> bool:
    """Tell whether a line is a comment with keys of ours."""
    return line.startswith("#") and bool(set(KEYS) & set(_pairs(line)))


def _pairs(line: str) -> dict[str, str]:
    words = (word.partition("=") for word in line.lstrip("# ").split())
    return {key: value for key, equals, value in words if equals and value}
