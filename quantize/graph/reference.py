"""The integer reference: what a quantised model computes, bit for bit, in numpy integers."""

from __future__ import annotations

from itertools import accumulate

import numpy as np

from ...common.arrays import ActivationArray, Int8Array
from .graph import Graph, Tensor


def run_graph(graph: Graph, x: Int8Array) -> Int8Array:
    """Return the outputs int8 [n, bytes] of n independent inferences on ``x`` int8 [n, bytes].

    Several inputs, and several outputs, lie one after the other in a row. A value of int16 is two bytes, the low one
    first; one of int8 is one. The meaning is that of TensorFlow Lite Micro's reference kernels.
    """
    return np.concatenate(run_outputs(graph, x), axis=1)


def run_outputs(graph: Graph, x: Int8Array) -> tuple[Int8Array, ...]:
    """Return what ``run_graph`` does, an array int8 [n, bytes] for each output of the graph."""
    rows = x.reshape(len(x), -1)
    sizes = [tensor.size * tensor.width for tensor in graph.input_tensors]
    parts = np.split(rows, list(accumulate(sizes[:-1])), axis=1)
    values = {tensor.index: _values(part, tensor) for part, tensor in zip(parts, graph.input_tensors, strict=True)}
    for node in graph.nodes:
        values[node.output] = node.run(*(values[index] for index in node.inputs))
    return tuple(_bytes(values[index]) for index in graph.outputs)


def _values(rows: Int8Array, tensor: Tensor) -> ActivationArray:
    """Return the values [n, size] that bytes [n, bytes] are."""
    return rows if tensor.width == 1 else np.ascontiguousarray(rows).view("<i2").astype(np.int16)


def _bytes(values: ActivationArray) -> Int8Array:
    return np.ascontiguousarray(values, values.dtype.newbyteorder("<")).view(np.int8)
