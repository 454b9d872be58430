"""A network compiled: the graph after its passes, the layers that run it, and where in the arena they work."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from ...common.errors import UnsupportedModelError
from ...quantize.graph.graph import Graph, Tensor
from .layer import Layer
from .memory_plan import Demand, Plan, memory_plan
from .ops.channels import check_sums
from .ops.dsp.rows import Rows
from .passes import optimise
from .selection import Selection, select
from .storage import Storage
from .target import Target


@dataclass(frozen=True)
class Tail:
    """A dense layer of kernels/dsp/rows.S that is run piece by piece, so that its output is never stored as a whole."""

    layer: Layer
    block_words: int
    """Words of the layer's stream that make four outputs."""


@dataclass(frozen=True)
class Program:
    """Layers in the order in which they run."""

    target: Target
    graph: Graph
    layers: tuple[Layer, ...]
    plan: Plan
    storage: dict[int, Storage]
    stated: tuple[Tensor, ...]
    """What the .tflite says of each output; the graph lacks reshapes and tables that change no byte, and so perhaps its
    shape and scale."""
    tail: Tail | None = None
    """The last layer where it is left to the score; the graph then ends before it."""

    @property
    def wide(self) -> bool:
        """Whether the network's input is int16, and with it what the score compares it with."""
        return self._stored(self.graph.input).width == 2

    def bytes(self, tensor: int) -> int:
        """Return the bytes of a tensor's elements."""
        return self._stored(tensor).width * self.graph.tensors[tensor].size

    def type(self, tensor: int) -> str:
        """Return what a tensor's elements are stored as."""
        return "int16" if self._stored(tensor).width == 2 else self.graph.tensors[tensor].dtype

    def _stored(self, tensor: int) -> Storage:
        return self.storage.get(tensor, Storage())

    @property
    def constants(self) -> dict[str, Layer]:
        """The layers by what they are called in the C, the tail among them."""
        named = {f"layer_{index}": layer for index, layer in enumerate(self.layers)}
        return named if self.tail is None else named | {"ecgtiny_tail": self.tail.layer}

    @cached_property
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
    return _planned(_selected(graph, target, wide_ends=False), target, graph.output_tensors, keep_input=False)


def compile_scored(graph: Graph, target: Target, leads: int) -> Program:
    """Compile the network of a detector: input and output are int16 where the target's kernels score them.

    Where there are several outputs, the score is not what the target's kernels compute, and all are int8.

    Raises:
        UnsupportedModelError: there is no kernel for a node, or its numbers are not safe in the kernel.
    """
    alone = not graph.further
    selection = _selected(graph, target, wide_ends=leads == 1 and alone)
    if not alone or selection.last is None or not _may_be_tail(selection.last, selection):
        return _planned(selection, target, graph.output_tensors, keep_input=True)
    *before, last = selection.layers
    rest = replace(selection, layers=tuple(before), graph=replace(selection.graph, output=last.inputs[0]))
    program = _planned(rest, target, rest.graph.output_tensors, keep_input=True)
    return replace(program, tail=Tail(last, selection.last.block_words))


def _may_be_tail(last: Rows, selection: Selection) -> bool:
    """Tell whether a layer has one window, the same for every block, and does not read what the score overwrites."""
    start, source = selection.graph.input, selection.layers[-1].inputs[0]
    one_window = last.positions == 1 and last.form != "taps" and last.lead == 0 and not last.clamped
    return one_window and selection.storage[start].width == 2 and source != start


def _selected(graph: Graph, target: Target, *, wide_ends: bool) -> Selection:
    check_sums(graph)
    selection = select(optimise(graph), target, wide_ends=wide_ends)
    if not selection.layers:
        raise UnsupportedModelError(
            "has no layer that computes anything",
            where="the network",
            fix="a model whose output is its input needs no compiler",
        )
    return selection


def _planned(selection: Selection, target: Target, stated: tuple[Tensor, ...], *, keep_input: bool) -> Program:
    graph, layers = selection.graph, selection.layers
    wide = {index: Storage(tensor.width) for index, tensor in graph.tensors.items() if tensor.width > 1}
    storage = {**selection.storage, **wide}
    return Program(target, graph, layers, memory_plan(Demand(graph, layers, storage, keep_input)), storage, stated)
