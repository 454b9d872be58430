"""TRANSPOSE_CONV, per channel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from ..graph import Int8Array, Int32Array, Node


@dataclass(frozen=True, eq=False)
class TransposeConv(Node):
    """An NHWC transposed convolution of batch 1.

    Input sample (y, x) adds ``(in + input_offset) * w`` to output ``(y * stride_h - pad_h + ky,
    x * stride_w - pad_w + kx)`` where that lies inside the output; then bias, requantisation, clamp.
    weights int8 [out_channels, kernel_h, kernel_w, in_channels]. The rest is as in Conv2D.
    """

    kind: ClassVar[str] = "transpose_conv"

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
