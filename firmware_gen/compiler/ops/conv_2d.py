"""CONV_2D in C."""

from __future__ import annotations

from ....quantize.graph.graph import Graph
from ....quantize.graph.ops.conv_2d import Conv2D
from ..layer import Layer
from .channels import channel_tables, output_scalars
from .geometry import geometry_scalars


def lower(node: Conv2D, _graph: Graph) -> tuple[Layer, ...]:
    """Return the call of kernels/conv_2d.c."""
    _, kernel_height, kernel_width, _ = node.weights.shape
    scalars = {
        **geometry_scalars(node, (kernel_height, kernel_width), node.dilation),
        "input_offset": node.input_offset,
        **output_scalars(node),
    }
    tables = channel_tables(node)
    return (Layer("conv_2d", node.inputs, node.output, scalars, tables, macs=node.macs),)


LOWER = {Conv2D: lower}
