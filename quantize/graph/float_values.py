"""Float32 tensors between a DEQUANTIZE and a QUANTIZE: what TensorFlow leaves in float of a network of int8.

Its converter does so where it knows no int8 kernel, as of NEG and SQUARE, and sometimes where it merely moves values.
Each value there is a function of one int8 alone. It is carried as that int8, with the 256 real numbers that an int8 can
stand for beside the tensor; QUANTIZE then is a table. No float reaches the device.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from ...common.arrays import Float32Array
from .flatbuffer import File, FileOperator, FileTensor
from .float_tables import INPUTS

FUNCTIONS = {"NEG": np.negative, "SQUARE": np.square}
"""Of one float32, rounded as IEEE 754 says; no mathematical library is in them, which could round otherwise."""
MOVING = frozenset(
    {
        "CONCATENATION", "EXPAND_DIMS", "GATHER", "PACK", "RESHAPE", "REVERSE_V2", "SLICE", "SPLIT", "SPLIT_V",
        "SQUEEZE", "STRIDED_SLICE", "TILE", "TRANSPOSE", "UNPACK",
    }
)  # fmt: skip
"""Operators that move values whatever they stand for."""
TURNING = frozenset({"DEQUANTIZE", "QUANTIZE"})
"""Operators with int8 on one side and such tensors on the other."""
CARRYING = frozenset({*TURNING, *FUNCTIONS, *MOVING})
"""Operators that may read or write such tensors."""


@dataclass(frozen=True, eq=False)
class Carried:
    """The quantisation of the int8 that stands for a float32, and the float32 [256] of each."""

    scales: tuple[float, ...]
    zero_points: tuple[int, ...]
    reals: Float32Array

    def alike(self, other: Carried) -> bool:
        """Tell whether the same int8 stands for the same number."""
        same = (self.scales, self.zero_points) == (other.scales, other.zero_points)
        return same and np.array_equal(self.reals, other.reals)

    def of(self, raw: FileTensor) -> FileTensor:
        """Return a float32 tensor as the int8 that stand for its values."""
        return replace(raw, dtype="int8", scales=self.scales, zero_points=self.zero_points, quantized_dimension=0)


def carry(file: File) -> tuple[File, Mapping[int, Float32Array]]:
    """Return the file with such tensors as int8, and the real numbers that stand behind each of them.

    Every index in the file is one of its tensors. What cannot be carried stays float32, and is refused as such.
    """
    carried: dict[int, Carried] = {}
    for operator in file.operators:
        value = _value(operator, file.tensors, carried)
        if value is not None:
            outputs = (i for i in operator.outputs if i >= 0 and _is_float(file.tensors[i]))
            carried.update(dict.fromkeys(outputs, value))
    tensors = (carried[i].of(raw) if i in carried else raw for i, raw in enumerate(file.tensors))
    return replace(file, tensors=tuple(tensors)), {index: value.reals for index, value in carried.items()}


def _value(operator: FileOperator, tensors: tuple[FileTensor, ...], carried: Mapping[int, Carried]) -> Carried | None:
    """Return what the outputs of an operator are, where they are carried."""
    if operator.name == "DEQUANTIZE" and len(operator.inputs) == 1:
        return _dequantised(tensors[operator.inputs[0]])
    found = [carried[index] for index in operator.inputs if index in carried]
    if not found or operator.name not in (*FUNCTIONS, *MOVING) or not all(one.alike(found[0]) for one in found):
        return None
    if operator.name not in FUNCTIONS:
        return found[0]
    with np.errstate(over="ignore"):
        return replace(found[0], reals=FUNCTIONS[operator.name](found[0].reals))


def _dequantised(x: FileTensor) -> Carried | None:
    if x.dtype != "int8" or x.content is not None or len(x.scales) != 1 or len(x.zero_points) != 1:
        return None
    if not -128 <= x.zero_points[0] <= 127:
        return None
    with np.errstate(over="ignore", invalid="ignore"):
        reals = np.float32(x.scales[0]) * (INPUTS - x.zero_points[0]).astype(np.float32)
    return Carried(x.scales, x.zero_points, reals)


def _is_float(tensor: FileTensor) -> bool:
    return tensor.dtype == "float32" and tensor.content is None and not tensor.variable
