"""DEPTHWISE_CONV_2D, per channel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from ..graph import Int8Array, Int32Array, Node


@dataclass(frozen=True, eq=False)
class DepthwiseConv2D(Node):
    """An NHWC depthwise convolution of batch 1.

    weights int8 [kernel_h, kernel_w, out_channels] with ``out_channels = in_channels * depth_multiplier``;
    output channel ``ic * depth_multiplier + m`` reads input channel ``ic``. The rest is as in Conv2D.
    """

    kind: ClassVar[str] = "depthwise_conv_2d"

    weights: Int8Array
    bias: Int32Array
    multiplier: Int32Array
    shift: Int32Array
    input_offset: int
    output_offset: int
    activation_min: int
    activation_max: int
    input_shape: tuple[int, int, int]
    output_shape: tuple[int, int, int]
    stride: tuple[int, int]
    pad: tuple[int, int]
    depth_multiplier: int
    dilation: tuple[int, int] = (1, 1)
