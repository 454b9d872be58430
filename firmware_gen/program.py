"""A network compiled: the graph after its passes, the layers that run it, and where in the arena they work."""

from __future__ import annotations

from dataclasses import dataclass

from ..common.errors import UnsupportedModelError
from ..quantize.graph import Graph
from .layer import Layer
from .memory_plan import Plan, memory_plan
from .ops import lower
from .passes import optimise


@dataclass(frozen=True)
class Program:
    """Layers in the order in which they run."""

    graph: Graph
    layers: tuple[Layer, ...]
    plan: Plan

    @property
    def names(self) -> tuple[str, ...]:
        """What the layers are called in the C."""
        return tuple(f"layer_{index}" for index in range(len(self.layers)))

    @property
    def arguments(self) -> tuple[tuple[int, ...], ...]:
        """The arena offsets with which each layer is called: its inputs, its output, and its scratch if it has one."""
        offsets, scratch = self.plan.offsets, self.plan.scratch
        return tuple(
            (*(offsets[tensor] for tensor in (*layer.inputs, layer.output)), *([scratch[i]] if layer.scratch else []))
            for i, layer in enumerate(self.layers)
        )


def compile_graph(graph: Graph, *, keep_input: bool) -> Program:
    """Compile a graph; ``keep_input`` leaves the network's input intact.

    Raises:
        UnsupportedModelError: there is no kernel for a node, or its numbers are not safe in the kernel.
    """
    graph = optimise(graph)
    layers = tuple(layer for node in graph.nodes for layer in lower(node, graph))
    if not layers:
        raise UnsupportedModelError("the network has no layer that computes anything")
    return Program(graph, layers, memory_plan(graph, layers, keep_input=keep_input))
