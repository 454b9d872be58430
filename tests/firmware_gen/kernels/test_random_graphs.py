"""The C of any graph computes what the integer reference computes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from ecgtiny.firmware_gen.writer.codegen import model_sources
from ecgtiny.quantize.graph.graph import Graph
from ecgtiny.quantize.graph.reference import run_graph
from tests.firmware_gen.desk import infer, infer_sanitized
from tests.firmware_gen.kernels.graphs import KINDS, chain, graphs, inputs

FEW = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=20)
MANY = settings(FEW, max_examples=100)


def check(graph: Graph, compiler: str, level: str) -> None:
    x = inputs(graph, 12)
    np.testing.assert_array_equal(
        infer(model_sources(graph), x, compiler=compiler, flags=(level,)), run_graph(graph, x)
    )


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("kind", KINDS)
def test_each_operator(kind: str, seed: int) -> None:
    graph = chain([kind, "lookup"], (3, 5, 2), np.random.default_rng(seed))
    x = inputs(graph, 12)
    np.testing.assert_array_equal(infer_sanitized(model_sources(graph), x), run_graph(graph, x))


@FEW
@given(graph=graphs())
def test_chains(graph: Graph) -> None:
    check(graph, "gcc", "-O1")


@pytest.mark.slow
@pytest.mark.parametrize(("compiler", "level"), [("gcc", "-O0"), ("gcc", "-O3"), ("clang", "-O0"), ("clang", "-Os")])
@MANY
@given(graph=graphs())
def test_many_chains(compiler: str, level: str, graph: Graph) -> None:
    check(graph, compiler, level)


@pytest.mark.slow
@MANY
@given(graph=graphs())
def test_no_step_of_many_chains_is_undefined(graph: Graph) -> None:
    x = inputs(graph, 4)
    np.testing.assert_array_equal(infer_sanitized(model_sources(graph), x), run_graph(graph, x))
