"""CONV_2D in C."""

from __future__ import annotations

import numpy as np

from ...quantize.ops.conv_2d import Conv2D
from ..layer import Layer
from .channels import channel_tables, output_scalars
from .geometry import geometry_scalars


def lower(node: Conv2D) -> Layer:
    """Return the constants of kernels/conv_2d.c.

    Raises:
        UnsupportedModelError: a sum could leave 32 bits.
    """
    _, kernel_height, kernel_width, _ = node.weights.shape
    scalars = {
        **geometry_scalars(node, (kernel_height, kernel_width), node.dilation),
        "input_offset": node.input_offset,
        **output_scalars(node),
    }
    return Layer("conv_2d", scalars, channel_tables(node, node.bias.astype(np.int64), axis=0))
