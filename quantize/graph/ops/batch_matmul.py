"""BATCH_MATMUL, of two activations or of an activation and a constant."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from ....common.arrays import ActivationArray
from ..fixedpoint import multiply_by_quantized_multiplier, quantize_multiplier
from ..graph import Node
from ..operands import Operand, Shape, broadcast_shape, centred, read_operand
from ..operator import Operator

RANKS = range(2, 6)


@dataclass(frozen=True, eq=False)
class BatchMatMul(Node):
    """``out = requantise(left @ right)`` of matrices [rows, depth] and [depth, columns], less their zero points.

    The axes before the last two are broadcast. ``inputs`` are those of the operands that are activations.
    """

    kind: ClassVar[str] = "batch_matmul"

    operands: tuple[Operand, Operand]
    adjoint: tuple[bool, bool]
    """Whether the operand holds its matrices transposed."""
    output_shape: Shape
    output_offset: int
    multiplier: int
    shift: int

    @property
    def depth(self) -> int:
        """The products that one output is the sum of."""
        return _matrix(self.operands[0].shape, self.adjoint[0])[-1]

    @property
    def macs(self) -> int:
        """Multiplications of two operands' values."""
        return math.prod(self.output_shape) * self.depth

    def run(self, *inputs: ActivationArray) -> ActivationArray:
        """Return int8 [n, size] for the activations int8 [n, size of each]."""
        values = centred(self.operands, inputs, len(self.output_shape))
        left, right = (x.swapaxes(-1, -2) if held else x for x, held in zip(values, self.adjoint, strict=True))
        scaled = multiply_by_quantized_multiplier(left @ right, self.multiplier, self.shift)
        return np.clip(scaled + self.output_offset, -128, 127).astype(np.int8).reshape(len(scaled), -1)


def read(operator: Operator) -> tuple[Node, ...]:
    """Resolve a BATCH_MATMUL.

    Raises:
        UnsupportedModelError: two constants, shapes that do not fit each other, or a sum that could leave 32 bits.
    """
    operator.count(2, 2)
    (first, left), (second, right), y = read_operand(operator, 0), read_operand(operator, 1), operator.output()
    inputs = tuple(tensor.index for tensor in (first, second) if tensor.data is None)
    if not inputs:
        raise operator.error("works on two constants", fix="fold it before converting")
    adjoint = bool(operator.number("adjX")), bool(operator.number("adjY"))
    if _product_shape(left.shape, right.shape, adjoint) != y.shape:
        raise operator.error(f"takes {left.shape} and {right.shape} to {y.shape}, which is not their product")
    multiplier, shift = quantize_multiplier(first.scales[0] * second.scales[0] / y.scales[0])
    node = BatchMatMul(inputs, y.index, (left, right), adjoint, y.shape, y.zero_point, multiplier, shift)
    operator.prove_int32(node.depth * left.farthest * right.farthest, shift)
    return (node,)


def _matrix(shape: Shape, adjoint: bool) -> Shape:
    """Return the shape with the last two axes as the product counts them."""
    return (*shape[:-2], shape[-1], shape[-2]) if adjoint else shape


def _product_shape(left: Shape, right: Shape, adjoint: tuple[bool, bool]) -> Shape | None:
    """Return the shape of the product, None where there is none."""
    if len(left) not in RANKS or len(right) not in RANKS:
        return None
    (*batches, rows, depth), (*others, height, columns) = _matrix(left, adjoint[0]), _matrix(right, adjoint[1])
    outer = broadcast_shape(tuple(batches), tuple(others))
    return None if outer is None or depth != height else (*outer, rows, columns)


READERS = {"BATCH_MATMUL": read}
