"""MEAN and SUM over any axes."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from ....common.arrays import ActivationArray
from ..channels import LIMITS
from ..fixedpoint import multiply_by_quantized_multiplier, quantize_multiplier
from ..graph import Node, Tensor
from ..operator import WIDE, Operator


@dataclass(frozen=True, eq=False)
class Mean(Node):
    """``out = requantise(sum over the axes of (in + input_offset))``; of a mean the factor holds the division."""

    kind: ClassVar[str] = "mean"
    activations: ClassVar[str] = "int8"
    """The type of what goes in and comes out."""

    input_shape: tuple[int, ...]
    axes: tuple[int, ...]
    """Ascending, each once."""
    input_offset: int
    output_offset: int
    multiplier: int
    shift: int

    @property
    def count(self) -> int:
        """The values that one output is the mean of."""
        return math.prod(self.input_shape[axis] for axis in self.axes)

    def run(self, *inputs: ActivationArray) -> ActivationArray:
        """Return int8 [n, output size] for int8 [n, input size]."""
        (x,) = inputs
        centred = x.astype(np.int64).reshape(-1, *self.input_shape) + self.input_offset
        total = centred.sum(axis=tuple(axis + 1 for axis in self.axes))
        scaled = multiply_by_quantized_multiplier(total, self.multiplier, self.shift)
        return np.clip(scaled + self.output_offset, *LIMITS[self.activations]).astype(x.dtype).reshape(len(x), -1)


@dataclass(frozen=True, eq=False)
class Mean16(Mean):
    """A Mean of int16 activations."""

    activations: ClassVar[str] = "int16"


def read(operator: Operator) -> tuple[Node, ...]:
    """Resolve a MEAN or a SUM, whose second input is a constant of axes.

    Raises:
        UnsupportedModelError: axes that the input does not have, or a sum that could leave 32 bits.
    """
    operator.count(2, 2)
    x, y = operator.activation(0, types=WIDE), operator.output(types=WIDE)
    kind = Mean16 if x.dtype == "int16" else Mean
    axes, count = reduced_axes(operator, x, y)
    multiplier, shift = _factor(x.scales[0] / y.scales[0], count if operator.name == "MEAN" else 1)
    operator.prove_int32(count * max(abs(limit - x.zero_point) for limit in LIMITS[x.dtype]), shift)
    return (kind((x.index,), y.index, x.shape, axes, -x.zero_point, y.zero_point, multiplier, shift),)


def reduced_axes(operator: Operator, x: Tensor, y: Tensor) -> tuple[tuple[int, ...], int]:
    """Return the axes that the second input names, ascending and each once, and how many values one output is of.

    Raises:
        UnsupportedModelError: axes that the input does not have, or an output of another shape.
    """
    stated = np.ravel(np.asarray(operator.constant(1, "int32").data)).tolist()
    rank = len(x.shape)
    if any(not -rank <= axis < rank for axis in stated):
        raise operator.error(f"reduces the axes {stated} of {x.name}, which has {rank}")
    axes = tuple(sorted({axis % rank for axis in stated}))
    kept = tuple(size for axis, size in enumerate(x.shape) if axis not in axes)
    ones = tuple(1 if axis in axes else size for axis, size in enumerate(x.shape))
    if y.shape not in (kept, ones):
        raise operator.error(f"takes {x.shape} to {y.shape}, which no {operator.name} over the axes {list(axes)} does")
    return axes, x.size // math.prod(kept)


def _factor(scale: float, count: int) -> tuple[int, int]:
    """Return mantissa and shift of ``scale / count``, the division floored after the mantissa has been rounded."""
    multiplier, shift = quantize_multiplier(scale)
    room = min(count.bit_length() - 1, 32, 31 + shift)
    return (multiplier << room) // count, shift - room


READERS = dict.fromkeys(("MEAN", "SUM"), read)
