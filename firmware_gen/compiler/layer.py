"""What an operator contributes to the generated C: a constant struct, its tables, and the kernel that reads them."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from ...common.arrays import AnyArray


@dataclass(frozen=True, eq=False)
class Table:
    """A constant C array; ``name`` is the member of the layer's struct that points to it."""

    name: str
    values: AnyArray
    """Of dtype int8, uint8, int16, uint16, int32 or uint32, in the order in which the kernel reads it."""

    TYPES: ClassVar[dict[str, str]] = {
        "int8": "int8_t",
        "uint8": "uint8_t",
        "int16": "int16_t",
        "uint16": "uint16_t",
        "int32": "int32_t",
        "uint32": "uint32_t",
    }

    @property
    def c_type(self) -> str:
        """The C type of an element."""
        return self.TYPES[self.values.dtype.name]

    @property
    def width(self) -> int:
        """Bytes an element."""
        return self.values.dtype.itemsize

    @property
    def count(self) -> int:
        """Elements, over all dimensions."""
        return self.values.size

    def crc(self, before: int) -> int:
        """Continue a CRC-32 (zlib's) over the elements, each little endian."""
        return zlib.crc32(self.values.astype(self.values.dtype.newbyteorder("<")).tobytes(), before)


@dataclass(frozen=True, eq=False)
class Layer:
    """One call ``ecgtiny_<kernel>(const struct <kernel> *, inputs, output[, scratch])``, and its constants.

    Inputs, output and scratch are pointers to int8_t into the arena.
    """

    kernel: str
    """The file and the struct, and by default the function."""
    inputs: tuple[int, ...]
    """The tensors that are read."""
    output: int
    """The tensor that is written."""
    scalars: dict[str, int]
    """The int32 members that the struct begins with, in its order."""
    tables: tuple[Table, ...]
    """The arrays that the struct goes on to point to, in its order."""
    macs: int = 0
    """Multiplications of a weight and an activation."""
    scratch: int = 0
    """Bytes, aligned to words, that the kernel needs while it runs; 0 where it takes no such argument."""
    function: str = ""
    """The function, less ``ecgtiny_``, where the file has several."""
    before: int = 0
    """Bytes before the first input's first element at which the kernel begins to read."""
    in_place: bool = False
    """Whether the output may lie where the first input does: no element is read after one at its place is written."""

    @property
    def words(self) -> Table:
        """The scalars as they lie at the beginning of the struct."""
        return Table("scalars", np.array(list(self.scalars.values()), np.int32))
