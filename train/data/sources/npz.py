"""NumPy archives: beats with all that is known about them, as ``named_arrays.py`` lists it."""

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
        raise DataError("takes no :normal=; 0 is its normal class", where=str(path))
    try:
        with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in archive.files}
    except Exception as error:  # damaged files end in whatever the parsing of NumPy or zipfile runs into
        raise DataError(f"cannot be read as a NumPy archive: {error}", where=str(path)) from error
    return load_arrays(arrays, path, seed)


FORMAT = FileFormat(
    name=".npz",
    what="x, and as far as known label (0 normal), classes, fs, unit, gain, or x_train and x_test",
    claims=lambda head: head.startswith(b"PK\x03\x04"),
    load=_load,
)
