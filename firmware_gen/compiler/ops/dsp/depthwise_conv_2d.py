"""DEPTHWISE_CONV_2D along one axis for kernels/dsp/rows.S: four channels a block, tap by tap."""

from __future__ import annotations

import numpy as np

from .....quantize.graph.ops.depthwise_conv_2d import DepthwiseConv2D
from .line import line_of
from .matrix import Matrix
from .rows import BLOCK, Rows


def rows_of(node: DepthwiseConv2D) -> Rows | None:
    """Return the layer of the engine, or None where it does not apply."""
    height, width, channels = node.weights.shape
    line = line_of(node, (height, width), node.dilation)
    if line is None or node.depth_multiplier != 1 or channels % BLOCK:
        return None
    weights = node.weights.reshape(-1, channels).T.astype(np.int64)
    matrix = Matrix.of(node, weights, np.arange(len(weights)))
    if not matrix.exact("taps"):
        return None
    return Rows(
        form="taps",
        stream=matrix.stream("taps"),
        blocks=channels // BLOCK,
        steps=line.taps,
        positions=line.positions,
        position_step=line.stride * channels,
        lead=line.pad * channels,
        inside=line.length * channels,
        trail=line.pad_after * channels,
        beyond=line.pad_after * channels,
        overrun=0,
        zero_point=-node.input_offset,
        macs=line.positions * weights.size,
        block_step=BLOCK,
        tap_step=line.dilation * channels,
    )
