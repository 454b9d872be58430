"""NumPy arrays: [n, length] or [n, length, leads] without labels; whole numbers are ADC counts."""

from __future__ import annotations

from pathlib import Path

from ....common.errors import DataError
from ..beats import Split
from .named_arrays import load_arrays
from .registry import FileFormat
from .stored_arrays import read_array


def _load(path: Path, normal: str | None, seed: int) -> Split:
    if normal is not None:
        raise DataError(
            "has no labels, so that none can be the normal one",
            where=str(path),
            fix="leave :normal= out, or store x and label in a .npz file",
        )
    return load_arrays({"x": read_array(path)}, path, seed)


FORMAT = FileFormat(
    name=".npy",
    what="[n, length] or [n, length, leads] without labels; whole numbers are ADC counts",
    claims=lambda head: head.startswith(b"\x93NUMPY"),
    load=_load,
)
