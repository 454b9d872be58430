"""A dense layer sees every input each time: what its zero point adds to a sum is a constant, and joins the bias.

Jacob et al., "Quantization and Training of Neural Networks for Efficient Integer-Arithmetic-Only Inference", CVPR 2018,
section 2.3. The sums stay inside 32 bits at every step: ``quantize.channels.overflow`` bounds them either way.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ....quantize.graph.graph import Graph, Node
from ....quantize.graph.ops.fully_connected import FullyConnected


def fold_zero_points(graph: Graph) -> Graph:
    """Return the graph whose dense layers have an input offset of 0."""
    return replace(graph, nodes=tuple(_folded(node) for node in graph.nodes))


def _folded(node: Node) -> Node:
    if not isinstance(node, FullyConnected) or node.input_offset == 0:
        return node
    constant = node.input_offset * node.weights.astype(np.int64).sum(axis=1)
    return replace(node, bias=(node.bias + constant).astype(np.int32), input_offset=0)
