"""NumPy archives: beats with all that is known about them, as ``named_arrays.py`` lists it."""

from __future__ import annotations

from pathlib import Path

from ....common.errors import DataError
from ..beats import Split
from .named_arrays import load_arrays
from .registry import FileFormat
from .stored_arrays import read_archive


def _load(path: Path, normal: str | None, seed: int) -> Split:
    if normal is not None:
        raise DataError(
            "takes no :normal=; 0 is its normal class",
            where=str(path),
            fix="leave :normal= out, and give the normal beats the label 0",
        )
    return load_arrays(read_archive(path), path, seed)


FORMAT = FileFormat(
    name=".npz",
    what="x, and as far as known label (0 normal), classes, fs, unit, gain, or x_train and x_test",
    claims=lambda head: head.startswith(b"PK\x03\x04"),
    load=_load,
)
