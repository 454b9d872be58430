"""CONV_2D, per channel; one-dimensional convolutions are those of height or width 1."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from ....common.arrays import ActivationArray
from ..channels import Channels, Channels16, read_channels
from ..graph import Node
from ..operator import WIDE, Operator
from ..windows import Geometry, read_dilation, read_geometry, taps


@dataclass(frozen=True, eq=False)
class Conv2D(Geometry, Channels, Node):
    """An NHWC convolution of batch 1.

    weights int8 [out_channels, kernel_h, kernel_w, in_channels]; bias int32 [out_channels] (zeros when
    absent); multiplier and shift int32 [out_channels]; pads are those before the first row and column.
    A sample outside the input counts as the input's zero point (contributes nothing).
    """

    kind: ClassVar[str] = "conv_2d"

    dilation: tuple[int, int] = (1, 1)

    @property
    def macs(self) -> int:
        """Multiplications of a weight and an activation."""
        return math.prod(self.output_shape[:2]) * self.weights.size

    def run(self, *inputs: ActivationArray) -> ActivationArray:
        """Return [n, out_h * out_w * out_channels] for [n, in_h * in_w * in_channels]."""
        (x,) = inputs
        centred = self.centre(x).reshape(-1, *self.input_shape)
        accumulator = np.zeros((len(x), *self.output_shape), centred.dtype)
        _, height, width, _ = self.weights.shape
        for ky, kx, samples in taps(centred, self, (height, width), self.dilation):
            accumulator += samples @ self.weights[:, ky, kx, :].T.astype(centred.dtype)
        return self.requantise(accumulator)


@dataclass(frozen=True, eq=False)
class Conv2D16(Channels16, Conv2D):
    """A Conv2D of int16 activations."""


def read(operator: Operator) -> tuple[Node, ...]:
    """Resolve a CONV_2D.

    Raises:
        UnsupportedModelError: grouped convolutions, or shapes that do not fit each other.
    """
    operator.count(2, 3)
    x, y = operator.activation(0, rank=4, types=WIDE), operator.output(rank=4, types=WIDE)
    weights = operator.constant(1, "int8", 4)
    outputs, height, width, depth = weights.shape
    if (x.shape[3], y.shape[3]) != (depth, outputs):
        raise operator.mismatch(x, weights, y, fix="grouped convolutions are not supported")
    dilation = read_dilation(operator)
    geometry = read_geometry(operator, (height, width), dilation, x, y)
    channels = read_channels(operator, weights, 2, x, y, axis=0)
    kind = Conv2D16 if x.dtype == "int16" else Conv2D
    return (kind((x.index,), y.index, **vars(channels), **vars(geometry), dilation=dilation),)


READERS = {"CONV_2D": read}
