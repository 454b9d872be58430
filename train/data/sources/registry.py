"""The registry of sources: every module of this package that has a ``SOURCE`` or a ``FORMAT`` is in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ....common.errors import DataError
from ....common.plugins import discover
from ..beats import Beats, Split


@dataclass(frozen=True)
class NamedSource:
    """A set of beats with a name of its own, asked for as ``name`` or ``name:argument``."""

    name: str
    what: str
    licence: str
    load: Callable[[str, int], Split]
    """Takes the argument (empty when none was given) and the seed."""
    status: Callable[[], str]
    """Says where its files are, or how to get them."""
    fetch: Callable[[str], list[Path]] | None = None
    """Brings its files to this machine; None where it has none."""
    argument: str = ""
    """What the argument is called in messages; empty where the source takes none."""
    required: bool = False
    """Whether the argument must be given."""

    @property
    def usage(self) -> str:
        """How the source is asked for."""
        pattern = f"{self.name}:{self.argument}" if self.argument else self.name
        return pattern if self.required or not self.argument else f"{self.name}[:{self.argument}]"


@dataclass(frozen=True)
class FileFormat:
    """A kind of file, recognised by its content."""

    name: str
    what: str
    claims: Callable[[bytes], bool]
    """Tells from the first bytes of a file whether it is of this kind."""
    load: Callable[[Path, str | None, int], Split]
    """Takes the path, the label given as ``:normal=LABEL`` (or None) and the seed."""
    priority: int = 0
    """Formats are asked in this order; one that claims whatever is left comes last."""


@dataclass(frozen=True)
class Description:
    """What a user sees of a source."""

    name: str
    what: str
    status: str
    licence: str


HEAD = 4096
"""How many bytes of a file the formats see when they are asked whether it is theirs."""

MAX_SATURATED = 0.001
"""Share of samples beyond int16 above which a gain is refused: a beat clipped flat has no shape to score."""


def load(name: str, *, seed: int = 0) -> Split:
    """Load beats by name or path.

    Args:
        name: a named source (``synthetic``, ``ecg5000``, ``mitdb:RECORD``) or a path to a file, where
            ``path:normal=LABEL`` says which of a file's labels is the normal one.
        seed: draws generated beats and the split of a set that has no official one.

    Returns:
        The beats to train on and those to test with, each float32 [n, length, leads] in its ``unit`` at ``fs`` Hz.

    Raises:
        DataError: there is no such source or file, or it cannot be used.
        MissingToolError: a package of the extra ``data`` that reads it is not installed.

    >>> split = ecgtiny.load_beats("synthetic")
    >>> split.train.x.shape, split.train.fs, split.train.classes[0]
    ((600, 140, 1), 200.0, 'normal')
    """
    key, _, argument = name.partition(":")
    source = _named().get(key)
    split = _load_path(name, seed) if source is None else source.load(_argument(source, argument), seed)
    for beats in (split.train, split.test):
        _check_saturation(beats)
    return split


def describe() -> list[Description]:
    """List the named sources and the kinds of files that ``load`` takes."""
    named = [Description(s.usage, s.what, s.status(), s.licence) for s in _named().values()]
    files = [Description(f"PATH ({f.name})", f.what, "your own file", "your own") for f in _formats()]
    return named + files


def names() -> list[str]:
    """Return the names of the named sources, sorted."""
    return list(_named())


def usage() -> str:
    """Say what ``load`` takes."""
    return f"{', '.join(source.usage for source in _named().values())}, or the path of a file of beats"


def fetch(name: str) -> list[Path]:
    """Bring a named set to this machine and return its files; those already here are checked and kept.

    Raises:
        DataError: there is no such named set, it has no files, or they cannot be had.
    """
    key, _, argument = name.partition(":")
    source = _named().get(key)
    if source is None:
        raise DataError(f"there is no named source {key!r}", fix=f"the named sources are {', '.join(_named())}")
    if source.fetch is None:
        raise DataError(f"{key} is generated and has no files", fix=f"use it as --data {key}")
    return source.fetch(_argument(source, argument))


def _argument(source: NamedSource, argument: str) -> str:
    if argument and not source.argument:
        raise DataError(
            f"{source.name} takes nothing after the colon",
            where=f"{source.name}:{argument}",
            fix="leave the colon and what follows out",
        )
    if source.required and not argument:
        raise DataError(f"{source.name} needs a {source.argument.lower()}", fix=f"ask for {source.usage}")
    return argument


def _load_path(name: str, seed: int) -> Split:
    path, normal = _parse_path(name)
    try:
        if path.exists() and not path.is_file():
            what = "is a folder" if path.is_dir() else "is a pipe or a device, which cannot be read twice"
            raise DataError(what, where=str(path), fix="give a file of beats, or add --stream for continuous records")
        with path.open("rb") as stream:
            head = stream.read(HEAD)
    except FileNotFoundError:
        raise DataError("there is no such source or file", where=name, fix=f"give {usage()}") from None
    except OSError as error:
        raise DataError(
            f"cannot be read: {error.strerror}", where=str(path), fix="check the path and the rights of the file"
        ) from error
    for kind in _formats():
        if kind.claims(head):
            return kind.load(path, normal, seed)
    kinds = ", ".join(kind.name for kind in _formats())
    raise DataError("is not a file of beats", where=str(path), fix=f"these kinds are read: {kinds}")


def _parse_path(name: str) -> tuple[Path, str | None]:
    path, found, normal = name.rpartition(":normal=")
    return (Path(path), normal) if found else (Path(name), None)


def _check_saturation(beats: Beats) -> None:
    share = float(np.mean(np.abs(beats.x.astype(np.float64)) > 32767 / beats.gain))
    if share > MAX_SATURATED:
        raise DataError(
            f"{share:.1%} of the samples exceed int16 at {beats.gain:g} counts per unit",
            where=beats.source.name,
            fix="remove the signal's offset or give a smaller gain",
        )


def _named() -> dict[str, NamedSource]:
    return {source.name: source for source in discover(__package__ or "", "SOURCE", NamedSource)}


def _formats() -> list[FileFormat]:
    return sorted(discover(__package__ or "", "FORMAT", FileFormat), key=lambda kind: kind.priority)
