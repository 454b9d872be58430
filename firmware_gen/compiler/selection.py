"""Which layers a core's own kernels take over, and how their tensors then lie in the arena."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ...quantize.graph.graph import Graph, Node
from .layer import Layer
from .ops import lower
from .ops.dsp import PLANES, ROWS, VECTORS
from .ops.dsp.planes import Planes
from .ops.dsp.rows import Rows
from .ops.dsp.widen import Widen, room
from .storage import Storage
from .target import Target

SCRATCH_SHARE = 0.5
"""Of the bytes that the largest convolution reads and writes: as much of them a layer over a plane may lay out."""
SMALL_SCRATCH = 6144
"""Bytes that it may lay out in any network: a window of one sample never needs many more, see ops/dsp/planes.py."""
PAIR = 2
"""Elements that core/dsp/residual.c takes at a time: an odd tensor needs room for one more."""


@dataclass(frozen=True)
class Selection:
    """The graph with the copies that its kernels need, its layers, and the storage of tensors that are not int8."""

    graph: Graph
    layers: tuple[Layer, ...]
    storage: Mapping[int, Storage]
    last: Rows | None
    """The layer of the engine that writes the graph's output, if one does; it is the last of the layers."""


def select(graph: Graph, target: Target, *, wide_ends: bool = False) -> Selection:
    """Choose the kernels of a graph for a target, and lower it.

    With ``wide_ends`` the input and the output are int16 if the engine reads and writes them; else they are int8.

    Raises:
        UnsupportedModelError: there is no kernel for a node, or its numbers are not safe in the kernel.
    """
    nodes = _for_the_engine(graph, target)
    rows = _rows(nodes)
    planes = _planes(graph, nodes, rows)
    ends = {graph.input, graph.output} if wide_ends and _at_both_ends(graph, rows) else set[int]()
    graph, storage = _stored(graph, rows, planes, ends)
    layers: list[Layer] = []
    for node in graph.nodes:
        if node.output in rows:
            layers += rows[node.output].layers(node.inputs[0], node.output, width=storage[node.output].width)
        elif node.output in planes:
            layers += planes[node.output].layers(node.inputs[0], node.output)
        else:
            layers += lower(node, graph)
    return Selection(graph, tuple(layers), storage, rows.get(graph.output))


def _for_the_engine(graph: Graph, target: Target) -> list[Node]:
    """Return the nodes that the engine is to compute if it can."""
    if not target.dsp or target.small:
        return []
    others = frozenset[type[Node]]().union(*(VECTORS.get(extension, ()) for extension in target.extensions))
    return [node for node in graph.nodes if type(node) in ROWS and type(node) not in others]


def _rows(nodes: list[Node]) -> dict[int, Rows]:
    """Return what the engine computes, by the tensor that it writes."""
    found = ((node.output, ROWS[type(node)](node)) for node in nodes)
    return {output: rows for output, rows in found if rows is not None}


def _planes(graph: Graph, nodes: list[Node], rows: Mapping[int, Rows]) -> dict[int, Planes]:
    """Return what else it computes, over planes, by the tensor that it writes.

    Tall windows may lay out more than a layer reads and writes. What would make the arena larger by more than a share
    stays with the portable kernels.
    """
    convolutions = [node for node in graph.nodes if type(node) in PLANES]
    touched = (sum(graph.tensors[index].size for index in (*node.inputs, node.output)) for node in convolutions)
    most = max(SMALL_SCRATCH, SCRATCH_SHARE * max(touched, default=0))
    left = [node for node in nodes if type(node) in PLANES and node.output not in rows]
    found = ((node.output, PLANES[type(node)](node)) for node in left)
    return {output: planes for output, planes in found if planes is not None and planes.scratch <= most}


def _at_both_ends(graph: Graph, rows: Mapping[int, Rows]) -> bool:
    return graph.output in rows and all(reader in rows for reader in _readers(graph, graph.input))


def _readers(graph: Graph, tensor: int) -> list[int]:
    """Return the outputs of the nodes that read a tensor."""
    return [node.output for node in graph.nodes if tensor in node.inputs]


def _stored(
    graph: Graph, rows: Mapping[int, Rows], planes: Mapping[int, Planes], ends: set[int]
) -> tuple[Graph, dict[int, Storage]]:
    """Give the engine's inputs their storage: the tensor's own where only the engine touches it, else a copy."""
    tensors, storage = dict(graph.tensors), dict[int, Storage]()
    copies: dict[int, int] = {}
    for tensor in sorted({*graph.inputs, *(node.output for node in graph.nodes)}):
        readers = _readers(graph, tensor)
        engine = [output for output in readers if output in rows]
        writer = rows.get(tensor, planes.get(tensor))
        size, overrun = tensors[tensor].size, 0 if writer is None else writer.overrun
        wide = Storage(2)
        for output in engine:
            wide = wide.around(rows[output].reads)
        inner = bool(engine) and engine == readers and tensor in rows and tensor not in graph.outputs
        if inner or tensor in ends:
            storage[tensor] = wide.around(Storage(2, 0, overrun + size % PAIR))
        elif engine:
            copies[tensor] = copy = max(tensors) + 1
            tensors[copy] = replace(tensors[tensor], index=copy)
            storage[tensor] = Storage(1, 0, overrun).around(room(size, 1))
            storage[copy] = wide.around(room(size, 2))
        else:
            storage[tensor] = Storage(1, 0, overrun)
    return replace(graph, tensors=tensors, nodes=_with_copies(graph, rows, copies)), storage


def _with_copies(graph: Graph, rows: Mapping[int, Rows], copies: Mapping[int, int]) -> tuple[Node, ...]:
    """Return the nodes, each copy made as soon as its tensor is there, and read by the engine."""
    nodes: list[Node] = [Widen((tensor,), copies[tensor]) for tensor in graph.inputs if tensor in copies]
    for node in graph.nodes:
        if node.output in rows:
            node = replace(node, inputs=tuple(copies.get(tensor, tensor) for tensor in node.inputs))
        nodes.append(node)
        if node.output in copies:
            nodes.append(Widen((node.output,), copies[node.output]))
    return tuple(nodes)
