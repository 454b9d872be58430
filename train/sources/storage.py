"""Where files of named sets lie: ``$ECGTINY_DATA``, then the user's cache."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

import platformdirs

from ...common.errors import DataError
from ...common.files import sha256

VARIABLE = "ECGTINY_DATA"


def cached(folder: str, name: str) -> Path:
    """Return the path of a set's file in the user's cache, whether it exists or not."""
    return platformdirs.user_cache_path("ecgtiny") / folder / name


def find(folder: str, name: str, digest: str | None) -> Path | None:
    """Return the path of a set's file, or None where it has to be downloaded.

    A file of the cache that is not the published one is taken for damaged and is not used.

    Args:
        folder: the set's folder below ``$ECGTINY_DATA`` and below the cache.
        name: the file's name.
        digest: its SHA-256, None where it is not known.

    Raises:
        DataError: the file below ``$ECGTINY_DATA`` is not the published one.
    """
    given = _given(folder, name)
    if given is not None and given.is_file():
        if digest not in (None, sha256(given)):
            raise DataError(
                "is not the published file: its SHA-256 differs",
                where=str(given),
                fix=f"replace or remove it, or load it by its path: --data {given}",
            )
        return given
    own = cached(folder, name)
    return own if own.is_file() and digest in (None, sha256(own)) else None


def missing(folder: str, names: Iterable[str]) -> str:
    """Return the advice which files to put where on a machine that cannot download them."""
    place = os.environ.get(VARIABLE)
    target = Path(place, folder) if place else cached(folder, "")
    return f"put {' and '.join(names)} into {target}, or into {folder}/ of a folder that ${VARIABLE} names"


def status(folder: str, names: Iterable[str]) -> str:
    """Say where a set's files are, or how to get them."""
    paths = [present(folder, name) for name in names]
    found = [path for path in paths if path is not None]
    return str(found[0].parent) if len(found) == len(paths) else f"ecgtiny data fetch {folder}"


def present(folder: str, name: str) -> Path | None:
    """Return the path of a set's file that is on this machine, whatever its content, else None."""
    candidates = (_given(folder, name), cached(folder, name))
    return next((path for path in candidates if path is not None and path.is_file()), None)


def _given(folder: str, name: str) -> Path | None:
    place = os.environ.get(VARIABLE)
    return Path(place, folder, name) if place else None
