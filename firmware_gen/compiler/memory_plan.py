"""The static memory plan: where in the arena each activation tensor lies while it is needed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ...common.errors import UnsupportedModelError
from ...quantize.graph.graph import Graph
from .layer import Layer
from .storage import Storage

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
    """The byte offset of every tensor's first element, and of every layer's scratch, in an arena of ``size`` bytes."""

    offsets: Mapping[int, int]
    scratch: Mapping[int, int]
    """By the layer's index; only layers that take scratch."""
    size: int


@dataclass(frozen=True)
class Demand:
    """What is to be placed: the tensors that layers read and write, and the layers' scratch."""

    graph: Graph
    layers: Sequence[Layer]
    storage: Mapping[int, Storage] = field(default_factory=dict[int, Storage])
    """Of the tensors that are not int8 without margins."""
    keep_input: bool = False
    """Keep the graph's inputs intact to the end, for who compares it with the output."""

    def stored(self, tensor: int) -> Storage:
        """Return how a tensor lies."""
        return self.storage.get(tensor, Storage())

    def bytes(self, tensor: int) -> int:
        """Return the bytes of a tensor with its margins."""
        return self.stored(tensor).bytes(self.graph.tensors[tensor].size)

    def _begins(self, tensor: int) -> tuple[int, int]:
        """Return what decides where the elements of a tensor lie in its buffer."""
        stored = self.stored(tensor)
        return stored.width, stored.lead

    def last_uses(self) -> dict[int, int]:
        """Map every tensor to the last step at which its bytes must be there."""
        last = dict.fromkeys(self.graph.inputs, -1)
        for step, layer in enumerate(self.layers):
            last.update(dict.fromkeys((*layer.inputs, layer.output), step))
        end = len(self.layers)
        kept = (*self.graph.outputs, *(self.graph.inputs if self.keep_input else ()))
        return last | dict.fromkeys(kept, end)

    def roots(self) -> dict[int, int]:
        """Map every tensor to the tensor in whose buffer it lies."""
        last = self.last_uses()
        roots = {tensor: tensor for tensor in self.graph.inputs}
        for step, layer in enumerate(self.layers):
            source, target = layer.inputs[0], layer.output
            alike = self._begins(source) == self._begins(target) and self.bytes(target) <= self.bytes(source)
            free = last[source] == step and target not in roots
            roots.setdefault(target, roots[source] if layer.in_place and free and alike else target)
        return roots

    def lifetimes(self) -> dict[int, Lifetime]:
        """Return the lifetime of each buffer, by the tensor that it is named after (the first that lies in it)."""
        last, first = self.last_uses(), dict.fromkeys(self.graph.inputs, -1)
        for step, layer in enumerate(self.layers):
            first.setdefault(layer.output, step)
        buffers: dict[int, Lifetime] = {}
        for tensor, root in self.roots().items():
            size = _aligned(self.bytes(tensor))
            old = buffers.get(root, Lifetime(size, first[tensor], last[tensor]))
            buffers[root] = Lifetime(max(old.size, size), old.first, max(old.last, last[tensor]))
        scratch = ((step, layer.scratch) for step, layer in enumerate(self.layers) if layer.scratch)
        return buffers | {_scratch(step): Lifetime(_aligned(size), step, step) for step, size in scratch}


def memory_plan(demand: Demand) -> Plan:
    """Place every buffer.

    Where a layer works in place, and nobody else needs its input any longer, the output lies there. Buffers are placed
    largest first, each at the lowest offset that is free for its whole lifetime (Pisarchyk and Lee, "Efficient Memory
    Management for Deep Neural Net Inference", 2020, greedy by size).

    Raises:
        UnsupportedModelError: the arena is too large for 32-bit offsets.
    """
    buffers = demand.lifetimes()
    placed: dict[int, int] = {}
    for root in sorted(buffers, key=lambda root: (-buffers[root].size, buffers[root].first, root)):
        placed[root] = _lowest_free(buffers[root], [(placed[other], buffers[other]) for other in placed])
    size = max(placed[root] + buffers[root].size for root in placed)
    if size > 2**31 - 1:
        raise UnsupportedModelError(
            f"the activations need {size} bytes", where="memory plan", fix="use smaller layers, or shorter beats"
        )
    offsets = {tensor: placed[root] + demand.stored(tensor).offset for tensor, root in demand.roots().items()}
    scratch = {step: placed[_scratch(step)] for step, layer in enumerate(demand.layers) if layer.scratch}
    return Plan(offsets, scratch, size)


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
