"""Records by name or path: what a named source, a file or a folder stands for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from ....common.errors import DataError
from ....common.plugins import discover
from .annotations import unreadable
from .reader import NamedRecords, RecordReader
from .record import Record

PACKAGE = __name__.rpartition(".")[0]
HEAD = 4096
"""Bytes of a file by which it is recognised."""


@dataclass(frozen=True)
class Loaded:
    """Records, and what of a folder is not among them."""

    records: list[Record]
    skipped: Mapping[str, DataError] = field(default_factory=dict[str, DataError])
    """Why a file was not read, by its name."""


def load_records(spec: str, lead: str | None = None, annotator: str | None = None) -> list[Record]:
    """Load continuous records, one lead each.

    Args:
        spec: ``name:argument`` of a named source; a file of one of the formats, a WFDB header with or without its
            suffix; or a folder of such files, taken in the order of their names.
        lead: name of the lead, without regard to case, spaces and punctuation; None for MLII, or the first ECG lead
            where a record has none of that name.
        annotator: suffix of the WFDB annotation files beside the records; None for the first of ``atr``, ``qrs`` and
            ``ecg`` that is there, or what the file itself holds.

    Returns:
        The records, each with int16 [n] counts at ``fs`` Hz, ``gain`` counts/mV, its annotations, and a note on what
        was assumed, ignored or worked out.

    Raises:
        DataError: there are no such records, or one of them cannot be used; nothing is left out in silence.
        MissingToolError: a package of the extra ``data`` that reads them is not installed.

    >>> [record] = ecgtiny.load_records("synthetic:0")
    >>> record.counts.dtype, record.fs, record.gain
    (dtype('int16'), 360.0, 1000.0)
    """
    source = _source(spec)
    if source:
        return _of_source(source, spec.partition(":")[2], lead, annotator)
    return _unique([read_record(path, lead, annotator) for path in _files(spec)])


def load_readable(spec: str, lead: str | None = None, annotator: str | None = None) -> Loaded:
    """Load records as ``load_records`` does; of a folder those that can be used, and why the others cannot.

    Raises:
        DataError: there are no such records, one that is named cannot be used, or none of a folder can.
        MissingToolError: a package of the extra ``data`` that reads them is not installed.
    """
    if _source(spec) or not Path(spec).is_dir():
        return Loaded(load_records(spec, lead, annotator))
    records: list[Record] = []
    skipped: dict[str, DataError] = {}
    for path in _files(spec):
        try:
            records.append(read_record(path, lead, annotator))
        except DataError as error:
            skipped[path.name] = error
    if not records:
        first = next(iter(skipped.values()))
        what = f"holds {len(skipped)} records, and none of them can be read; the first: {first.headline}"
        raise DataError(what, where=spec, fix=first.fix)
    return Loaded(_unique(records), skipped)


def _source(spec: str) -> NamedRecords | None:
    """Return the named source that is meant; None where it is a path."""
    name, colon, _ = spec.partition(":")
    source = next((source for source in sources() if source.name == name), None)
    return source if source and (colon or not Path(spec).exists()) else None


def _files(spec: str) -> list[Path]:
    try:
        return record_files(Path(spec))
    except OSError as error:
        raise unreadable(error, Path(spec)) from error


def _of_source(source: NamedRecords, argument: str, lead: str | None, annotator: str | None) -> list[Record]:
    if annotator is None:
        return source.load(argument, lead)
    if source.load_annotated is None:
        raise _no_annotators(f"{source.name}:{argument}")
    return source.load_annotated(argument, lead, annotator)


def _no_annotators(where: str) -> DataError:
    what = "has no WFDB annotation files beside it"
    return DataError(what, where=where, fix="leave --annotator out: such records hold their annotations themselves")


def sources() -> tuple[NamedRecords, ...]:
    """Return the named sources of records, sorted by name."""
    return discover(PACKAGE, "RECORDS", NamedRecords)


def readers() -> tuple[RecordReader, ...]:
    """Return the file formats of records, sorted by name."""
    return discover(PACKAGE, "READER", RecordReader)


def usage() -> str:
    """Say what ``load_records`` takes."""
    named = ", ".join(usage for source in sources() for usage in source.usage)
    return f"{named}, a folder, or a file {_suffixes()}"


def _suffixes() -> str:
    return ", ".join(f"*{reader.suffix}" for reader in readers())


def _reader(path: Path, *, alone: bool = False) -> RecordReader | None:
    """Return the reader of a file by its suffix or its content; one in a folder has to be known by that."""
    suffix = path.suffix.lower()
    named = next((reader for reader in readers() if reader.suffix == suffix), None)
    if named or not path.is_file():
        return named
    with path.open("rb") as stream:
        head = stream.read(HEAD)
    claimed = next((reader for reader in readers() if reader.claims(head)), None)
    return claimed or next((reader for reader in readers() if alone and suffix in reader.also), None)


def record_files(path: Path) -> list[Path]:
    """Return the files that a path stands for: those of a folder in the order of their names, or the one file.

    Raises:
        DataError: a folder holds no records.
    """
    if path.is_dir():
        found = sorted(file for file in path.iterdir() if _reader(file))
        if not found:
            raise DataError("holds no records", where=str(path), fix=f"these are read: {_suffixes()}")
        parts = {file: _parts(file) for file in found}
        listed = {part for own in parts.values() for part in own}
        return [file for file in found if parts[file] or file not in listed]
    header = path.with_name(f"{path.name}.hea")
    return [header if not path.exists() and header.is_file() else path]


def _parts(file: Path) -> Sequence[Path]:
    """Return the files that are parts of a record of several files."""
    reader = _reader(file)
    return reader.parts(file) if reader and reader.parts else ()


def read_record(path: Path, lead: str | None, annotator: str | None = None) -> Record:
    """Read one lead of a file, by its kind, with the default annotations or those of an annotator.

    Raises:
        DataError: there is no such file, or it is not a record that can be used.
    """
    fix = f"give {usage()}"
    try:
        if not path.exists():
            raise DataError("there is no such file or folder", where=str(path), fix=fix)
        reader = _reader(path, alone=True)
        if reader is None or not path.is_file():
            raise DataError("is not a record that can be read", where=str(path), fix=fix)
        with path.open("rb") as stream:
            empty = not stream.read(1)
    except OSError as error:
        raise unreadable(error, path) from error
    if empty:
        raise DataError("is empty", where=str(path), fix="replace the file")
    if annotator is None:
        return reader.read(path, lead)
    if reader.read_annotated is None:
        raise _no_annotators(str(path))
    return reader.read_annotated(path, lead, annotator)


def _unique(records: list[Record]) -> list[Record]:
    """Tell apart records of one name, ``a.csv`` and ``a.edf``, by all of their file's name."""
    times = Counter(record.name for record in records)
    return [replace(r, name=next(iter(r.source))) if times[r.name] > 1 else r for r in records]
