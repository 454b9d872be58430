"""PAD and PADV2: a tensor inside a larger one of a constant value."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from ....common.arrays import ActivationArray
from ..box import Box
from ..graph import Node, Tensor
from ..operator import WIDE, Operator

MAX_RANK = 5
"""In TensorFlow Lite Micro."""


@dataclass(frozen=True, eq=False)
class Pad(Node):
    """The input fills ``target``, a box of the output, in row-major order; the rest holds ``value``."""

    kind: ClassVar[str] = "pad"

    target: Box
    size: int
    """Elements of the output."""
    value: int

    def run(self, *inputs: ActivationArray) -> ActivationArray:
        """Return int8 [n, size] for int8 [n, elements of target]."""
        (x,) = inputs
        outputs = np.full((len(x), self.size), self.value, x.dtype)
        outputs[:, self.target.positions()] = x
        return outputs


def read(operator: Operator) -> tuple[Node, ...]:
    """Resolve a PAD or PADV2, whose inputs are the activation, [rank, 2] paddings and perhaps the value (else real 0).

    Raises:
        UnsupportedModelError: paddings that are negative, not constant, or do not fit the shapes.
    """
    operator.count(2, 3)
    x, y = operator.activation(0, types=WIDE), operator.output(types=WIDE)
    rank = len(x.shape)
    if rank > MAX_RANK:
        raise operator.error(f"{x.name} has rank {rank}; at most {MAX_RANK} is supported")
    paddings = operator.integers(1, 2 * rank)
    before, after = paddings[::2], paddings[1::2]
    expected = tuple(map(sum, zip(before, x.shape, after, strict=True)))
    if min(paddings, default=0) < 0 or y.shape != expected:
        raise operator.error(
            f"takes {x.shape} to {y.shape} by the paddings {paddings}; they must be 0 or more, and fit"
        )
    target = Box.whole(y.shape)
    for axis, first in enumerate(before):
        target = target.part(axis, first, x.shape[axis])
    return (Pad((x.index,), y.index, target, math.prod(y.shape), _value(operator, y)),)


def _value(operator: Operator, y: Tensor) -> int:
    """Return what surrounds the input."""
    if len(operator.inputs) == 2:
        return y.zero_point
    value = operator.constant(2, y.dtype)
    if value.size != 1 or (value.scales, value.zero_point) != (y.scales, y.zero_point):
        raise operator.error(
            f"pads with {value.name} of {value.size} elements, scale {value.scales} and zero point {value.zero_point}; "
            f"1 element in the quantisation of {y.name} is supported"
        )
    return int(np.ravel(np.asarray(value.data))[0])


READERS = dict.fromkeys(("PAD", "PADV2"), read)
