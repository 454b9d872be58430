"""An .npz written piece by piece: the memory it takes is that of one record."""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO

import numpy as np

from ....common.arrays import AnyArray, Int16Array

BLOCK = 2**20
"""Bytes copied at once."""


class Rows:
    """Rows of one shape, int16, on disk until all are there."""

    def __init__(self, folder: Path, shape: tuple[int, ...]) -> None:
        self._file: IO[bytes] = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115  closed by __exit__
        self._shape = shape
        self.count = 0

    def __enter__(self) -> Rows:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._file.close()

    def append(self, row: Int16Array) -> None:
        """Add a row."""
        self._file.write(np.ascontiguousarray(row, dtype="<i2").tobytes())
        self.count += 1

    def write(self, archive: zipfile.ZipFile, name: str) -> None:
        """Write all rows as an array [rows, ...] of an archive."""
        header = io.BytesIO()
        np.lib.format.write_array_header_1_0(
            header, {"descr": "<i2", "fortran_order": False, "shape": (self.count, *self._shape)}
        )
        self._file.seek(0)
        with archive.open(_member(name), mode="w", force_zip64=True) as member:
            member.write(header.getvalue())
            while block := self._file.read(BLOCK):
                member.write(block)


def write_archive(path: Path, rows: Mapping[str, Rows], arrays: Mapping[str, AnyArray]) -> None:
    """Write an .npz of rows and of small arrays, beside the path first and then renamed; it holds no date."""
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as stream:
        temporary = Path(stream.name)
        try:
            with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive:
                for name, values in rows.items():
                    values.write(archive, name)
                for name, array in arrays.items():
                    with archive.open(_member(name), mode="w") as member:
                        np.lib.format.write_array(member, np.asarray(array), allow_pickle=False)
            stream.close()
            temporary.chmod(0o644)
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise


def _member(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(f"{name}.npy")
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


def sides(label: Sequence[int], subject: Sequence[str], side: str) -> dict[str, AnyArray]:
    """Return the small arrays of one side, named as ``sources.named_arrays`` lists them."""
    return {f"label{side}": np.array(label, dtype=np.int64), f"record{side}": np.array(subject, dtype=np.str_)}
