"""A network compiled: the graph after its passes, the layers that run it, and where in the arena they work."""

from __future__ import annotations

from dataclasses import dataclass

from ..common.errors import UnsupportedModelError
from ..quantize.graph import Graph
from .layer import Layer
from .memory_plan import Demand, Plan, memory_plan
from .passes import optimise
from .selection import select
from .target import Target


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
        return tuple(self._arguments(index, layer) for index, layer in enumerate(self.layers))

    def _arguments(self, index: int, layer: Layer) -> tuple[int, ...]:
        first, *others = (self.plan.offsets[tensor] for tensor in (*layer.inputs, layer.output))
        scratch = [self.plan.scratch[index]] if layer.scratch else []
        return (first - layer.before, *others, *scratch)


def compile_graph(graph: Graph, target: Target, *, keep_input: bool) -> Program:
    """Compile a graph; ``keep_input`` leaves the network's input intact.

    Raises:
        UnsupportedModelError: there is no kernel for a node, or its numbers are not safe in the kernel.
    """
    selection = select(optimise(graph), target)
    if not selection.layers:
        raise UnsupportedModelError("the network has no layer that computes anything")
    graph, layers = selection.graph, selection.layers
    return Program(graph, layers, memory_plan(Demand(graph, layers, selection.storage, keep_input)))
