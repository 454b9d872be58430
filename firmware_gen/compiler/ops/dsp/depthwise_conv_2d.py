"""DEPTHWISE_CONV_2D along one axis for kernels/dsp/rows.S: four channels a block, tap by tap."""

from __future__ import annotations

from .....quantize.graph.ops.depthwise_conv_2d import DepthwiseConv2D
from .line import line_of
from .line_rows import line_rows, tap_rows
from .rows import Rows


def rows_of(node: DepthwiseConv2D) -> Rows | None:
    """Return the layer of the engine, or None where it does not apply."""
    height, width, channels = node.weights.shape
    line = line_of(node, (height, width), node.dilation)
    if line is None:
        return None
    weights = node.weights.reshape(-1, channels)
    if node.input_shape[2] == 1:  # every channel sees the same input: an ordinary convolution
        return line_rows(node, weights.T[:, :, None], line)
    return tap_rows(node, weights, line, channels, line.dilation * channels) if node.depth_multiplier == 1 else None
