"""The memory plan: tensors that are needed at the same time never share a byte."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from ecgtiny.common.errors import UnsupportedModelError
from ecgtiny.firmware_gen.memory_plan import ALIGNMENT, lifetimes, memory_plan
from ecgtiny.quantize.graph import Graph, Tensor
from ecgtiny.quantize.ops.lookup import Lookup
from ecgtiny.quantize.ops.reshape import Reshape

TABLE = np.zeros(256, np.int8)


def chain(sizes: list[int], reshapes: tuple[int, ...] = ()) -> Graph:
    """Lookups from tensor to tensor; those at the steps in ``reshapes`` only rename."""
    nodes = tuple(
        Reshape(inputs=(i,), output=i + 1)
        if i in reshapes
        else Lookup(inputs=(i,), output=i + 1, table=TABLE, activation="")
        for i in range(len(sizes) - 1)
    )
    tensors = {i: Tensor(i, str(i), (size,), "int8") for i, size in enumerate(sizes)}
    return Graph(tensors, nodes, 0, len(sizes) - 1)


@st.composite
def plans(draw: st.DrawFn) -> tuple[Graph, bool]:
    sizes = draw(st.lists(st.integers(1, 300), min_size=2, max_size=9))
    reshapes = draw(st.sets(st.integers(0, len(sizes) - 2)))
    for step in sorted(reshapes):
        sizes[step + 1] = sizes[step]
    graph = chain(sizes, tuple(reshapes))
    return replace(graph, output=draw(st.integers(1, len(graph.nodes)))), draw(st.booleans())


@given(plans())
def test_what_a_node_reads_is_what_was_written_for_it(drawn: tuple[Graph, bool]) -> None:
    """Runs the plan on bytes that remember which node wrote them last."""
    graph, keep_input = drawn
    plan = memory_plan(graph, keep_input=keep_input)
    writer = np.full(plan.size, -2)
    wrote = {graph.input: -1}

    def region(tensor: int) -> NDArray[np.int64]:
        return writer[plan.offsets[tensor] :][: graph.tensors[tensor].size]

    region(graph.input)[:] = -1
    for step, node in enumerate(graph.nodes):
        source = node.inputs[0]
        assert np.all(region(source) == wrote[source])
        wrote[node.output] = wrote[source] if isinstance(node, Reshape) else step
        if not isinstance(node, Reshape):
            region(node.output)[:] = step
            assert np.all(region(source) == wrote[source]), "a node may not write what it still reads"
    for tensor in [graph.output, *([graph.input] if keep_input else [])]:
        assert np.all(region(tensor) == wrote[tensor])


@given(plans())
def test_every_tensor_lies_in_the_arena_and_is_aligned(drawn: tuple[Graph, bool]) -> None:
    graph, keep_input = drawn
    plan = memory_plan(graph, keep_input=keep_input)
    assert set(plan.offsets) == set(graph.tensors)
    for index, offset in plan.offsets.items():
        assert offset % ALIGNMENT == 0
        assert 0 <= offset <= offset + graph.tensors[index].size <= plan.size


@given(plans())
def test_the_arena_holds_what_is_needed_at_once(drawn: tuple[Graph, bool]) -> None:
    graph, keep_input = drawn
    plan, buffers = memory_plan(graph, keep_input=keep_input), lifetimes(graph, keep_input=keep_input)
    steps = range(-1, len(graph.nodes) + 1)
    least = max(sum(buffer.size for buffer in buffers.values() if buffer.first <= i <= buffer.last) for i in steps)
    assert least <= plan.size <= sum(buffer.size for buffer in buffers.values())


def test_a_chain_needs_its_two_largest_neighbours() -> None:
    assert memory_plan(chain([140, 32, 16, 32, 140]), keep_input=False).size == 172


def test_the_kept_input_is_never_written() -> None:
    plan = memory_plan(chain([140, 32, 16, 32, 140]), keep_input=True)
    assert plan.size == 140 + 32 + 140
    assert all(offset >= 140 for index, offset in plan.offsets.items() if index != 0)


def test_a_reshape_is_the_same_bytes() -> None:
    plan = memory_plan(chain([64, 64, 8], reshapes=(0,)), keep_input=False)
    assert plan.offsets[0] == plan.offsets[1]
    assert plan.size == 72


def test_an_arena_beyond_32_bits_is_refused() -> None:
    with pytest.raises(UnsupportedModelError, match="activations need"):
        memory_plan(chain([2**31, 1]), keep_input=False)
