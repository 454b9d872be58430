"""Where files of named sets lie: ``$ECGTINY_DATA``, then the user's cache."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

import platformdirs

from ....common.errors import DataError
from ....common.files import sha256, write_atomic

VARIABLE = "ECGTINY_DATA"


def cached(folder: str, name: str) -> Path:
    """Return the path of a set's file in the user's cache, whether it exists or not."""
    return platformdirs.user_cache_path("ecgtiny") / folder / name


def find(folder: str, digests: Mapping[str, str | None]) -> list[Path] | None:
    """Return the files of a set where all are together, or None where they have to be downloaded.

    Files of the cache that are not the published ones are taken for damaged and are not used.

    Args:
        folder: the set's folder below ``$ECGTINY_DATA`` and below the cache.
        digests: the SHA-256 of each file by its name, None where it is not known.

    Raises:
        DataError: a file below ``$ECGTINY_DATA`` is not the published one.
    """
    given = [path for name in digests if (path := _given(folder, name)) is not None and path.is_file()]
    for path in given:
        if not _is(path, digests[path.name]):
            raise DataError(
                "is not the published file: its SHA-256 differs",
                where=str(path),
                fix="replace it, or remove it to have it downloaded",
            )
    if len(given) == len(digests):
        return given
    own = [cached(folder, name) for name in digests]
    return own if all(path.is_file() and _is(path, digests[path.name]) for path in own) else None


def store(folder: str, name: str, content: bytes) -> Path:
    """Put a set's file into the user's cache and return its path.

    Raises:
        DataError: the cache cannot be written to.
    """
    path = cached(folder, name)
    try:
        write_atomic(path, content)
    except OSError as error:
        raise DataError(
            f"cannot be written: {error.strerror}",
            where=str(path),
            fix=f"put it into {folder}/ of a folder that ${VARIABLE} names",
        ) from error
    return path


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


def _is(path: Path, digest: str | None) -> bool:
    return digest is None or digest == sha256(path)


def _given(folder: str, name: str) -> Path | None:
    place = os.environ.get(VARIABLE)
    return Path(place, folder, name) if place else None
