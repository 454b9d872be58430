"""What became of a network: its operators, the layers that compute them, and where in the arena they work."""

from __future__ import annotations

from ...common.stage_records.network import CompiledLayer, Network, Operator, Place
from ...quantize.graph.graph import Graph, Tensor
from .layer import Layer
from .program import Program


def explain(graph: Graph, program: Program) -> Network:
    """Return the graph as it was read, and the program that was made of it, for a record.

    Bytes are those of the constants; offsets are into the arena, null for what the score runs and never stores.
    """
    return Network(
        operators=[
            Operator(
                operator=node.kind,
                inputs=[_shape(graph.tensors[index]) for index in node.inputs],
                output=_shape(graph.tensors[node.output]),
            )
            for node in graph.nodes
        ],
        layers=[_layer(program, name, layer) for name, layer in program.constants.items()],
        arena_bytes=program.plan.size,
    )


def _layer(program: Program, name: str, layer: Layer) -> CompiledLayer:
    constants = [layer.words, *layer.tables]
    return CompiledLayer(
        name=name,
        kernel=layer.function or layer.kernel,
        inputs=[_place(program, tensor) for tensor in layer.inputs],
        output=_place(program, layer.output),
        macs=layer.macs,
        constants_bytes=sum(table.width * table.count for table in constants),
        scratch_bytes=layer.scratch,
    )


def _place(program: Program, tensor: int) -> Place:
    return Place(
        shape=_shape(program.graph.tensors[tensor]),
        type=program.type(tensor),
        offset=program.plan.offsets.get(tensor),
    )


def _shape(tensor: Tensor) -> list[int]:
    return list(tensor.shape)
