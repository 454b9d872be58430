"""The C of activations of int16, and of ends of every kind, computes what the integer reference computes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import HealthCheck, settings

from ecgtiny.common.arrays import Int8Array
from ecgtiny.common.errors import UnsupportedModelError
from ecgtiny.firmware_gen.compiler.target import Target
from ecgtiny.firmware_gen.writer.codegen import model_sources
from ecgtiny.quantize.graph.graph import Graph
from ecgtiny.quantize.graph.reader import read_graph
from ecgtiny.quantize.graph.reference import run_graph
from tests.firmware_gen.desk import infer_each_sanitized, infer_sanitized
from tests.firmware_gen.drawn import check_together
from tests.firmware_gen.kernels.graphs import inputs
from tests.firmware_gen.targets import run_each_bare
from tests.firmware_gen.virtual import infer_each_virtual
from tests.quantize.graph import build_sixteen
from tests.quantize.graph.build_ends import TAKEN
from tests.quantize.graph.build_sixteen import SIXTEEN, curve
from tests.quantize.graph.build_tflite import models
from tests.quantize.graph.oracle import tflm

PATIENT = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much)
FEW = settings(deadline=None, suppress_health_check=PATIENT, max_examples=40)
MANY = settings(FEW, max_examples=1500)
STEP = 2.0**-11
BEYOND = {"LOGISTIC": 21800, "TANH": 10900}
"""Inputs in such steps whose argument is in the step behind the table's last entry."""
CURVES = {
    (name, scale): curve(name, scale)
    for name in ("LOGISTIC", "TANH")
    for scale in (2.0**-12, STEP, 2.0**-15, 0.03, 2.0)
}
"""By the steps of their inputs, of which some reach beyond the last entry of the table."""
STATED = [
    *CURVES.values(),
    *(make() for make in TAKEN.values()),
    *build_sixteen.STATED,
]


def readable(tflite: bytes) -> Graph | None:
    """Return the graph; None where sums of the drawn numbers may overflow, or a value is not one that C pads with."""
    try:
        graph = read_graph(tflite)
        model_sources(graph)
    except UnsupportedModelError:
        return None
    return graph


def check(graphs: Sequence[Graph | None]) -> None:
    taken = [graph for graph in graphs if graph is not None]
    assert len(graphs) == 1 or len(taken) > len(graphs) // 3
    if not taken:
        return
    x = [inputs(graph, 6) for graph in taken]
    outputs = infer_each_sanitized([model_sources(graph) for graph in taken], x)
    for graph, vectors, output in zip(taken, x, outputs, strict=True):
        np.testing.assert_array_equal(output, run_graph(graph, vectors))


DRAWN = models(sorted(SIXTEEN), most=3, sixteen=True).map(readable)


def test_drawn_networks() -> None:
    check_together(DRAWN, FEW, check)


@pytest.mark.slow
def test_many_drawn_networks() -> None:
    check_together(DRAWN, MANY, check)


def with_ends(graph: Graph) -> Int8Array:
    """Return inputs of int16, the least and the largest among them, and those in the step behind the last entry."""
    x = inputs(graph, 6)
    x.view(np.int16)[:, :6] = -32768, 32767, *BEYOND.values(), *(-value for value in BEYOND.values())
    return x


def test_curves_of_the_least_and_the_largest_input() -> None:
    graphs = [read_graph(tflite) for tflite in CURVES.values()]
    x = [with_ends(graph) for graph in graphs]
    outputs = infer_each_sanitized([model_sources(graph) for graph in graphs], x)
    for graph, vectors, output in zip(graphs, x, outputs, strict=True):
        np.testing.assert_array_equal(output, run_graph(graph, vectors))


@pytest.mark.parametrize("chosen", CURVES, ids=str)
def test_the_reference_of_curves_is_the_kernel_of_tensorflow(chosen: tuple[str, float]) -> None:
    graph = read_graph(CURVES[chosen])
    x = with_ends(graph)
    np.testing.assert_array_equal(run_graph(graph, x), tflm(CURVES[chosen], graph, x))


@pytest.mark.parametrize("name", BEYOND)
@pytest.mark.parametrize("bound", ["x >> bits <= SIGMOID16_LAST", "x >= 0"])
def test_the_bound_of_the_table_is_noticed(name: str, bound: str) -> None:
    graph, path = read_graph(CURVES[name, STEP]), "ecgtiny/src/sigmoid16.h"
    sources = model_sources(graph)
    assert "x >> bits < SIGMOID16_LAST" in sources[path]
    changed = sources[path].replace("x >> bits < SIGMOID16_LAST", bound)
    with pytest.raises(AssertionError, match="sigmoid16"):
        infer_sanitized({**sources, path: changed}, with_ends(graph))


def test_stated_networks_on_the_desk() -> None:
    check([read_graph(tflite) for tflite in STATED])


@pytest.mark.parametrize("core", ["cortex-m0", pytest.param("cortex-m55", marks=pytest.mark.slow)])
def test_stated_networks_on_a_bare_core(core: str) -> None:
    graphs = [read_graph(tflite) for tflite in STATED]
    x = [inputs(graph, 4) for graph in graphs]
    outputs = run_each_bare([model_sources(graph) for graph in graphs], x, core)
    for graph, vectors, output in zip(graphs, x, outputs, strict=True):
        np.testing.assert_array_equal(output, run_graph(graph, vectors))


@pytest.mark.parametrize("small", [False, True])
def test_stated_networks_beside_the_kernels_of_a_core(small: bool) -> None:
    graphs, target = [read_graph(tflite) for tflite in STATED], Target(dsp=True, small=small)
    x = [inputs(graph, 4) for graph in graphs]
    outputs = infer_each_virtual([model_sources(graph, target) for graph in graphs], x)
    for graph, vectors, output in zip(graphs, x, outputs, strict=True):
        np.testing.assert_array_equal(output, run_graph(graph, vectors))
