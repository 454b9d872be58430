"""The integer reference: what a quantised model computes, bit for bit, in numpy integers."""

from __future__ import annotations

from ...common.arrays import Int8Array
from .graph import Graph


def run_graph(graph: Graph, x: Int8Array) -> Int8Array:
    """Return the outputs int8 [n, output size] of n independent inferences on ``x`` int8 [n, input size].

    The meaning is that of TensorFlow Lite Micro's reference kernels.
    """
    values = {graph.input: x.reshape(len(x), -1)}
    for node in graph.nodes:
        values[node.output] = node.run(*(values[index] for index in node.inputs))
    return values[graph.output]
