"""Files of a database of PhysioNet: found on this machine, else downloaded, with the published SHA-256 checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import cast

from ....common.errors import DataError
from ....common.extras import needs
from ..wfdb_api import Wfdb
from .download import download
from .storage import find, missing, store

SUMS = "SHA256SUMS.txt"


def files(folder: str, url: str, names: Sequence[str], pinned: Mapping[str, str]) -> list[Path]:
    """Return files of a database, downloaded together where not all of them are here.

    Args:
        folder: the database's folder below ``$ECGTINY_DATA`` and below the cache.
        url: the address of the database's files, with a slash at the end.
        names: the files.
        pinned: SHA-256 by file name of what ecgtiny was tested with; PhysioNet's own list stands in for other files.

    Raises:
        DataError: a file is not the published one, is not in the database or cannot be had.
    """
    found = find(folder, {name: pinned.get(name) for name in names})
    return found or _fetched(folder, url, names, pinned)


def parse_sums(text: str) -> dict[str, str]:
    """Return the SHA-256 by file name of a list that ``sha256sum`` wrote."""
    pairs = (line.split() for line in text.splitlines())
    return {pair[1]: pair[0] for pair in pairs if len(pair) == 2}


def import_wfdb(what: str) -> Wfdb:
    """Return the wfdb package; ``what`` names in the message what needs it.

    Raises:
        MissingToolError: it is not installed.
    """
    with needs("data", what):
        import wfdb
    return cast("Wfdb", wfdb)


def _fetched(folder: str, url: str, names: Sequence[str], pinned: Mapping[str, str]) -> list[Path]:
    advice = missing(folder, names)
    digests = pinned if set(names) <= set(pinned) else _published(url, advice)
    unknown = [name for name in names if name not in digests]
    if unknown:
        raise DataError(f"the database has no file {unknown[0]}", where=url, fix="see the list of records there")
    return [store(folder, name, download(url + name, digest=digests[name], advice=advice)) for name in names]


def _published(url: str, advice: str) -> dict[str, str]:
    return parse_sums(download(url + SUMS, advice=advice).decode("ascii", "replace"))
