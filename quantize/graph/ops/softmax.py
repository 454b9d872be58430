"""SOFTMAX over the last axis."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from ....common.arrays import ActivationArray, Int32Array, Int64Array
from ..exponential import exp_of_negative, one_over_one_plus
from ..fixedpoint import (
    INT32_MAX,
    multiply_by_quantized_multiplier,
    quantize_multiplier,
    rounding_divide_by_pot,
    saturating_rounding_doubling_high_mul,
)
from ..graph import Node
from ..operator import Operator

DIFFERENCE_BITS = 5
"""Integer bits of the fixed point in which a difference goes into the exponential function."""
SUM_BITS = 12
"""Integer bits of the sum of the exponentials."""
DEEPEST = 511
"""Values that one distribution may have: the kernel's last shift is defined for sums below 512."""
NEGLIGIBLE = 2 ** (SUM_BITS - 1)
"""An exponential in Q0.31 below it adds nothing to the sum, and gives an output of 0."""


@dataclass(frozen=True, eq=False)
class Softmax(Node):
    """``out = 256 exp(in - largest) / sum of exp(in - largest) - 128`` over each ``depth`` values.

    exponentials int32 [at most 256]: ``exp`` of 0, -1, -2, ... steps of the input, in Q0.31; 0 beyond its end.
    """

    kind: ClassVar[str] = "softmax"

    depth: int
    exponentials: Int32Array

    def run(self, *inputs: ActivationArray) -> ActivationArray:
        """Return int8 [n, size] for int8 [n, size]."""
        (x,) = inputs
        rows = x.astype(np.int64).reshape(-1, self.depth)
        table = np.zeros(256, np.int64)
        table[: len(self.exponentials)] = self.exponentials
        exponentials = table[rows.max(axis=1, keepdims=True) - rows]
        total = rounding_divide_by_pot(exponentials, SUM_BITS).sum(axis=1, keepdims=True)
        zeros = 32 - np.frexp(total)[1]
        inverse = one_over_one_plus((total << zeros) - 2**31)
        products = saturating_rounding_doubling_high_mul(inverse, exponentials)
        values = rounding_divide_by_pot(products, SUM_BITS + 23 - zeros) - 128
        return np.clip(values, -128, 127).astype(np.int8).reshape(len(x), -1)


def read(operator: Operator) -> tuple[Node, ...]:
    """Resolve a SOFTMAX.

    Raises:
        UnsupportedModelError: an output in other steps than 1/256, too many values, or an input scale that is too fine.
    """
    operator.count(1, 1)
    x, y = operator.activation(0), operator.output()
    if x.shape != y.shape or not x.shape or x.shape[-1] > DEEPEST:
        raise operator.error(
            f"takes {x.shape} to {y.shape}; equal shapes of at most {DEEPEST} values on the last axis are supported"
        )
    if (y.scales[0], y.zero_point) != (1 / 256, -128):
        raise operator.error(f"{y.name} has scale {y.scales[0]:g} and zero point {y.zero_point}; 1/256 and -128 are")
    return (Softmax((x.index,), y.index, x.shape[-1], _exponentials(operator, operator.real("beta") * x.scales[0])),)


def _exponentials(operator: Operator, step: float) -> Int32Array:
    """Return ``exp(-i * step)`` in Q0.31 for i = 0, 1, ..., up to the last that matters."""
    fraction_bits = 31 - DIFFERENCE_BITS
    factor = min(step * 2**fraction_bits, float(INT32_MAX))
    multiplier, shift = quantize_multiplier(factor)
    if factor <= 1:
        raise operator.error(f"multiplies steps of {step:g}; more than 2^-{fraction_bits} is supported")
    farthest = ((2**DIFFERENCE_BITS - 1) << fraction_bits) >> shift
    differences: Int64Array = -np.arange(min(farthest, 255) + 1)
    exponentials = exp_of_negative(multiply_by_quantized_multiplier(differences, multiplier, shift), DIFFERENCE_BITS)
    last = int(np.flatnonzero(exponentials >= NEGLIGIBLE)[-1])
    return exponentials[: last + 1].astype(np.int32)


READERS = {"SOFTMAX": read}
