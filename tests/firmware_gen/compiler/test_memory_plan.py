"""The memory plan: tensors that are needed at the same time never share a byte."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecgtiny.common.arrays import Int64Array
from ecgtiny.common.errors import UnsupportedModelError
from ecgtiny.firmware_gen.compiler.layer import Layer
from ecgtiny.firmware_gen.compiler.memory_plan import ALIGNMENT, Demand, memory_plan
from ecgtiny.firmware_gen.compiler.storage import Storage
from ecgtiny.quantize.graph.graph import Graph, Tensor

Drawn = tuple[Graph, tuple[Layer, ...], bool]


def layer(inputs: tuple[int, ...], output: int, *, in_place: bool = False, scratch: int = 0) -> Layer:
    """A layer of which nothing matters but what it touches."""
    return Layer("copy", inputs, output, {}, (), in_place=in_place, scratch=scratch)


def network(sizes: list[int], output: int | None = None) -> Graph:
    """Tensors of so many bytes, the first of them the input."""
    tensors = {i: Tensor(i, str(i), (size,), "int8") for i, size in enumerate(sizes)}
    return Graph(tensors, (), 0, len(sizes) - 1 if output is None else output)


def chain(sizes: list[int], **options: bool) -> tuple[Graph, tuple[Layer, ...]]:
    """Layers from each tensor to the next."""
    return network(sizes), tuple(layer((i,), i + 1, **options) for i in range(len(sizes) - 1))


@st.composite
def programs(draw: st.DrawFn) -> Drawn:
    """Layers that read any earlier tensors; some work in place, some want scratch, some share an output."""
    sizes = draw(st.lists(st.integers(1, 300), min_size=2, max_size=9))
    layers: list[Layer] = []
    for output in range(1, len(sizes)):
        for _ in range(draw(st.integers(1, 2))):
            inputs = tuple(draw(st.lists(st.integers(0, output - 1), min_size=1, max_size=3)))
            layers.append(layer(inputs, output, in_place=draw(st.booleans()), scratch=draw(st.sampled_from([0, 0, 9]))))
    graph = network(sizes, draw(st.integers(1, len(sizes) - 1)))
    further = draw(st.lists(st.integers(1, len(sizes) - 1), max_size=2))
    return replace(graph, further=tuple(further)), tuple(layers), draw(st.booleans())


@given(programs())
def test_what_a_layer_reads_is_what_was_written_for_it(drawn: Drawn) -> None:
    """Runs the plan on bytes that remember the tensor that wrote them last."""
    graph, layers, keep_input = drawn
    plan = memory_plan(Demand(graph, layers, keep_input=keep_input))
    writer = np.full(plan.size, -2)

    def region(tensor: int) -> Int64Array:
        return writer[plan.offsets[tensor] :][: graph.tensors[tensor].size]

    region(graph.input)[:] = graph.input
    written = {graph.input}
    for step, one in enumerate(layers):
        if one.scratch:
            writer[plan.scratch[step] :][: one.scratch] = -3
        assert all(np.all(region(tensor) == tensor) for tensor in one.inputs)
        assert one.output not in written or np.all(region(one.output) == one.output)
        shared = one.in_place and plan.offsets[one.inputs[0]] == plan.offsets[one.output]
        region(one.output)[:] = one.output
        written.add(one.output)
        intact = one.inputs[1:] if shared else one.inputs
        assert all(np.all(region(tensor) == tensor) for tensor in intact if not (shared and tensor == one.inputs[0]))
    for tensor in [*graph.outputs, *([graph.input] if keep_input else [])]:
        assert np.all(region(tensor) == tensor)


@given(programs())
def test_every_buffer_lies_in_the_arena_and_is_aligned(drawn: Drawn) -> None:
    graph, layers, keep_input = drawn
    plan = memory_plan(Demand(graph, layers, keep_input=keep_input))
    places = [(plan.offsets[tensor], graph.tensors[tensor].size) for tensor in plan.offsets]
    places += [(offset, layers[step].scratch) for step, offset in plan.scratch.items()]
    for offset, size in places:
        assert offset % ALIGNMENT == 0
        assert 0 <= offset <= offset + size <= plan.size


@given(programs())
def test_the_arena_holds_what_is_needed_at_once(drawn: Drawn) -> None:
    graph, layers, keep_input = drawn
    plan = memory_plan(Demand(graph, layers, keep_input=keep_input))
    buffers = Demand(graph, layers, keep_input=keep_input).lifetimes()
    steps = range(-1, len(layers) + 1)
    least = max(sum(buffer.size for buffer in buffers.values() if buffer.first <= i <= buffer.last) for i in steps)
    assert least <= plan.size <= sum(buffer.size for buffer in buffers.values())


def test_a_chain_needs_its_two_largest_neighbours() -> None:
    assert memory_plan(Demand(*chain([140, 32, 16, 32, 140]))).size == 172


def test_the_kept_input_is_never_written() -> None:
    plan = memory_plan(Demand(*chain([140, 32, 16, 32, 140], in_place=True), keep_input=True))
    assert plan.size == 140 + 32 + 140
    assert all(offset >= 140 for index, offset in plan.offsets.items() if index != 0)


def test_what_works_in_place_takes_no_memory() -> None:
    assert memory_plan(Demand(*chain([64, 64, 40, 8], in_place=True))).size == 64


@pytest.mark.parametrize(
    ("source", "target", "size"),
    [
        (Storage(1, 0, 8), Storage(), 72),
        (Storage(2, 2, 4), Storage(2, 2, 0), 140),
        (Storage(), Storage(1, 0, 8), 64 + 72),
        (Storage(2, 2, 0), Storage(2, 0, 2), 132 + 132),
        (Storage(2), Storage(1), 128 + 64),
    ],
)
def test_what_begins_alike_and_fits_is_written_in_place(source: Storage, target: Storage, size: int) -> None:
    graph, layers = chain([64, 64], in_place=True)
    assert memory_plan(Demand(graph, layers, {0: source, 1: target})).size == size


def test_a_tensor_that_is_read_again_is_not_overwritten() -> None:
    graph, layers = network([8, 8, 8]), (layer((0,), 1, in_place=True), layer((0, 1), 2))
    plan = memory_plan(Demand(graph, layers))
    assert plan.offsets[0] != plan.offsets[1]


def test_a_second_input_is_not_overwritten() -> None:
    graph, layers = network([8, 8, 8]), (layer((0,), 1), layer((0, 1), 2, in_place=True))
    plan = memory_plan(Demand(graph, layers))
    assert plan.offsets[2] == plan.offsets[0] != plan.offsets[1]


def test_scratch_is_free_again_for_the_next_layer() -> None:
    graph, (first, second) = chain([4, 4, 4])
    plan = memory_plan(Demand(graph, (replace(first, scratch=100), replace(second, scratch=100))))
    assert plan.size == 108


def test_an_arena_beyond_32_bits_is_refused() -> None:
    with pytest.raises(UnsupportedModelError, match="activations need"):
        memory_plan(Demand(*chain([2**31, 1])))
