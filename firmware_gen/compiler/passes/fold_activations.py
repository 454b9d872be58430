"""Activations of their own join what comes before them: a clamp its layer, a table another table."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ....common.arrays import Int8Array
from ....quantize.graph.channels import Channels
from ....quantize.graph.graph import Graph, Node
from ....quantize.graph.ops.lookup import Lookup

EVERY = np.arange(-128, 128, dtype=np.int8)


def fold_activations(graph: Graph) -> Graph:
    """Return the graph without the tables that nobody needs; a table that changes nothing goes as well."""
    graph = _without_identities(graph)
    kept: list[Node] = []
    for node in graph.nodes:
        before = kept[-1] if kept else None
        if before and node.inputs == (before.output,) and _private(graph, before.output):
            kept[-1:] = _joined(before, node)
        else:
            kept.append(node)
    return replace(graph, nodes=tuple(kept))


def _without_identities(graph: Graph) -> Graph:
    """Return the graph whose nodes read past the tables that change nothing: only then is it clear who reads what."""
    kept: list[Node] = []
    renamed: dict[int, int] = {}
    for node in graph.nodes:
        node = replace(node, inputs=tuple(renamed.get(tensor, tensor) for tensor in node.inputs))
        if isinstance(node, Lookup) and np.array_equal(node.table, EVERY) and node.inputs[0] not in graph.inputs:
            renamed[node.output] = node.inputs[0]
        else:
            kept.append(node)
    output, *further = (renamed.get(index, index) for index in graph.outputs)
    return replace(graph, nodes=tuple(kept), output=output, further=tuple(further))


def _private(graph: Graph, tensor: int) -> bool:
    """Tell whether one node reads a tensor, and nobody else."""
    return tensor not in graph.outputs and sum(node.inputs.count(tensor) for node in graph.nodes) == 1


def _joined(before: Node, node: Node) -> list[Node]:
    if isinstance(before, Lookup) and isinstance(node, Lookup):
        return [replace(node, inputs=before.inputs, table=node.table[before.table.astype(np.intp) + 128])]
    if isinstance(before, Channels) and isinstance(node, Lookup) and (limits := _clamp(node.table)):
        low, high = (int(np.clip(limit, *limits)) for limit in (before.activation_min, before.activation_max))
        return [replace(before, output=node.output, activation_min=low, activation_max=high)]
    return [before, node]


def _clamp(table: Int8Array) -> tuple[int, int] | None:
    """Return the limits to which a table clamps, if that is what it does."""
    low, high = int(table.min()), int(table.max())
    return (low, high) if np.array_equal(table, np.clip(EVERY, low, high)) else None
