"""What a file format or a named source of continuous records declares about itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from .record import Record


@dataclass(frozen=True)
class RecordReader:
    """A file format of records; one file of this package declares one as ``READER``."""

    name: str
    """What the format is called in messages and in the documentation."""
    suffix: str
    """How its files end, in small letters: ``.hea``."""
    file: str
    """What has to be there, for the documentation (Markdown)."""
    annotations: str
    """Where annotations are looked for, for the documentation (Markdown)."""
    read: Callable[[Path, str | None], Record]
    """Reads the lead of a name, or the default one, of a file that exists and is not empty.

    Raises a DataError where the file cannot be used.
    """
    claims: Callable[[bytes], bool] = lambda _: False
    """Tells from the first bytes whether a file is of this format, whatever it is called."""
    also: tuple[str, ...] = ()
    """How its files may end as well: in a folder, only those that it claims are taken."""
    read_annotated: Callable[[Path, str | None, str], Record] | None = None
    """Reads it with the annotations of a WFDB annotator beside it; None where annotations are in the file alone."""
    parts: Callable[[Path], Sequence[Path]] | None = None
    """Returns the files in the same folder that are parts of this one, and no records of their own."""


@dataclass(frozen=True)
class NamedRecords:
    """Records that are asked for as ``name:argument``; one file of this package declares a set as ``RECORDS``."""

    name: str
    usage: tuple[str, ...]
    """How they are asked for."""
    what: str
    load: Callable[[str, str | None], list[Record]]
    """Takes what stands after the colon, and the lead's name or None.

    Raises a DataError where there is no such record, or one cannot be had or used.
    """
    load_annotated: Callable[[str, str | None, str], list[Record]] | None = None
    """Loads them with the annotations of a WFDB annotator beside their files; None where there are no such files."""
