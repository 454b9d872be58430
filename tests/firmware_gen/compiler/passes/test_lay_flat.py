"""Convolutions down a column become convolutions along a row."""

from __future__ import annotations

import numpy as np
import pytest

from ecgtiny.firmware_gen.compiler.passes.lay_flat import lay_flat
from ecgtiny.quantize.graph.graph import Graph
from ecgtiny.quantize.graph.ops.conv_2d import Conv2D
from ecgtiny.quantize.graph.ops.depthwise_conv_2d import DepthwiseConv2D
from ecgtiny.quantize.graph.reference import run_graph
from tests.firmware_gen.kernels.graphs import chain, inputs


def column(kind: str, seed: int) -> Graph:
    """Return a graph whose one layer slides down a column, whatever its width of kernel was drawn."""
    rng = np.random.default_rng(seed)
    while True:
        graph = chain([kind], (7, 1, 4), rng)
        (node,) = graph.nodes
        assert isinstance(node, Conv2D | DepthwiseConv2D)
        if node.weights.shape[2 if kind == "conv_2d" else 1] == 1:
            return graph


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("kind", ["conv_2d", "depthwise_conv_2d"])
def test_a_column_becomes_a_row_of_the_same_values(kind: str, seed: int) -> None:
    graph = column(kind, seed)
    flat, x = lay_flat(graph), inputs(graph, 6)
    (node,) = flat.nodes
    assert isinstance(node, Conv2D | DepthwiseConv2D)
    assert (node.input_shape[0], node.output_shape[0], node.input_shape[1]) == (1, 1, 7)
    np.testing.assert_array_equal(run_graph(flat, x), run_graph(graph, x))


def test_a_plane_stays() -> None:
    graph = chain(["conv_2d"], (5, 6, 2), np.random.default_rng(3))
    assert lay_flat(graph).nodes == graph.nodes
