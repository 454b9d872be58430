"""CONV_2D, per channel; one-dimensional convolutions are those of height or width 1."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from ..graph import Int8Array, Int32Array, Node


@dataclass(frozen=True, eq=False)
class Conv2D(Node):
    """An NHWC convolution of batch 1.

    weights int8 [out_channels, kernel_h, kernel_w, in_channels]; bias int32 [out_channels] (zeros when
    absent); multiplier and shift int32 [out_channels]; pads are those before the first row and column.
    A sample outside the input counts as the input's zero point (contributes nothing).
    """

    kind: ClassVar[str] = "conv_2d"

    weights: Int8Array
    bias: Int32Array
    multiplier: Int32Array
    shift: Int32Array
    input_offset: int
    output_offset: int
    activation_min: int
    activation_max: int
    input_shape: tuple[int, int, int]
    """Height, width, channels."""
    output_shape: tuple[int, int, int]
    stride: tuple[int, int]
    """Rows, columns."""
    pad: tuple[int, int]
    """Rows above, columns to the left."""
    dilation: tuple[int, int] = (1, 1)
