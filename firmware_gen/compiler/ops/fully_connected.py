"""FULLY_CONNECTED in C: the kernel multiplies plain bytes, so the zero point must be in the bias already."""

from __future__ import annotations

from ....quantize.graph.graph import Graph
from ....quantize.graph.ops.fully_connected import FullyConnected
from ..layer import Layer
from .channels import channel_tables, output_scalars


def lower(node: FullyConnected, _graph: Graph) -> tuple[Layer, ...]:
    """Return the call of kernels/fully_connected.c for a node that passes/fold_zero_points.py has seen."""
    if node.input_offset:
        raise ValueError("the input's zero point is not folded into the bias")
    outputs, depth = node.weights.shape
    scalars = {"batches": node.batches, "depth": depth, "outputs": outputs, **output_scalars(node)}
    tables = channel_tables(node)
    return (Layer("fully_connected", node.inputs, node.output, scalars, tables, macs=node.macs),)


LOWER = {FullyConnected: lower}
