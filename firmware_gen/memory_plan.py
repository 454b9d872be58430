"""The static memory plan: where in the arena each activation tensor lies while it is needed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..common.errors import UnsupportedModelError
from ..quantize.graph import Graph
from ..quantize.ops.reshape import Reshape

ALIGNMENT = 4
"""Bytes; ``ecgtiny_model.h`` asks for an arena aligned to words, so that a compiler may copy and load by words."""


@dataclass(frozen=True)
class Lifetime:
    """A buffer and the steps, both included, between which its bytes must stay; node ``i`` runs at step ``i``."""

    size: int
    first: int
    last: int

    def meets(self, other: Lifetime) -> bool:
        """Tell whether there is a step at which both are needed."""
        return self.first <= other.last and other.first <= self.last


@dataclass(frozen=True)
class Plan:
    """The byte offset of every activation tensor in an arena of ``size`` bytes."""

    offsets: Mapping[int, int]
    size: int


def memory_plan(graph: Graph, *, keep_input: bool) -> Plan:
    """Place every activation tensor; a reshape's output lies where its input does.

    ``keep_input`` keeps the graph's input intact to the end, for who compares it with the output. Buffers are placed
    largest first, each at the lowest offset that is free for its whole lifetime (Pisarchyk and Lee, "Efficient Memory
    Management for Deep Neural Net Inference", 2020, greedy by size).

    Raises:
        UnsupportedModelError: the arena is too large for 32-bit offsets.
    """
    roots = _roots(graph)
    buffers = lifetimes(graph, keep_input=keep_input)
    placed: dict[int, int] = {}
    for root in sorted(buffers, key=lambda root: (-buffers[root].size, buffers[root].first, root)):
        placed[root] = _lowest_free(buffers[root], [(placed[other], buffers[other]) for other in placed])
    size = max(placed[root] + buffers[root].size for root in placed)
    if size > 2**31 - 1:
        raise UnsupportedModelError(f"the activations need {size} bytes", where="memory plan")
    return Plan({tensor: placed[root] for tensor, root in roots.items()}, size)


def lifetimes(graph: Graph, *, keep_input: bool) -> dict[int, Lifetime]:
    """Return the lifetime of each buffer, by the tensor that it is named after (the first of its aliases)."""
    roots = _roots(graph)
    buffers = {graph.input: Lifetime(_aligned(graph.input_tensor.size), -1, -1)}

    def extend(tensor: int, step: int) -> None:
        root = roots[tensor]
        old = buffers.get(root, Lifetime(_aligned(graph.tensors[root].size), step, step))
        buffers[root] = Lifetime(old.size, old.first, max(old.last, step))

    for step, node in enumerate(graph.nodes):
        for tensor in (*node.inputs, node.output):
            extend(tensor, step)
    end = len(graph.nodes)
    extend(graph.output, end)
    if keep_input:
        extend(graph.input, end)
    return buffers


def _roots(graph: Graph) -> dict[int, int]:
    """Map every activation tensor to the tensor whose bytes it shares."""
    roots = {graph.input: graph.input}
    for node in graph.nodes:
        roots[node.output] = roots[node.inputs[0]] if isinstance(node, Reshape) else node.output
    return roots


def _lowest_free(buffer: Lifetime, placed: list[tuple[int, Lifetime]]) -> int:
    offset = 0
    for start, other in sorted(placed, key=lambda item: item[0]):
        if other.meets(buffer) and start < offset + buffer.size:
            offset = max(offset, start + other.size)
    return offset


def _aligned(size: int) -> int:
    return -(-size // ALIGNMENT) * ALIGNMENT
