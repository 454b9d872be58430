"""FULLY_CONNECTED, per tensor or per channel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from ....common.arrays import ActivationArray
from ..channels import Channels, Channels16, read_channels
from ..graph import Node
from ..operator import WIDE, Operator


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

    def run(self, *inputs: ActivationArray) -> ActivationArray:
        """Return [n, batches * outputs] for [n, batches * depth]."""
        (x,) = inputs
        rows = self.centre(x).reshape(len(x), self.batches, -1)
        return self.requantise(rows @ self.weights.T.astype(rows.dtype))


@dataclass(frozen=True, eq=False)
class FullyConnected16(Channels16, FullyConnected):
    """A FullyConnected of int16 activations."""


def read(operator: Operator) -> tuple[Node, ...]:
    """Resolve a FULLY_CONNECTED.

    Raises:
        UnsupportedModelError: shuffled weights, or shapes that do not fit each other.
    """
    operator.count(2, 3)
    x, y = operator.activation(0, types=WIDE), operator.output(types=WIDE)
    weights = operator.constant(1, "int8", 2)
    outputs, depth = weights.shape
    batches = y.size // outputs
    if y.shape[-1:] != (outputs,) or x.size != batches * depth:
        raise operator.mismatch(x, weights, y)
    if operator.number("weightsFormat") != 0:
        raise operator.error("has shuffled weights; the default order is supported")
    channels = read_channels(operator, weights, 2, x, y, axis=0)
    kind = FullyConnected16 if x.dtype == "int16" else FullyConnected
    return (kind((x.index,), y.index, **vars(channels), batches=batches),)


READERS = {"FULLY_CONNECTED": read}
