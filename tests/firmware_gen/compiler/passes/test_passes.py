"""Every pass, and all of them one after the other, leave the network's output as it is, byte for byte."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings

from ecgtiny.firmware_gen.compiler.passes import PASSES, optimise
from ecgtiny.firmware_gen.compiler.passes.drop_reshapes import drop_reshapes
from ecgtiny.quantize.graph.graph import Graph
from ecgtiny.quantize.graph.reference import run_graph
from tests.firmware_gen.kernels.graphs import graphs, inputs
from tests.firmware_gen.kernels.lines import lines


@pytest.mark.parametrize("rewrite", [*PASSES, optimise])
def test_keeps_the_value(rewrite: Callable[[Graph], Graph]) -> None:
    @settings(max_examples=50)
    @given(graphs() | lines())
    def check(graph: Graph) -> None:
        x = inputs(graph, 4)
        np.testing.assert_array_equal(run_graph(rewrite(drop_reshapes(graph)), x), run_graph(graph, x))

    check()
