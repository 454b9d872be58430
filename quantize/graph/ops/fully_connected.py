"""FULLY_CONNECTED, per tensor or per channel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from ....common.arrays import Int8Array
from ..channels import Channels, read_channels
from ..graph import Node
from ..operator import Operator


@dataclass(frozen=True, eq=False)
class FullyConnected(Channels, Node):
    """``out = requantise(sum(w * (x + input_offset)) + bias)`` over ``batches`` rows.

    weights int8 [outputs, depth] (zero point 0); bias int32 [outputs], zeros when the model has none;
    multiplier int32 [outputs] (Q31) and shift int32 [outputs] (positive is left), one pair a channel
    even when the model is quantised per tensor. Offsets are those of TensorFlow Lite:
    ``input_offset = -input zero point``, ``output_offset = output zero point``.
    """

    kind: ClassVar[str] = "fully_connected"

    batches: int = 1

    @property
    def macs(self) -> int:
        """Multiplications of a weight and an activation."""
        return self.batches * self.weights.size

    def run(self, *inputs: Int8Array) -> Int8Array:
        """Return int8 [n, batches * outputs] for int8 [n, batches * depth]."""
        (x,) = inputs
        rows = self.centre(x).reshape(len(x), self.batches, -1)
        return self.requantise(rows @ self.weights.T.astype(np.int32))


def read(operator: Operator) -> tuple[Node, ...]:
    """Resolve a FULLY_CONNECTED.

    Raises:
        UnsupportedModelError: shuffled weights, or shapes that do not fit each other.
    """
    operator.count(2, 3)
    x, weights, y = operator.activation(0), operator.constant(1, "int8", 2), operator.output()
    outputs, depth = weights.shape
    batches = y.size // outputs
    if y.shape[-1:] != (outputs,) or x.size != batches * depth:
        raise operator.mismatch(x, weights, y)
    if operator.number("weightsFormat") != 0:
        raise operator.error("has shuffled weights; the default order is supported")
    channels = read_channels(operator, weights, 2, x, y, axis=0)
    return (FullyConnected((x.index,), y.index, **vars(channels), batches=batches),)


READERS = {"FULLY_CONNECTED": read}
