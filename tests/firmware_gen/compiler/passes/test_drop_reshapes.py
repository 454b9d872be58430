"""Without its reshapes a graph has the same value, byte for byte, and nobody misses them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ecgtiny.firmware_gen.compiler.passes.drop_reshapes import drop_reshapes
from ecgtiny.quantize.graph.graph import Graph
from ecgtiny.quantize.graph.ops.reshape import Reshape
from ecgtiny.quantize.graph.reference import run_graph
from tests.firmware_gen.kernels.graphs import KINDS, chain, inputs


@st.composite
def with_reshapes(draw: st.DrawFn) -> Graph:
    """Draw a chain with reshapes between the others, several in a row and at the ends too."""
    kinds = draw(st.lists(st.sampled_from(("reshape", "reshape", *KINDS)), max_size=5))
    place = draw(st.integers(0, len(kinds)))
    return chain(
        [*kinds[:place], "reshape", *kinds[place:]], (2, 5, 3), np.random.default_rng(draw(st.integers(0, 999)))
    )


@given(with_reshapes())
def test_keeps_the_value(graph: Graph) -> None:
    after, x = drop_reshapes(graph), inputs(graph, 4)
    assert kinds(after.nodes) == [kind for kind in kinds(graph.nodes) if kind != "reshape"]
    np.testing.assert_array_equal(run_graph(after, x), run_graph(graph, x))


def test_a_network_of_reshapes_alone_is_its_input() -> None:
    graph = chain(["reshape", "reshape"], (2, 3, 4), np.random.default_rng(0))
    after = drop_reshapes(graph)
    assert (after.nodes, after.output) == ((), graph.input)


def kinds(nodes: Sequence[object]) -> list[str]:
    return ["reshape" if isinstance(node, Reshape) else type(node).__name__ for node in nodes]
