"""The static memory plan: where in the arena each activation tensor lies while it is needed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..common.errors import UnsupportedModelError
from ..quantize.graph import Graph
from .layer import Layer

ALIGNMENT = 4
"""Bytes; ``ecgtiny_model.h`` asks for an arena aligned to words, so that a compiler may copy and load by words."""


@dataclass(frozen=True)
class Lifetime:
    """A buffer and the steps, both included, between which its bytes must stay; layer ``i`` runs at step ``i``."""

    size: int
    first: int
    last: int

    def meets(self, other: Lifetime) -> bool:
        """Tell whether there is a step at which both are needed."""
        return self.first <= other.last and other.first <= self.last


@dataclass(frozen=True)
class Plan:
    """The byte offset of every activation tensor, and of every layer's scratch, in an arena of ``size`` bytes."""

    offsets: Mapping[int, int]
    scratch: Mapping[int, int]
    """By the layer's index; only layers that take scratch."""
    size: int


def memory_plan(graph: Graph, layers: Sequence[Layer], *, keep_input: bool) -> Plan:
    """Place every tensor that a layer reads or writes, and the layers' scratch.

    ``keep_input`` keeps the graph's input intact to the end, for who compares it with the output. Where a layer works
    in place, and nobody else needs its input any longer, the output lies there. Buffers are placed largest first, each
    at the lowest offset that is free for its whole lifetime (Pisarchyk and Lee, "Efficient Memory Management for Deep
    Neural Net Inference", 2020, greedy by size).

    Raises:
        UnsupportedModelError: the arena is too large for 32-bit offsets.
    """
    roots = _roots(graph, layers, keep_input=keep_input)
    buffers = lifetimes(graph, layers, keep_input=keep_input)
    placed: dict[int, int] = {}
    for root in sorted(buffers, key=lambda root: (-buffers[root].size, buffers[root].first, root)):
        placed[root] = _lowest_free(buffers[root], [(placed[other], buffers[other]) for other in placed])
    size = max(placed[root] + buffers[root].size for root in placed)
    if size > 2**31 - 1:
        raise UnsupportedModelError(f"the activations need {size} bytes", where="memory plan")
    scratch = {step: placed[_scratch(step)] for step, layer in enumerate(layers) if layer.scratch}
    return Plan({tensor: placed[root] for tensor, root in roots.items()}, scratch, size)


def lifetimes(graph: Graph, layers: Sequence[Layer], *, keep_input: bool) -> dict[int, Lifetime]:
    """Return the lifetime of each buffer, by the tensor that it is named after (the first that lies in it)."""
    roots, last = _roots(graph, layers, keep_input=keep_input), _last_uses(graph, layers, keep_input=keep_input)
    first = {graph.input: -1}
    for step, layer in enumerate(layers):
        first.setdefault(layer.output, step)
    buffers: dict[int, Lifetime] = {}
    for tensor, root in roots.items():
        size = _aligned(graph.tensors[tensor].size)
        old = buffers.get(root, Lifetime(size, first[tensor], last[tensor]))
        buffers[root] = Lifetime(max(old.size, size), old.first, max(old.last, last[tensor]))
    scratch = ((step, layer.scratch) for step, layer in enumerate(layers) if layer.scratch)
    return buffers | {_scratch(step): Lifetime(_aligned(size), step, step) for step, size in scratch}


def _last_uses(graph: Graph, layers: Sequence[Layer], *, keep_input: bool) -> dict[int, int]:
    """Map every activation tensor to the last step at which its bytes must be there."""
    last = {graph.input: -1}
    for step, layer in enumerate(layers):
        last.update(dict.fromkeys((*layer.inputs, layer.output), step))
    end = len(layers)
    return last | {graph.output: end} | ({graph.input: end} if keep_input else {})


def _roots(graph: Graph, layers: Sequence[Layer], *, keep_input: bool) -> dict[int, int]:
    """Map every activation tensor to the tensor in whose buffer it lies."""
    last = _last_uses(graph, layers, keep_input=keep_input)
    roots = {graph.input: graph.input}
    for step, layer in enumerate(layers):
        source, target = layer.inputs[0], layer.output
        fits = graph.tensors[target].size <= graph.tensors[source].size
        free = last[source] == step and target not in roots
        roots.setdefault(target, roots[source] if layer.in_place and free and fits else target)
    return roots


def _scratch(step: int) -> int:
    """Return what stands for a layer's scratch among the tensors."""
    return -1 - step


def _lowest_free(buffer: Lifetime, placed: list[tuple[int, Lifetime]]) -> int:
    offset = 0
    for start, other in sorted(placed, key=lambda item: item[0]):
        if other.meets(buffer) and start < offset + buffer.size:
            offset = max(offset, start + other.size)
    return offset


def _aligned(size: int) -> int:
    return -(-size // ALIGNMENT) * ALIGNMENT
