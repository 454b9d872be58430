"""FULLY_CONNECTED in C: the input's zero point goes into the bias, so that the kernel multiplies plain bytes."""

from __future__ import annotations

import numpy as np

from ...quantize.graph import Graph
from ...quantize.ops.fully_connected import FullyConnected
from ..layer import Layer
from .channels import channel_tables, output_scalars


def lower(node: FullyConnected, _graph: Graph) -> tuple[Layer, ...]:
    """Return the call of kernels/fully_connected.c.

    Raises:
        UnsupportedModelError: a sum could leave 32 bits.
    """
    outputs, depth = node.weights.shape
    folded = node.bias + node.input_offset * node.weights.astype(np.int64).sum(axis=1)
    scalars = {"batches": node.batches, "depth": depth, "outputs": outputs, **output_scalars(node)}
    tables = channel_tables(node, folded, axis=0)
    return (Layer("fully_connected", node.inputs, node.output, scalars, tables, macs=node.batches * node.weights.size),)


LOWER = {FullyConnected: lower}
