"""The integer reference: what a quantised model computes, bit for bit, in numpy integers."""

from __future__ import annotations

import numpy as np

from ...common.arrays import Int8Array
from .graph import Graph


def run_graph(graph: Graph, x: Int8Array) -> Int8Array:
    """Return the outputs int8 [n, output size] of n independent inferences on ``x`` int8 [n, input size].

    Several outputs lie one after the other in a row. The meaning is that of TensorFlow Lite Micro's reference kernels.
    """
    return np.concatenate(run_outputs(graph, x), axis=1)


def run_outputs(graph: Graph, x: Int8Array) -> tuple[Int8Array, ...]:
    """Return what ``run_graph`` does, an array int8 [n, size] for each output of the graph."""
    values = {graph.input: x.reshape(len(x), -1)}
    for node in graph.nodes:
        values[node.output] = node.run(*(values[index] for index in node.inputs))
    return tuple(values[index] for index in graph.outputs)
