"""The C of any graph computes what the integer reference computes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import HealthCheck, settings

from ecgtiny.common.arrays import Int8Array
from ecgtiny.firmware_gen.writer.codegen import model_sources
from ecgtiny.quantize.graph.graph import Graph
from ecgtiny.quantize.graph.reference import run_graph
from tests.firmware_gen.desk import infer_each, infer_each_sanitized
from tests.firmware_gen.drawn import check_together
from tests.firmware_gen.kernels.graphs import KINDS, chain, graphs, inputs

FEW = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=20)
MANY = settings(FEW, max_examples=100)


def check(graphs: Sequence[Graph], compiler: str, level: str) -> None:
    x = [inputs(graph, 12) for graph in graphs]
    outputs = infer_each([model_sources(graph) for graph in graphs], x, compiler=compiler, flags=(level,))
    assert_equal(graphs, x, outputs)


def check_sanitized(graphs: Sequence[Graph], count: int = 4) -> None:
    x = [inputs(graph, count) for graph in graphs]
    assert_equal(graphs, x, infer_each_sanitized([model_sources(graph) for graph in graphs], x))


def assert_equal(graphs: Sequence[Graph], x: Sequence[Int8Array], outputs: Sequence[Int8Array]) -> None:
    for graph, vectors, output in zip(graphs, x, outputs, strict=True):
        np.testing.assert_array_equal(output, run_graph(graph, vectors))


@pytest.mark.parametrize("kind", KINDS)
def test_each_operator(kind: str) -> None:
    check_sanitized([chain([kind, "lookup"], (3, 5, 2), np.random.default_rng(seed)) for seed in range(3)], 12)


def test_chains() -> None:
    check_together(graphs(), FEW, lambda drawn: check(drawn, "gcc", "-O1"))


@pytest.mark.slow
@pytest.mark.parametrize(("compiler", "level"), [("gcc", "-O0"), ("gcc", "-O3"), ("clang", "-O0"), ("clang", "-Os")])
def test_many_chains(compiler: str, level: str) -> None:
    check_together(graphs(), MANY, lambda drawn: check(drawn, compiler, level))


@pytest.mark.slow
def test_no_step_of_many_chains_is_undefined() -> None:
    check_together(graphs(), MANY, check_sanitized)
