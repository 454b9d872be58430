"""NumPy's files, of which nothing is unpacked before its header says what it takes."""

from __future__ import annotations

import math
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from ....common.errors import DataError

MAX_ELEMENTS = 2**25
"""Numbers that a file of beats may hold: 240,000 beats of 140 samples, 256 MiB as they are worked with."""
MAX_BYTES = 8 * MAX_ELEMENTS
MAX_MEMBERS = 100
KINDS = "biufU"
"""Kinds of types that are read: numbers, truth values and text; an object may be any program."""
T = TypeVar("T")


def read_archive(path: Path) -> dict[str, NDArray[Any]]:
    """Return the arrays of an .npz by their names.

    Raises:
        DataError: it is no such archive, or a member is no array, is damaged or too large.
    """
    return _guarded(lambda: _members(path), path, "archive")


def read_array(path: Path) -> NDArray[Any]:
    """Return the array of an .npy; errors as ``read_archive``."""

    def read() -> NDArray[Any]:
        with path.open("rb") as stream:
            return _array(stream, path.stat().st_size, str(path), MAX_ELEMENTS)

    return _guarded(read, path, "array")


def _guarded(read: Callable[[], T], path: Path, what: str) -> T:
    try:
        return read()
    except DataError:
        raise
    except Exception as error:  # damaged files end in whatever the parsing of NumPy or zipfile runs into
        fix = "save it again by np.save or np.savez"
        raise DataError(f"cannot be read as a NumPy {what}: {error}", where=str(path), fix=fix) from error


def _members(path: Path) -> dict[str, NDArray[Any]]:
    where = str(path)
    arrays: dict[str, NDArray[Any]] = {}
    left = MAX_ELEMENTS
    with zipfile.ZipFile(path) as archive:
        members = archive.infolist()
        if len(members) > MAX_MEMBERS:
            raise DataError(f"holds {len(members)} members", where=where, fix="save x and what belongs to it alone")
        for member in members:
            name = member.filename.removesuffix(".npy")
            if name == member.filename or name in arrays:
                what = f"its member {member.filename[:60]!r} is no NumPy array, or is there twice"
                raise DataError(what, where=where, fix="save it again by np.savez")
            with archive.open(member) as stream:
                arrays[name] = _array(stream, member.file_size, f"{where}, {name}", left)
            left -= arrays[name].size
    return arrays


def _array(stream: IO[bytes], size: int, where: str, left: int) -> NDArray[Any]:
    """Read an array from a stream of so many bytes; ``left`` are the elements that it may have."""
    version = np.lib.format.read_magic(stream)
    readers = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}
    if version not in readers:
        raise DataError(f"is of version {version} of NumPy's format", where=where, fix="save plain numbers")
    shape, fortran, dtype = readers[version](stream)
    if dtype.hasobject or dtype.kind not in KINDS or dtype.itemsize == 0:
        raise DataError(f"holds {dtype}, not numbers or text", where=where, fix="save it with a dtype of numbers")
    count = math.prod(shape)
    if count > left or count * dtype.itemsize > MAX_BYTES:
        what = f"holds {count:,} values of {dtype}; {MAX_ELEMENTS:,} numbers and {MAX_BYTES:,} bytes are read of a file"
        raise DataError(what, where=where, fix="give fewer beats")
    if count < 0 or count * dtype.itemsize > size:
        raise DataError(f"is cut: {size:,} bytes for the shape {shape}", where=where, fix="save it again")
    data = stream.read(count * dtype.itemsize)
    flat = np.frombuffer(data, dtype, count)
    return flat.reshape(shape[::-1]).T if fortran else flat.reshape(shape)
