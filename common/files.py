"""Files that are either wholly there or not there, and their digests."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from pathlib import Path

import msgspec

from .codec import Json, encode
from .errors import DataError

MAX_DEPTH = 64
"""Levels of a JSON file; no record has a tenth of it, and each costs whoever reads it a level of calls."""
ANEW = "replace it, or run again what wrote it"
"""What to do about a file that holds something else."""


def write_atomic(path: Path, content: bytes | str) -> None:
    """Write ``content`` beside ``path`` and rename it, so that no reader ever sees half a file."""
    data = content.encode(errors="backslashreplace") if isinstance(content, str) else content
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException as error:
        Path(temporary).unlink(missing_ok=True)
        if isinstance(error, OSError):
            error.filename = str(path)  # the error of a full disk does not say where
        raise


def sha256(content: bytes | Path) -> str:
    """Return the SHA-256 of bytes or of a file's content, in hexadecimal."""
    if isinstance(content, bytes):
        return hashlib.sha256(content).hexdigest()
    with content.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def to_json(value: object) -> str:
    """Return canonical JSON: sorted keys, two spaces, no NaN; equal values give equal bytes."""
    return json.dumps(encode(value), sort_keys=True, indent=2, allow_nan=False) + "\n"


def write_json(path: Path, value: object) -> None:
    """Write ``value`` as canonical JSON, atomically."""
    write_atomic(path, to_json(value))


def read_json(path: Path) -> dict[str, Json]:
    """Read a JSON object.

    Raises:
        DataError: the file is absent or is not a JSON object, or a number in it is not finite.
    """
    try:
        value: Json = msgspec.json.decode(path.read_bytes())
    except FileNotFoundError:
        raise DataError("there is no such file", where=str(path), fix="name another, or make it first") from None
    except (OSError, ValueError, RecursionError) as error:
        raise DataError(f"cannot be read as JSON: {error}", where=str(path), fix=ANEW) from error
    if _deeper(value, MAX_DEPTH):
        raise DataError(f"is nested deeper than {MAX_DEPTH}", where=str(path), fix=ANEW)
    if not isinstance(value, dict):
        raise DataError("is not a JSON object", where=str(path), fix=ANEW)
    return value


def _deeper(value: Json, depth: int) -> bool:
    """Tell whether a value holds others within others to more than a depth."""
    level: list[Json] = [value]
    for _ in range(depth):
        inner = (one.values() if isinstance(one, dict) else one if isinstance(one, list) else () for one in level)
        level = [one for several in inner for one in several]
    return any(isinstance(one, dict | list) for one in level)
