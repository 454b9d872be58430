"""Keras models in files: those of a run, and those that a user brings."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Generator
from pathlib import Path
from typing import cast

from ...common.errors import DataError, EcgtinyError, UnsupportedModelError
from .backend import KerasModel, keras, stdout_to_stderr

AGAIN = "run ecgtiny train again"
MAX_BYTES = 1 << 27
"""Of a file, and of all that is packed in it: 33 million weights, which no board holds."""
MAX_MEMBERS = 1000
"""Of an archive; Keras writes three."""
CONFIG, MAX_CONFIG = "config.json", 1 << 22
"""The member that holds the architecture, and its bytes at most."""
MAX_NUMBER = 1 << 20
"""Of units, filters or samples in an architecture: more would fill the memory as its layers are made."""
NO_SIZES = frozenset({"compile_config", "seed", "shared_object_id"})
"""Keys whose numbers make nothing larger: options of the optimizer, which is not made, seeds, and addresses."""
MEMBER = b"PK\x01\x02"
"""Begins each entry of an archive's table of contents."""


def load_network(path: Path, fix: str = AGAIN) -> KerasModel:
    """Read a .keras archive.

    Args:
        path: the archive.
        fix: what to do where it cannot be read.

    Raises:
        DataError: there is no such file, it is not a Keras model, or it is too large or unpacks to too much.
        UnsupportedModelError: it holds a program of its own.
    """
    try:
        _check_size(path, fix)
        with stdout_to_stderr():
            return keras().saving.load_model(path, compile=False)
    except EcgtinyError:
        raise
    except Exception as error:  # damaged files end in whatever the parsing of Keras runs into
        raise _unreadable(path, error, fix) from error


def _check_size(path: Path, fix: str) -> None:
    """Refuse an archive that would fill the memory, before any of it is unpacked.

    Raises:
        DataError: it is too large, unpacks to too much, has too many members, or its layers would be too large.
    """
    if path.stat().st_size > MAX_BYTES:
        raise _too_much(path, f"{path.stat().st_size:,} bytes", fix)
    if path.read_bytes().count(MEMBER) > MAX_MEMBERS:  # the table of contents alone may be millions of entries
        raise DataError(f"is no Keras model: it has more than {MAX_MEMBERS:,} members", where=str(path), fix=fix)
    with zipfile.ZipFile(path) as archive:
        unpacked = sum(member.file_size for member in archive.infolist())
    if unpacked > MAX_BYTES:
        raise _too_much(path, f"{unpacked:,} bytes when it is unpacked", fix)
    _check_architecture(path, fix)


def _check_architecture(path: Path, fix: str) -> None:
    """Refuse an architecture whose layers would fill the memory, before any of them is made.

    Raises:
        DataError: its text is too long, or a number in it is too large.
    """
    with zipfile.ZipFile(path) as archive, archive.open(CONFIG) as member:
        text = member.read(MAX_CONFIG + 1)
    if len(text) > MAX_CONFIG:
        raise DataError(f"has more than {MAX_CONFIG:,} bytes of {CONFIG}", where=str(path), fix=fix)
    largest = max(_numbers(json.loads(text)), default=0)
    if largest > MAX_NUMBER:
        raise DataError(f"has a layer of {largest:,}; at most {MAX_NUMBER:,} are read", where=str(path),
                        fix=f"give a smaller model, or {fix}")  # fmt: skip


def _numbers(value: object) -> Generator[float]:
    """Yield the numbers of an architecture that may be sizes."""
    match value:
        case dict():
            for key, held in cast("dict[str, object]", value).items():
                if key not in NO_SIZES:
                    yield from _numbers(held)
        case list():
            for held in cast("list[object]", value):
                yield from _numbers(held)
        case int() | float():
            yield value
        case _:
            pass


def _too_much(path: Path, what: str, fix: str) -> DataError:
    return DataError(
        f"has {what}; at most {MAX_BYTES:,} are read", where=str(path), fix=f"give a smaller model, or {fix}"
    )


def _unreadable(path: Path, error: Exception, fix: str) -> EcgtinyError:
    """Return the error of a .keras file: one that holds a program is another model than ours, not a damaged one."""
    said = str(error)
    if "lambda" in said.lower() or "safe_mode" in said:
        what, advice = "holds a Lambda layer, a program that is not run", f"build the model from layers, or {fix}"
        return UnsupportedModelError(what, where=str(path), fix=advice)
    if "Could not locate class" in said:
        what = "holds a class of its own, whose program is not in the file"
        return UnsupportedModelError(what, where=str(path), fix="build the model from Keras' own layers")
    return DataError(f"cannot be read as a Keras model: {type(error).__name__}", where=str(path), fix=fix)
