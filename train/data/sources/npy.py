"""NumPy arrays: [n, length] or [n, length, leads] without labels; whole numbers are ADC counts."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np

from ....common.errors import DataError
from ..beats import Split
from .named_arrays import load_arrays
from .registry import FileFormat


def _load(path: Path, normal: str | None, seed: int) -> Split:
    if normal is not None:
        raise DataError("has no labels, so that none can be the normal one", where=str(path))
    try:
        x = np.load(io.BytesIO(path.read_bytes()), allow_pickle=False)
    except Exception as error:  # damaged files end in whatever the parsing of NumPy or zipfile runs into
        raise DataError(f"cannot be read as a NumPy array: {error}", where=str(path)) from error
    return load_arrays({"x": x}, path, seed)


FORMAT = FileFormat(
    name=".npy",
    what="[n, length] or [n, length, leads] without labels; whole numbers are ADC counts",
    claims=lambda head: head.startswith(b"\x93NUMPY"),
    load=_load,
)
