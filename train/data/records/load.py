"""Records by name or path: what ``mitdb:208``, a file or a folder stands for."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

from ....common.errors import DataError
from .annotations import unreadable
from .csv_record import read_comma
from .edf_record import read_edf
from .mitdb import NAME as MITDB
from .mitdb import load_mitdb
from .record import Record
from .synthetic import NAME as SYNTHETIC
from .synthetic import load_synthetic
from .wfdb_record import read_waveform

READERS = {".hea": read_waveform, ".edf": read_edf, ".csv": read_comma}
"""Reader of each kind of file, by its suffix in small letters."""

SOURCES = {MITDB: load_mitdb, SYNTHETIC: load_synthetic}
"""Loader of each source that has a name of its own and takes what stands after the colon."""


def load_records(spec: str, lead: str | None = None) -> list[Record]:
    """Load continuous records, one lead each.

    Args:
        spec: ``mitdb:208``, ``mitdb:208,223``, ``mitdb:DS1`` or ``mitdb:DS2``; ``synthetic:7`` or ``synthetic:0-9``; a
            WFDB header (``208.hea`` or without the suffix), an EDF or a CSV file; or a folder of such files, taken in
            the order of their names.
        lead: name of the lead; None for MLII, or the first lead where a record has none of that name.

    Returns:
        The records, each with int16 [n] counts at ``fs`` Hz, ``gain`` counts/mV and its annotations.

    Raises:
        DataError: there are no such records, or one of them cannot be used; nothing is left out in silence.
        MissingToolError: a package of the extra ``data`` that reads them is not installed.
    """
    name, colon, argument = spec.partition(":")
    if name in SOURCES and (colon or not Path(spec).exists()):
        return SOURCES[name](argument, lead)
    try:
        paths = _paths(Path(spec))
    except OSError as error:
        raise unreadable(error, Path(spec)) from error
    return _unique([read_record(path, lead) for path in paths])


def _paths(path: Path) -> list[Path]:
    if path.is_dir():
        found = sorted(file for file in path.iterdir() if file.suffix.lower() in READERS)
        if not found:
            raise DataError("holds no records", where=str(path), fix=f"these are read: *{', *'.join(READERS)}")
        return found
    header = path.with_name(f"{path.name}.hea")
    return [header if not path.exists() and header.is_file() else path]


def read_record(path: Path, lead: str | None) -> Record:
    """Read one lead of a file, by its kind.

    Raises:
        DataError: there is no such file, or it is not a record that can be used.
    """
    kinds = f"give mitdb:208, mitdb:DS1, a folder, or a file *{', *'.join(READERS)}"
    try:
        if not path.exists():
            raise DataError("there is no such file or folder", where=str(path), fix=kinds)
        reader = READERS.get(path.suffix.lower())
        if reader is None or not path.is_file():
            raise DataError("is not a record that can be read", where=str(path), fix=kinds)
        with path.open("rb") as stream:
            empty = not stream.read(1)
    except OSError as error:
        raise unreadable(error, path) from error
    if empty:
        raise DataError("is empty", where=str(path), fix="replace the file")
    return reader(path, lead)


def _unique(records: list[Record]) -> list[Record]:
    """Tell apart records of one name, ``a.csv`` and ``a.edf``, by all of their file's name."""
    times = Counter(record.name for record in records)
    return [replace(r, name=next(iter(r.source))) if times[r.name] > 1 else r for r in records]
