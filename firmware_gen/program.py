"""A network compiled: the graph after its passes, the layers that run it, and where in the arena they work."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ..common.errors import UnsupportedModelError
from ..quantize.graph import Graph
from .layer import Layer
from .limits import check_graph
from .memory_plan import Demand, Plan, memory_plan
from .ops.dsp.rows import BLOCK
from .passes import optimise
from .selection import Selection, select
from .storage import Storage
from .target import Target


@dataclass(frozen=True)
class Tail:
    """A dense layer of kernels/dsp/rows.S that is run piece by piece, so that its output is never stored as a whole."""

    layer: Layer
    outputs: int

    @property
    def block_words(self) -> int:
        """Words of the stream that make one block of outputs."""
        (stream,) = self.layer.tables
        return stream.count // -(-self.outputs // BLOCK)


@dataclass(frozen=True)
class Program:
    """Layers in the order in which they run."""

    target: Target
    graph: Graph
    layers: tuple[Layer, ...]
    plan: Plan
    storage: dict[int, Storage]
    tail: Tail | None = None
    """The last layer where it is left to the score; the graph then ends before it."""

    @property
    def wide(self) -> bool:
        """Whether the network's input is int16, and with it what the score compares it with."""
        return self.storage[self.graph.input].width == 2

    @property
    def constants(self) -> dict[str, Layer]:
        """The layers by what they are called in the C, the tail among them."""
        named = {f"layer_{index}": layer for index, layer in enumerate(self.layers)}
        return named if self.tail is None else named | {"ecgtiny_tail": self.tail.layer}

    @property
    def arguments(self) -> tuple[tuple[int, ...], ...]:
        """The arena offsets with which each layer is called: its inputs, its output, and its scratch if it has one."""
        return tuple(self._arguments(index, layer) for index, layer in enumerate(self.layers))

    def _arguments(self, index: int, layer: Layer) -> tuple[int, ...]:
        first, *others = (self.plan.offsets[tensor] for tensor in (*layer.inputs, layer.output))
        scratch = [self.plan.scratch[index]] if layer.scratch else []
        return (first - layer.before, *others, *scratch)


def compile_network(graph: Graph, target: Target) -> Program:
    """Compile a network whose input and output are int8; its input does not outlive the inference.

    Raises:
        UnsupportedModelError: there is no kernel for a node, or its numbers are not safe in the kernel.
    """
    return _planned(_selected(graph, target, wide_ends=False), target, keep_input=False)


def compile_scored(graph: Graph, target: Target, leads: int) -> Program:
    """Compile the network of a detector: input and output are int16 where the target's kernels score them.

    Raises:
        UnsupportedModelError: there is no kernel for a node, or its numbers are not safe in the kernel.
    """
    selection = _selected(graph, target, wide_ends=leads == 1)
    last = selection.layers[-1]
    if not _may_be_tail(last, selection):
        return _planned(selection, target, keep_input=True)
    rest = replace(selection, layers=selection.layers[:-1], graph=replace(selection.graph, output=last.inputs[0]))
    return replace(_planned(rest, target, keep_input=True), tail=Tail(last, graph.tensors[graph.output].size))


def _may_be_tail(last: Layer, selection: Selection) -> bool:
    """Tell whether a layer has one window, all of its input, and does not read what the score overwrites."""
    start = selection.graph.input
    dense = last.kernel == "rows" and last.scalars["positions"] == 1 and last.before == 0
    return dense and selection.storage[start].width == 2 and last.inputs[0] != start


def _selected(graph: Graph, target: Target, *, wide_ends: bool) -> Selection:
    check_graph(graph)
    selection = select(optimise(graph), target, wide_ends=wide_ends)
    if not selection.layers:
        raise UnsupportedModelError("the network has no layer that computes anything")
    return selection


def _planned(selection: Selection, target: Target, *, keep_input: bool) -> Program:
    graph, layers, storage = selection.graph, selection.layers, dict(selection.storage)
    return Program(target, graph, layers, memory_plan(Demand(graph, layers, storage, keep_input)), storage)
