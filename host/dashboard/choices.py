"""Which recordings can be opened: those of the folders named at the start, and those that a browser has sent."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ...common.errors import DataError
from ...train.data.records.load import readers, record_files
from .array_recording import SUFFIX, ArrayForm, read_array_recording
from .recording import Recording, read_recording
from .uploads import SENT, Uploads

MAX_LISTED = 2000
"""Recordings of the folders that can be chosen."""
NAME_IT = "name its folder when starting: ecgtiny dashboard --folder DIR"


@dataclass(frozen=True)
class Listed:
    """The recordings of the folders."""

    found: dict[str, Path]
    """By what they are called."""
    note: str = ""
    """What is missing on the list."""


def recordings_in(folders: Sequence[Path], most: int = MAX_LISTED) -> Listed:
    """Return the recordings in folders and the folders in them, so many at most; links are not followed."""
    found: dict[str, Path] = {}
    for label, folder in _labelled(folders):
        for path in _walk(folder):
            if len(found) == most:
                note = f"Only the first {most:,} recordings of the folders are listed: name a folder further down."
                return Listed(found, note)
            name = f"{label}/{path.relative_to(folder).as_posix()}"
            found[str(path) if name in found else name] = path
    return Listed(found)


def _labelled(folders: Sequence[Path]) -> list[tuple[str, Path]]:
    """Return each folder once, with its name, or with its path where another one has that name."""
    each = {folder.resolve(): folder for folder in reversed(folders)}
    many = Counter(real.name for real in each)
    return [(real.name if many[real.name] == 1 else str(folder), folder) for real, folder in reversed(each.items())]


def _walk(folder: Path) -> Iterator[Path]:
    suffixes = {reader.suffix for reader in readers()} | {SUFFIX}
    for place, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            path = Path(place, name)
            if path.suffix.lower() in suffixes and not path.is_symlink():
                yield path


def sent_recordings(uploads: Uploads) -> dict[str, Path]:
    """Return the recordings among what was sent, by their names.

    Raises:
        DataError: files were sent, and none is a recording.
    """
    arrays = [uploads.folder / name for name in uploads.names if name.lower().endswith(SUFFIX)]
    try:
        found = record_files(uploads.folder) if len(uploads.names) > len(arrays) else []
    except DataError as error:
        if arrays:
            found = []
        else:
            raise DataError("hold no recording", where=f"{SENT} ({', '.join(uploads.names)})", fix=error.fix) from error
    whole = {uploads.folder / name for name in uploads.names}
    return {path.name: path for path in [*arrays, *found] if path in whole}


def open_recording(path: Path, form: ArrayForm | None, allowed: Sequence[Path]) -> Recording:
    """Read a recording that lies in one of the folders that are allowed.

    Args:
        path: the file.
        form: of the samples of an .npy, which does not say it itself.
        allowed: the folders.

    Raises:
        DataError: the file, or one that belongs to it, lies elsewhere or cannot be used.
        MissingToolError: a package of the extra ``data`` that reads it is not installed.
    """
    if not _lies_in(path, allowed):
        raise DataError("lies outside the folders that may be read", where=path.name, fix=NAME_IT)
    if path.suffix.lower() == SUFFIX:
        return read_array_recording(path, form or ArrayForm())
    found = read_recording(path)
    for name in sorted({name for record in found.records for name in record.source}):
        if not _lies_in(path.with_name(name), allowed):
            raise DataError("is a link to a file outside the folders that may be read", where=name, fix=NAME_IT)
    return found


def _lies_in(path: Path, folders: Sequence[Path]) -> bool:
    real = path.resolve()
    return any(real.is_relative_to(folder.resolve()) for folder in folders)
