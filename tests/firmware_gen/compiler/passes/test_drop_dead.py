"""What nobody reads is not computed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ecgtiny.firmware_gen.compiler.passes.drop_dead import drop_dead
from tests.firmware_gen.kernels.graphs import chain


def test_nodes_after_the_output_go() -> None:
    graph = chain(["lookup", "lookup", "lookup"], (1, 2, 2), np.random.default_rng(1))
    assert drop_dead(replace(graph, output=1)).nodes == graph.nodes[:1]


def test_what_the_output_depends_on_stays() -> None:
    graph = chain(["conv_2d", "lookup", "conv_2d"], (3, 4, 2), np.random.default_rng(2))
    assert drop_dead(graph).nodes == graph.nodes
