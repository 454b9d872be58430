"""A convolution down one column is one along one row: the bytes are the same, and a row's are next to each other."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ....quantize.graph.graph import Graph, Node
from ....quantize.graph.ops.conv_2d import Conv2D
from ....quantize.graph.ops.depthwise_conv_2d import DepthwiseConv2D


def lay_flat(graph: Graph) -> Graph:
    """Return the graph whose convolutions down a column are along a row."""
    return replace(graph, nodes=tuple(_flat(node) for node in graph.nodes))


def _flat(node: Node) -> Node:
    if not isinstance(node, Conv2D | DepthwiseConv2D):
        return node
    rows = 1 if isinstance(node, Conv2D) else 0
    if (node.input_shape[1], node.output_shape[1], node.weights.shape[rows + 1], node.pad[1]) != (1, 1, 1, 0):
        return node
    return replace(
        node,
        weights=np.swapaxes(node.weights, rows, rows + 1),
        input_shape=(1, node.input_shape[0], node.input_shape[2]),
        output_shape=(1, node.output_shape[0], node.output_shape[2]),
        stride=(1, node.stride[0]),
        pad=(0, node.pad[0]),
        dilation=(1, node.dilation[0]),
    )
