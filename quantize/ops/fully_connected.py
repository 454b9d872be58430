"""FULLY_CONNECTED, per tensor or per channel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from ..graph import Int8Array, Int32Array, Node


@dataclass(frozen=True, eq=False)
class FullyConnected(Node):
    """``out = requantise(sum(w * (x + input_offset)) + bias)`` over ``batches`` rows.

    weights int8 [outputs, depth] (zero point 0); bias int32 [outputs], zeros when the model has none;
    multiplier int32 [outputs] (Q31) and shift int32 [outputs] (positive is left), one pair a channel
    even when the model is quantised per tensor. Offsets are those of TensorFlow Lite:
    ``input_offset = -input zero point``, ``output_offset = output zero point``.
    """

    kind: ClassVar[str] = "fully_connected"

    weights: Int8Array
    bias: Int32Array
    multiplier: Int32Array
    shift: Int32Array
    input_offset: int
    output_offset: int
    activation_min: int
    activation_max: int
    batches: int = 1
