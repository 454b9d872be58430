"""DEPTHWISE_CONV_2D, per channel."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from ....common.arrays import ActivationArray
from ..channels import WIDE_SUMS, Channels, Channels16, read_channels
from ..graph import Node
from ..operator import WIDE, Operator
from ..windows import Geometry, read_dilation, read_geometry, taps


@dataclass(frozen=True, eq=False)
class DepthwiseConv2D(Geometry, Channels, Node):
    """An NHWC depthwise convolution of batch 1.

    weights int8 [kernel_h, kernel_w, out_channels] with ``out_channels = in_channels * depth_multiplier``;
    output channel ``ic * depth_multiplier + m`` reads input channel ``ic``. The rest is as in Conv2D.
    """

    kind: ClassVar[str] = "depthwise_conv_2d"
    channel_axis: ClassVar[int] = 2

    depth_multiplier: int
    dilation: tuple[int, int] = (1, 1)

    @property
    def macs(self) -> int:
        """Multiplications of a weight and an activation."""
        return math.prod(self.output_shape[:2]) * self.weights.size

    def run(self, *inputs: ActivationArray) -> ActivationArray:
        """Return [n, out_h * out_w * out_channels] for [n, in_h * in_w * in_channels]."""
        (x,) = inputs
        centred = self.centre(x).reshape(-1, *self.input_shape)
        spread = np.repeat(centred, self.depth_multiplier, axis=3)
        accumulator = np.zeros((len(x), *self.output_shape), centred.dtype)
        height, width, _ = self.weights.shape
        for ky, kx, samples in taps(spread, self, (height, width), self.dilation):
            accumulator += samples * self.weights[ky, kx].astype(centred.dtype)
        return self.requantise(accumulator)


@dataclass(frozen=True, eq=False)
class DepthwiseConv2D16(Channels16, DepthwiseConv2D):
    """A DepthwiseConv2D of int16 activations."""


def read(operator: Operator) -> tuple[Node, ...]:
    """Resolve a DEPTHWISE_CONV_2D.

    Raises:
        UnsupportedModelError: shapes that do not fit each other or the depth multiplier.
    """
    operator.count(2, 3)
    x, y = operator.activation(0, rank=4, types=WIDE), operator.output(rank=4, types=WIDE)
    weights = operator.constant(1, "int8", 4)
    one, height, width, outputs = weights.shape
    multiplier = operator.number("depthMultiplier")
    if one != 1 or y.shape[3] != outputs or x.shape[3] * multiplier != outputs:
        raise operator.mismatch(x, weights, y, fix=f"its depth multiplier is {multiplier}")
    dilation = read_dilation(operator)
    geometry = read_geometry(operator, (height, width), dilation, x, y)
    channels = vars(read_channels(operator, weights, 2, x, y, axis=3, sums=WIDE_SUMS))
    channels["weights"] = channels["weights"][0]
    kind = DepthwiseConv2D16 if x.dtype == "int16" else DepthwiseConv2D
    return (kind((x.index,), y.index, **channels, **vars(geometry), depth_multiplier=multiplier, dilation=dilation),)


READERS = {"DEPTHWISE_CONV_2D": read}
