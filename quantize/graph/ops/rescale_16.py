"""QUANTIZE, RELU and LEAKY_RELU where input or output is int16: too many values for a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from ....common.arrays import ActivationArray
from ..channels import LIMITS
from ..fixedpoint import multiply_by_quantized_multiplier, quantize_multiplier
from ..graph import Node, Tensor
from ..operator import WIDE, Operator

FARTHEST = 2**15 + 2**7
"""The largest magnitude of a value of either type less its zero point."""


@dataclass(frozen=True, eq=False)
class Rescale16(Node):
    """``out = rescale(in + input_offset) + output_offset``, clamped, by one factor from 0 on and by another below."""

    kind: ClassVar[str] = "rescale_16"

    types: tuple[str, str]
    """Of input and output; one at least is int16."""
    input_offset: int
    output_offset: int
    multiplier: tuple[int, int]
    """Q31: from 0 on, and below."""
    shift: tuple[int, int]
    """Positive is left."""
    activation_min: int
    activation_max: int

    def run(self, *inputs: ActivationArray) -> ActivationArray:
        """Return [n, size] for [n, size]."""
        (x,) = inputs
        centred = x.astype(np.int64) + self.input_offset
        factors = zip(self.multiplier, self.shift, strict=True)
        above, below = (multiply_by_quantized_multiplier(centred, *factor) for factor in factors)
        scaled = np.where(centred >= 0, above, below) + self.output_offset
        return np.clip(scaled, self.activation_min, self.activation_max).astype(self.types[1])


def read_rescale(operator: Operator, slope: float = 1.0, *, least: int | None = None) -> tuple[Node, ...]:
    """Resolve an operator that multiplies negative values by ``slope``, and clamps its outputs at ``least``.

    Raises:
        UnsupportedModelError: shapes or scales that the kernel does not take.
    """
    x, y = operator.activation(0, types=WIDE), operator.output(types=WIDE)
    if x.shape != y.shape:
        raise operator.error(f"takes {x.shape} to {y.shape}; it cannot change the shape")
    above, below = (_factor(operator, x, y, factor) for factor in (1.0, slope))
    low, high = LIMITS[y.dtype]
    return (
        Rescale16(
            (x.index,), y.index, (x.dtype, y.dtype), -x.zero_point, y.zero_point, (above[0], below[0]),
            (above[1], below[1]), low if least is None else max(low, least), high,
        ),
    )  # fmt: skip


def _factor(operator: Operator, x: Tensor, y: Tensor, slope: float) -> tuple[int, int]:
    factor = x.scales[0] * slope / y.scales[0]
    if factor < 0:
        raise operator.error(f"has a slope of {slope:g}; 0 and more is supported of int16", fix="use another slope")
    multiplier, shift = quantize_multiplier(factor)
    operator.prove_int32(FARTHEST, shift)
    return multiplier, shift
