"""Reshapes take no code: who reads the new shape reads the same bytes under the old one."""

from __future__ import annotations

from dataclasses import replace

from ....quantize.graph.graph import Graph, Node
from ....quantize.graph.ops.reshape import Reshape


def drop_reshapes(graph: Graph) -> Graph:
    """Return the graph without its reshapes; every node knows the shapes that it works on by itself."""
    roots: dict[int, int] = {}
    kept: list[Node] = []
    for node in graph.nodes:
        inputs = tuple(roots.get(index, index) for index in node.inputs)
        if isinstance(node, Reshape):
            roots[node.output] = inputs[0]
        else:
            kept.append(replace(node, inputs=inputs))
    output, *further = (roots.get(index, index) for index in graph.outputs)
    return replace(graph, nodes=tuple(kept), output=output, further=tuple(further))
