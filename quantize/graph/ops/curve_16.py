"""LOGISTIC and TANH of int16, interpolated between the entries of one table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from ....common.arrays import ActivationArray
from .. import sigmoid16
from ..graph import Node
from ..operator import WIDE, Operator

OUTPUT_SCALE = 2.0**-15
POWERS = {"LOGISTIC": (2.0**-12,), "TANH": (2.0**-12, 2.0**-11)}
"""Input scales by which the kernel multiplies with a power of two times three, and does not round."""
MAX_MULTIPLIER = 2**15 - 1
MAX_SHIFT = 31


@dataclass(frozen=True, eq=False)
class Curve16(Node):
    """``out = f(in * multiplier / 2^shift)`` in Q0.15, the argument rounded to the table's steps."""

    kind: ClassVar[str] = "curve_16"

    multiplier: int
    shift: int
    tanh: bool
    """Whether f is the hyperbolic tangent; else it is the logistic function."""

    def run(self, *inputs: ActivationArray) -> ActivationArray:
        """Return int16 [n, size] for int16 [n, size]."""
        (x,) = inputs
        rounding = 1 << (self.shift - 1) if self.shift else 0
        scaled = (x.astype(np.int64) * self.multiplier + rounding) >> self.shift
        function = sigmoid16.tanh_of_steps if self.tanh else sigmoid16.logistic_of_steps
        return function(scaled).astype(np.int16)


def read_curve(operator: Operator) -> tuple[Node, ...]:
    """Resolve a LOGISTIC or a TANH of int16.

    Raises:
        UnsupportedModelError: another output scale than 2^-15, or an input scale that is too coarse.
    """
    x, y = operator.activation(0, types=WIDE), operator.output(types=WIDE)
    if x.shape != y.shape or y.scales[0] != OUTPUT_SCALE:
        raise operator.error(f"takes {x.shape} to {y.shape} in steps of {y.scales[0]:g}; of one shape and 2^-15 are")
    multiplier, shift = _factor(operator.name, x.scales[0])
    if multiplier > MAX_MULTIPLIER:
        raise operator.error(f"reads {x.name} in steps of {x.scales[0]:g}; at most 2.66 is supported")
    return (Curve16((x.index,), y.index, multiplier, shift, operator.name == "TANH"),)


def _factor(name: str, scale: float) -> tuple[int, int]:
    """Return the factor that takes the input to steps of 1/12288, and its shift to the right."""
    if scale in POWERS[name]:
        return round(3 * scale * 2**12), 0
    real, shift = scale * 4096.0 * 3.0, 0
    while real <= MAX_MULTIPLIER / 2.0 and shift < MAX_SHIFT:
        real, shift = real * 2.0, shift + 1
    return int(real), shift
