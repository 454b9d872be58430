"""What nobody reads is not computed: a SPLIT of which one part is used becomes one copy."""

from __future__ import annotations

from dataclasses import replace

from ....quantize.graph.graph import Graph, Node


def drop_dead(graph: Graph) -> Graph:
    """Return the graph without nodes on which no output depends."""
    needed = set(graph.outputs)
    kept: list[Node] = []
    for node in reversed(graph.nodes):
        if node.output in needed:
            needed.update(node.inputs)
            kept.append(node)
    return replace(graph, nodes=tuple(reversed(kept)))
