"""Zero points of dense layers join their biases."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ecgtiny.firmware_gen.compiler.passes.fold_zero_points import fold_zero_points
from ecgtiny.quantize.graph.ops.fully_connected import FullyConnected
from ecgtiny.quantize.graph.reference import run_graph
from tests.firmware_gen.kernels.graphs import chain, inputs


@given(st.integers(0, 2**32 - 1))
def test_no_dense_layer_has_an_offset_and_the_output_is_the_same(seed: int) -> None:
    graph = chain(["fully_connected", "lookup", "fully_connected"], (1, 2, 5), np.random.default_rng(seed))
    folded, x = fold_zero_points(graph), inputs(graph, 6)
    assert [node.input_offset for node in folded.nodes if isinstance(node, FullyConnected)] == [0, 0]
    np.testing.assert_array_equal(run_graph(folded, x), run_graph(graph, x))
