"""What became of a network: its operators, the layers that compute them, and where in the arena they work."""

from __future__ import annotations

from typing import Any

from ...quantize.graph.graph import Graph, Tensor
from .layer import Layer
from .program import Program

Record = dict[str, Any]


def explain(graph: Graph, program: Program) -> Record:
    """Return the graph as it was read, and the program that was made of it, for a record.

    Bytes are those of the constants; offsets are into the arena, null for what the score runs and never stores.
    """
    return {
        "operators": [
            {"operator": node.kind, "inputs": [_shape(graph.tensors[i]) for i in node.inputs],
             "output": _shape(graph.tensors[node.output])}
            for node in graph.nodes
        ],
        "layers": [_layer(program, name, layer) for name, layer in program.constants.items()],
        "arena_bytes": program.plan.size,
    }  # fmt: skip


def _layer(program: Program, name: str, layer: Layer) -> Record:
    constants = [layer.words, *layer.tables]
    return {
        "name": name,
        "kernel": layer.function or layer.kernel,
        "inputs": [_place(program, tensor) for tensor in layer.inputs],
        "output": _place(program, layer.output),
        "macs": layer.macs,
        "constants_bytes": sum(table.width * table.count for table in constants),
        "scratch_bytes": layer.scratch,
    }


def _place(program: Program, tensor: int) -> Record:
    return {
        "shape": _shape(program.graph.tensors[tensor]),
        "type": program.type(tensor),
        "offset": program.plan.offsets.get(tensor),
    }


def _shape(tensor: Tensor) -> list[int]:
    return list(tensor.shape)
