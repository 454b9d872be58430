"""SQUARED_DIFFERENCE, of two activations or of an activation and a constant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from ....common.arrays import ActivationArray
from ..fixedpoint import multiply_by_quantized_multiplier, quantize_multiplier
from ..graph import Node
from ..operands import CommonScale, common_scale, read_elementwise
from ..operator import Operator
from .lookup import tabulated

LEFT_SHIFT = 7
"""Fractional bits of the terms: the square of twice 255 of them, shifted so and halved, still fits 32 bits."""
LARGEST = (255 << LEFT_SHIFT) ** 2
"""A squared difference of two terms."""
MAX_RANK = 4
"""Of operands that are broadcast, in TensorFlow Lite Micro."""


@dataclass(frozen=True, eq=False)
class SquaredDifference(CommonScale):
    """``out = requantise((rescale(first) - rescale(second))^2)``, the terms with 7 fractional bits."""

    kind: ClassVar[str] = "squared_difference"

    def run(self, *inputs: ActivationArray) -> ActivationArray:
        """Return int8 [n, size] for the activations int8 [n, size of each]."""
        first, second = self.terms(inputs, LEFT_SHIFT)
        return self.clamp(multiply_by_quantized_multiplier((first - second) ** 2, *self.output_factor))


def read(operator: Operator) -> tuple[Node, ...]:
    """Resolve a SQUARED_DIFFERENCE; one that works on single values becomes a table.

    Raises:
        UnsupportedModelError: two constants, shapes that do not broadcast, or a square that could leave 32 bits.
    """
    (first, second, y), fields = read_elementwise(operator, activation=False)
    if first.shape != second.shape and len(y.shape) > MAX_RANK:
        raise operator.error(f"broadcasts to rank {len(y.shape)}; at most {MAX_RANK} is supported")
    twice, factors = common_scale(first, second)
    output = quantize_multiplier(twice**2 / (4**LEFT_SHIFT * y.scales[0]))
    operator.prove_int32(LARGEST, output[1])
    return (tabulated(operator, SquaredDifference(**fields, factors=factors, output_factor=output)),)


READERS = {"SQUARED_DIFFERENCE": read}
