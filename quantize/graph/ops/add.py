"""ADD and SUB, of two activations or of an activation and a constant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from ....common.arrays import ActivationArray
from ..fixedpoint import multiply_by_quantized_multiplier, quantize_multiplier
from ..graph import Node
from ..operands import CommonScale, common_scale, read_elementwise
from ..operator import WIDE, Operator
from .lookup import tabulated

LEFT_SHIFT = 20
"""Fractional bits of the terms: 255 of them shifted so, halved and added still fit 32 bits."""


@dataclass(frozen=True, eq=False)
class Add(CommonScale):
    """``out = requantise(sign[0] * rescale(first) + sign[1] * rescale(second))``, the terms with fractional bits."""

    kind: ClassVar[str] = "add"

    left_shift: ClassVar[int] = LEFT_SHIFT

    signs: tuple[int, int]

    def run(self, *inputs: ActivationArray) -> ActivationArray:
        """Return int8 [n, size] for the activations int8 [n, size of each]."""
        first, second = self.terms(inputs, self.left_shift)
        total = self.signs[0] * first + self.signs[1] * second
        return self.clamp(multiply_by_quantized_multiplier(total, *self.output_factor))


@dataclass(frozen=True, eq=False)
class Add16(Add):
    """An Add of int16 activations, of which 15 more bits fit 32."""

    activations: ClassVar[str] = "int16"
    left_shift: ClassVar[int] = 15


def read(operator: Operator) -> tuple[Node, ...]:
    """Resolve an ADD or a SUB; one that works on single values becomes a table.

    Raises:
        UnsupportedModelError: two constants, shapes that do not broadcast, or an output scale far below the inputs'.
    """
    (first, second, y), fields = read_elementwise(operator, types=WIDE)
    kind = Add16 if y.dtype == "int16" else Add
    twice, factors = common_scale(first, second)
    output = quantize_multiplier(twice / (2**kind.left_shift * y.scales[0]))
    if output[1] > 0:
        raise operator.error(
            f"has an output scale of {y.scales[0]:g}, 2^{kind.left_shift - 1} times below its inputs'",
            fix="use ordinary scales",
        )
    signs = (1, -1 if operator.name == "SUB" else 1)
    return (tabulated(operator, kind(**fields, factors=factors, signs=signs, output_factor=output)),)


READERS = {"ADD": read, "SUB": read}
