"""MUL, of two activations or of an activation and a constant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from ....common.arrays import ActivationArray
from ..fixedpoint import multiply_by_quantized_multiplier, quantize_multiplier
from ..graph import Node
from ..operands import Elementwise, centred, read_elementwise
from ..operator import WIDE, Operator
from .lookup import tabulated


@dataclass(frozen=True, eq=False)
class Mul(Elementwise):
    """``out = requantise((first + offset) * (second + offset))``."""

    kind: ClassVar[str] = "mul"

    multiplier: int
    shift: int

    def run(self, *inputs: ActivationArray) -> ActivationArray:
        """Return int8 [n, size] for the activations int8 [n, size of each]."""
        first, second = centred(self.operands, inputs, len(self.output_shape))
        return self.clamp(multiply_by_quantized_multiplier(first * second, self.multiplier, self.shift))


@dataclass(frozen=True, eq=False)
class Mul16(Mul):
    """A Mul of int16 activations."""

    activations: ClassVar[str] = "int16"


def read(operator: Operator) -> tuple[Node, ...]:
    """Resolve a MUL; one that works on single values becomes a table.

    Raises:
        UnsupportedModelError: two constants, shapes that do not broadcast, or a product that could leave 32 bits.
    """
    (first, second, y), fields = read_elementwise(operator, types=WIDE)
    multiplier, shift = quantize_multiplier(first.scales[0] * second.scales[0] / y.scales[0])
    node = (Mul16 if y.dtype == "int16" else Mul)(**fields, multiplier=multiplier, shift=shift)
    operator.prove_int32(node.operands[0].farthest * node.operands[1].farthest, shift)
    return (tabulated(operator, node),)


READERS = {"MUL": read}
