"""DEPTHWISE_CONV_2D in C."""

from __future__ import annotations

from ....quantize.graph.graph import Graph
from ....quantize.graph.ops.depthwise_conv_2d import DepthwiseConv2D
from ..layer import Layer
from .channels import channel_tables, output_scalars
from .geometry import geometry_scalars


def lower(node: DepthwiseConv2D, _graph: Graph) -> tuple[Layer, ...]:
    """Return the call of kernels/depthwise_conv_2d.c."""
    kernel_height, kernel_width, _ = node.weights.shape
    scalars = {
        **geometry_scalars(node, (kernel_height, kernel_width), node.dilation),
        "depth_multiplier": node.depth_multiplier,
        "input_offset": node.input_offset,
        **output_scalars(node),
    }
    tables = channel_tables(node)
    return (Layer("depthwise_conv_2d", node.inputs, node.output, scalars, tables, macs=node.macs),)


LOWER = {DepthwiseConv2D: lower}
