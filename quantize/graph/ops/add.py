"""ADD and SUB, of two activations or of an activation and a constant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from ....common.arrays import Int8Array
from ..fixedpoint import multiply_by_quantized_multiplier, quantize_multiplier
from ..graph import Node, Tensor
from ..operands import Elementwise, centred, read_elementwise
from ..operator import Operator
from .lookup import tabulated

LEFT_SHIFT = 20
"""Fractional bits of the terms: 255 of them shifted so, halved and added still fit 32 bits."""
Factor = tuple[int, int]


@dataclass(frozen=True, eq=False)
class Add(Elementwise):
    """``out = requantise(sign[0] * rescale(first) + sign[1] * rescale(second))``, the terms with 20 fractional bits.

    Every factor is a Q31 mantissa and a shift of at most 0; none is above 1, so that no sum leaves 32 bits.
    """

    kind: ClassVar[str] = "add"

    factors: tuple[Factor, Factor]
    signs: tuple[int, int]
    output_factor: Factor

    def run(self, *inputs: Int8Array) -> Int8Array:
        """Return int8 [n, size] for the activations int8 [n, size of each]."""
        values = centred(self.operands, inputs, len(self.output_shape))
        first, second = (
            sign * multiply_by_quantized_multiplier(value << LEFT_SHIFT, *factor)
            for value, factor, sign in zip(values, self.factors, self.signs, strict=True)
        )
        return self.clamp(multiply_by_quantized_multiplier(first + second, *self.output_factor))


def read(operator: Operator) -> tuple[Node, ...]:
    """Resolve an ADD or a SUB; one that works on single values becomes a table.

    Raises:
        UnsupportedModelError: two constants, shapes that do not broadcast, or an output scale far below the inputs'.
    """
    tensors, fields = read_elementwise(operator)
    first, second, output = _factors(*tensors)
    if output[1] > 0:
        raise operator.error(
            f"has an output scale of {tensors[2].scales[0]:g}, 2^{LEFT_SHIFT - 1} times below its inputs'",
            fix="use ordinary scales",
        )
    signs = (1, -1 if operator.name == "SUB" else 1)
    return (tabulated(operator, Add(**fields, factors=(first, second), signs=signs, output_factor=output)),)


def _factors(first: Tensor, second: Tensor, y: Tensor) -> tuple[Factor, Factor, Factor]:
    """Return the factors of both operands and of the output."""
    twice = 2 * max(first.scales[0], second.scales[0])
    left, right = quantize_multiplier(first.scales[0] / twice), quantize_multiplier(second.scales[0] / twice)
    return left, right, quantize_multiplier(twice / (2**LEFT_SHIFT * y.scales[0]))


READERS = {"ADD": read, "SUB": read}
