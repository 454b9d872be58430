"""The words of a flash command: split once, checked, and filled in."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping

from ..common.errors import UsageError

PLACE = re.compile(r"\{(\w+)\}")
FILES = ("elf", "hex", "bin", "uf2", "dfu")
"""Places for the image, in its forms."""
WHERE = ("port", "drive")
"""Places for where it goes."""
COPY = ("cp", "copy")
"""Words for a command that only copies a file onto a drive: that needs no tool."""
PLAIN = re.compile(r"[\w./-]+", re.ASCII)
"""What Tcl takes as it is."""


def split_command(command: str, where: str) -> tuple[str, ...]:
    """Return the words of a flash command, as a shell would split them; its places are still in them.

    Args:
        command: ``flash.command`` of a board's file.
        where: the file.

    Raises:
        UsageError: it cannot be split, starts no program, names no image or an unknown place, or copies no one file.
    """
    try:
        words = tuple(shlex.split(command))
    except ValueError as error:
        raise _refused(command, where, f": {str(error).lower()}", "close every quotation mark") from error
    if not words or not words[0] or {"{", "}"} & set(words[0]):
        raise _refused(command, where, ", which names no program first", "begin with the tool, as in pyocd flash {hex}")
    named = PLACE.findall(command)
    if not set(named) & set(FILES) or set(named) - {*FILES, *WHERE} or {"{", "}"} & set(PLACE.sub("", command)):
        fix = "name the image by {elf}, {hex}, {bin}, {uf2} or {dfu}; {port} and {drive} say where it goes"
        raise _refused(command, where, "", fix)
    if words[0] in COPY and len(words) != 3:
        fix = f"name one file and where it goes, as in {words[0]} {{uf2}} {{drive}}"
        raise _refused(command, where, f", of which {words[0]} takes exactly two words", fix)
    return words


def filled(words: tuple[str, ...], values: Mapping[str, str]) -> tuple[str, ...]:
    """Return the words with their places filled in; those without a value stay.

    A word with spaces in it is a script of openocd's, in Tcl: there, a path is quoted that Tcl would read otherwise.
    """
    return tuple(_filled(word, values) for word in words)


def _filled(word: str, values: Mapping[str, str]) -> str:
    script = re.search(r"\s", word) is not None

    def value(found: re.Match[str]) -> str:
        text = values.get(found[1], found[0])
        return tcl_quoted(text) if script and found[1] in values else text

    return PLACE.sub(value, word)


def tcl_quoted(text: str) -> str:
    """Return a text as one word of Tcl: in braces, or sign by sign where it holds braces (Tcl(n), rules 6 and 9)."""
    if PLAIN.fullmatch(text):
        return text
    return re.sub(r"([^\w./-])", r"\\\1", text) if re.search(r"[{}\\]", text) else f"{{{text}}}"


def shown(words: tuple[str, ...]) -> str:
    """Return words as a shell takes them; places that are still in them are left as they are."""
    return " ".join(word if PLACE.fullmatch(word) else shlex.quote(word) for word in words)


def _refused(command: str, where: str, why: str, fix: str) -> UsageError:
    return UsageError(f"flash.command is {command!r}{why}", where=where, fix=fix)
