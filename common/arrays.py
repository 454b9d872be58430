"""Types of arrays by their elements, and arrays in files."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .files import write_atomic

Int8Array = NDArray[np.int8]
UInt8Array = NDArray[np.uint8]
Int16Array = NDArray[np.int16]
ActivationArray = NDArray[np.int8 | np.int16]
"""The values of an activation tensor, of one type or the other."""
Int32Array = NDArray[np.int32]
Int64Array = NDArray[np.int64]
UInt64Array = NDArray[np.uint64]
Float32Array = NDArray[np.float32]
Float64Array = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
StrArray = NDArray[np.str_]
AnyArray = NDArray[np.generic]
"""Elements of any type."""
LoadedArray = NDArray[Any]
"""An array of a file: what reads it knows, or checks, what its elements are."""


def save_arrays(path: Path, arrays: Mapping[str, AnyArray]) -> None:
    """Write an .npz, atomically; NumPy gives its members the earliest date by itself."""
    raw = io.BytesIO()
    np.savez_compressed(raw, **arrays)  # pyright: ignore[reportArgumentType]  its stub takes a flag of the same kind
    write_atomic(path, raw.getvalue())
