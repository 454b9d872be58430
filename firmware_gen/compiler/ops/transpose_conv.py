"""TRANSPOSE_CONV in C."""

from __future__ import annotations

from ....quantize.graph.graph import Graph
from ....quantize.graph.ops.transpose_conv import TransposeConv
from ..layer import Layer
from .channels import channel_tables, output_scalars
from .geometry import geometry_scalars


def lower(node: TransposeConv, _graph: Graph) -> tuple[Layer, ...]:
    """Return the call of kernels/transpose_conv.c."""
    _, kernel_height, kernel_width, _ = node.weights.shape
    scalars = {
        **geometry_scalars(node, (kernel_height, kernel_width)),
        "input_offset": node.input_offset,
        **output_scalars(node),
    }
    tables = channel_tables(node)
    return (Layer("transpose_conv", node.inputs, node.output, scalars, tables, macs=node.macs),)


LOWER = {TransposeConv: lower}
