"""One network of every operator: each reads the network's input, and their outputs are joined."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import accumulate

import numpy as np

from ecgtiny.quantize.graph.box import Box
from ecgtiny.quantize.graph.graph import Graph, Node, Tensor
from ecgtiny.quantize.graph.ops.concatenation import Concatenation
from ecgtiny.quantize.graph.reference import run_graph
from tests.firmware_gen.kernels.graphs import KINDS, Builder, inputs
from tests.firmware_gen.kernels.place import Rng

SHAPE = (2, 9, 3)
SEEDS = range(12)


class OneZeroPoint(Builder):
    """Draws every number but the zero point, so that operators of several graphs can read one tensor."""

    def draw_zero_point(self) -> int:
        """Return the same for every tensor."""
        return -5


@cache
def all_operators() -> Graph:
    """Return the network; of some seeds each operator has the one that makes its outputs differ most."""
    graphs = [_liveliest(kind) for kind in KINDS if kind != "reshape"]
    outputs = range(1, len(graphs) + 1)
    nodes: list[Node] = [replace(graph.nodes[0], output=index) for index, graph in zip(outputs, graphs, strict=True)]
    tensors = [
        replace(graph.output_tensor, index=index, name=f"t{index}")
        for index, graph in zip(outputs, graphs, strict=True)
    ]
    joined, total = len(graphs) + 1, sum(tensor.size for tensor in tensors)
    firsts = accumulate((tensor.size for tensor in tensors[:-1]), initial=0)
    targets = [
        Box.whole((1, 1, total)).part(2, first, tensor.size) for first, tensor in zip(firsts, tensors, strict=True)
    ]
    nodes.append(Concatenation(tuple(outputs), joined, tuple(targets)))
    start = graphs[0].input_tensor
    last = Tensor(joined, "joined", (1, 1, 1, total), "int8", start.scales, start.zero_point)
    return Graph({tensor.index: tensor for tensor in (start, *tensors, last)}, tuple(nodes), 0, joined)


def _liveliest(kind: str) -> Graph:
    return max((_alone(kind, np.random.default_rng(seed)) for seed in SEEDS), key=_values)


def _values(graph: Graph) -> int:
    return len(np.unique(run_graph(graph, inputs(graph, 6)), axis=0))


def _alone(kind: str, rng: Rng) -> Graph:
    builder = OneZeroPoint(rng, SHAPE)
    builder.add(kind)
    return builder.graph()
