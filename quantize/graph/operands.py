"""What operators of two int8 operands share: each is an activation or a constant, and they are broadcast."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from ...common.arrays import ActivationArray, Int64Array
from .channels import LIMITS, activation_range
from .fixedpoint import multiply_by_quantized_multiplier, quantize_multiplier
from .graph import Node, Tensor
from .operator import INT8, Operator

Shape = tuple[int, ...]
Factor = tuple[int, int]
"""A Q31 mantissa and a shift."""


@dataclass(frozen=True, eq=False)
class Operand:
    """One side of an operator; ``offset`` is its zero point, negated."""

    shape: Shape
    offset: int
    constant: ActivationArray | None
    """The values [*shape] of a constant; None for an activation."""
    dtype: str = "int8"

    @property
    def size(self) -> int:
        """The number of elements."""
        return math.prod(self.shape)

    @property
    def farthest(self) -> int:
        """The largest magnitude of a value less its zero point."""
        values = np.array(LIMITS[self.dtype]) if self.constant is None else self.constant
        return int(np.abs(values.astype(np.int64) + self.offset).max())

    def centre(self, values: ActivationArray, rank: int) -> Int64Array:
        """Return values [n, size] (a constant's: n = 1) less their zero point, [n, ...] of rank ``1 + rank``."""
        ones = (1,) * (rank - len(self.shape))
        return values.reshape(-1, *ones, *self.shape).astype(np.int64) + self.offset


@dataclass(frozen=True, eq=False)
class Elementwise(Node):
    """A node of two operands; its ``inputs`` are those of the two that are activations, in their order."""

    activations: ClassVar[str] = "int8"
    """The type of what goes in and comes out."""

    operands: tuple[Operand, Operand]
    output_shape: Shape
    output_offset: int
    activation_min: int
    activation_max: int

    @property
    def unary(self) -> bool:
        """Whether each output depends on one int8 of one activation, and on nothing that varies with its place."""
        constants = [operand for operand in self.operands if operand.constant is not None]
        return (
            self.activations == "int8"
            and len(set(self.inputs)) == 1
            and all(operand.size == 1 for operand in constants)
        )

    def clamp(self, scaled: Int64Array) -> ActivationArray:
        """Return outputs [n, size] of requantised values int64 [n, ...]."""
        outputs = np.clip(scaled + self.output_offset, self.activation_min, self.activation_max)
        return outputs.astype(self.activations).reshape(len(outputs), -1)


@dataclass(frozen=True, eq=False)
class CommonScale(Elementwise):
    """A node that brings both operands to twice the larger of their scales before it combines them."""

    factors: tuple[Factor, Factor]
    """Of the operands, each a Q31 mantissa and a shift of at most 0; none is above 1/2."""
    output_factor: Factor

    def terms(self, inputs: tuple[ActivationArray, ...], left_shift: int) -> tuple[Int64Array, Int64Array]:
        """Return both operands in the common scale with ``left_shift`` fractional bits, for [n, size of each]."""
        first, second = centred(self.operands, inputs, len(self.output_shape))
        return (
            multiply_by_quantized_multiplier(first << left_shift, *self.factors[0]),
            multiply_by_quantized_multiplier(second << left_shift, *self.factors[1]),
        )


def common_scale(first: Tensor, second: Tensor) -> tuple[float, tuple[Factor, Factor]]:
    """Return twice the larger scale of two tensors, and the factor of each to it."""
    twice = 2 * max(first.scales[0], second.scales[0])
    return twice, (quantize_multiplier(first.scales[0] / twice), quantize_multiplier(second.scales[0] / twice))


def centred(
    operands: tuple[Operand, Operand], inputs: tuple[ActivationArray, ...], rank: int
) -> tuple[Int64Array, Int64Array]:
    """Return both operands less their zero points, int64 [n or 1, ...] of rank ``1 + rank``."""
    activations = iter(inputs)
    first, second = (
        operand.centre(next(activations) if operand.constant is None else operand.constant, rank)
        for operand in operands
    )
    return first, second


def read_operand(operator: Operator, position: int, types: Sequence[str] = INT8) -> tuple[Tensor, Operand]:
    """Return an input that is an activation of one of these types, or such a constant of one scale."""
    tensor = operator.inputs[position]
    if tensor is None or tensor.data is None:
        tensor = operator.activation(position, types=types)
        return tensor, Operand(tensor.shape, -tensor.zero_point, None, tensor.dtype)
    tensor = operator.constant(position, tensor.dtype if tensor.dtype in types else types[0])
    if len(tensor.scales) != 1:
        raise operator.error(f"{tensor.name} is a constant with {len(tensor.scales)} scales; 1 is supported")
    return tensor, Operand(tensor.shape, -tensor.zero_point, np.asarray(tensor.data, tensor.dtype), tensor.dtype)


def read_elementwise(
    operator: Operator, *, activation: bool = True, types: Sequence[str] = INT8
) -> tuple[tuple[Tensor, Tensor, Tensor], dict[str, Any]]:
    """Return both inputs and the output, and the fields of an Elementwise node.

    ``activation`` says whether the operator's options name a fused activation; ``types`` are those of the activations.

    Raises:
        UnsupportedModelError: two constants, or shapes that do not broadcast to the output's.
    """
    operator.count(2, 2)
    (first, left), (second, right) = (read_operand(operator, position, types) for position in (0, 1))
    y = operator.output(types=types)
    if first.dtype != second.dtype:
        raise operator.error(f"takes {first.dtype} and {second.dtype}; two of one type are supported")
    inputs = tuple(tensor.index for tensor in (first, second) if tensor.data is None)
    if not inputs:
        raise operator.error("works on two constants", fix="fold it before converting")
    if broadcast_shape(left.shape, right.shape) != y.shape:
        raise operator.error(f"takes {left.shape} and {right.shape} to {y.shape}, which they do not broadcast to")
    least, most = activation_range(operator, y) if activation else LIMITS[y.dtype]
    return (first, second, y), {
        "inputs": inputs,
        "output": y.index,
        "operands": (left, right),
        "output_shape": y.shape,
        "output_offset": y.zero_point,
        "activation_min": least,
        "activation_max": most,
    }


def broadcast_shape(first: Shape, second: Shape) -> Shape | None:
    """Return the shape of two operands broadcast against each other, None where they do not fit."""
    try:
        return np.broadcast_shapes(first, second)
    except ValueError:
        return None
