"""Tables fold into what comes before them, whoever else reads that, and the value stays, byte for byte."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ecgtiny.common.arrays import Int8Array
from ecgtiny.firmware_gen.compiler.passes.fold_activations import EVERY, fold_activations
from ecgtiny.quantize.graph.box import Box
from ecgtiny.quantize.graph.graph import Graph, Node, Tensor
from ecgtiny.quantize.graph.ops.concatenation import Concatenation
from ecgtiny.quantize.graph.ops.lookup import Lookup
from ecgtiny.quantize.graph.reference import run_graph

SIZE = 256
X = EVERY[None]


@st.composite
def trees(draw: st.DrawFn) -> Graph:
    """Draw tables that read the input or each other, some of which change nothing, and what joins their outputs."""
    count = draw(st.integers(1, 6))
    nodes: list[Node] = [
        Lookup((draw(st.integers(max(0, step - 1), step)),), step + 1, draw(st.sampled_from(TABLES)), "RELU")
        for step in range(count)
    ]
    joined = tuple(draw(st.lists(st.integers(1, count), min_size=1, max_size=4)))
    return graph_of(nodes, joined) if draw(st.booleans()) else Graph(tensors(count, 1), tuple(nodes), 0, joined[0])


def graph_of(nodes: list[Node], joined: tuple[int, ...]) -> Graph:
    """Return the graph that ends with the outputs of some nodes, one after the other."""
    whole = Box.whole((len(joined) * SIZE,))
    places = tuple(whole.part(0, place * SIZE, SIZE) for place in range(len(joined)))
    end = len(nodes) + 1
    return Graph(tensors(end, len(joined)), (*nodes, Concatenation(joined, end, places)), 0, end)


def tensors(last: int, times: int) -> dict[int, Tensor]:
    sizes = {index: SIZE * (times if index == last else 1) for index in range(last + 1)}
    return {index: Tensor(index, "", (1, size), "int8", (1.0,)) for index, size in sizes.items()}


def table(seed: int) -> Int8Array:
    return np.random.default_rng(seed).integers(-128, 128, 256).astype(np.int8)


TABLES = (EVERY, EVERY, np.clip(EVERY, -20, 90), table(1), table(2))


@given(trees())
def test_keeps_the_value(graph: Graph) -> None:
    after = fold_activations(graph)
    np.testing.assert_array_equal(run_graph(after, X), run_graph(graph, X))


def test_what_two_read_through_a_table_that_changes_nothing_stays() -> None:
    tables = (TABLES[3], EVERY, TABLES[4])
    nodes: list[Node] = [Lookup((step,), step + 1, values, "RELU") for step, values in enumerate(tables)]
    after = fold_activations(graph_of(nodes, (2, 3)))
    assert [(node.inputs, node.output) for node in after.nodes] == [((0,), 1), ((1,), 3), ((1, 3), 4)]


def test_tables_in_a_row_become_one() -> None:
    nodes: list[Node] = [Lookup((step,), step + 1, TABLES[3], "RELU") for step in range(3)]
    assert len(fold_activations(graph_of(nodes, (3,))).nodes) == 2
