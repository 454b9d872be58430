"""The engine of the DSP extension on the virtual Cortex-M4: the reference's bytes, up to its limits and beyond them."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from ecgtiny.firmware_gen.codegen import model_sources
from ecgtiny.firmware_gen.ops.dsp import ROWS
from ecgtiny.firmware_gen.ops.dsp.rows import LARGEST_SUM
from ecgtiny.firmware_gen.passes import optimise
from ecgtiny.firmware_gen.selection import select
from ecgtiny.firmware_gen.target import Target
from ecgtiny.quantize.channels import Channels
from ecgtiny.quantize.graph import Graph
from ecgtiny.quantize.ops.conv_2d import Conv2D
from ecgtiny.quantize.ops.depthwise_conv_2d import DepthwiseConv2D
from ecgtiny.quantize.ops.fully_connected import FullyConnected
from ecgtiny.quantize.reference import run_graph
from tests.firmware_gen.graphs import graphs, inputs
from tests.firmware_gen.lines import line, lines
from tests.firmware_gen.virtual import infer_virtual

DSP = Target(dsp=True)


def check(graph: Graph) -> None:
    x = inputs(graph, 8)
    np.testing.assert_array_equal(infer_virtual(model_sources(graph, DSP), x), run_graph(graph, x))


def form(graph: Graph) -> str | None:
    """Return the form in which the engine has the weights of a graph's only layer; None where it has not."""
    (node,) = optimise(graph).nodes
    rows = ROWS[type(node)](node)
    return None if rows is None else rows.form


def test_lines() -> None:
    forms = Counter[str | None]()

    @settings(max_examples=40)
    @given(lines())
    def drawn(graph: Graph) -> None:
        check(graph)
        layers = select(optimise(graph), DSP).layers
        forms.update(layer.function.split("_")[0] if layer.kernel == "rows" else None for layer in layers)

    drawn()
    assert min(forms[name] for name in LARGEST_SUM) >= 3, forms


@pytest.mark.slow
@settings(max_examples=300)
@given(lines())
def test_many_lines(graph: Graph) -> None:
    check(graph)


@pytest.mark.slow
@settings(max_examples=200)
@given(graphs())
def test_many_chains(graph: Graph) -> None:
    check(graph)


WEIGHTS = np.array([[100, -50, 3], [7, 0, -127], [-1, 2, -3], [127, 127, 127]], np.int8)
LIMIT = {name: LARGEST_SUM[name] - 1 - 128 * 381 for name in ("pairs", "wide")}
"""The largest bias beside the largest weights."""


def dense(**fields: Any) -> Graph:
    """Return a graph of one dense layer of four outputs, whose numbers are ordinary but for ``fields``."""
    ordinary = {
        "weights": WEIGHTS, "bias": np.zeros(4, np.int32), "multiplier": np.full(4, 2**30 + 12345, np.int32),
        "shift": np.full(4, -7, np.int32), "input_offset": 0, "output_offset": -5, "activation_min": -128,
        "activation_max": 127,
    }  # fmt: skip
    graph = line(["fully_connected"], (1, 1, 3), np.random.default_rng(0))
    return with_node(graph, FullyConnected((0,), 1, **(ordinary | fields)))


def with_node(graph: Graph, node: Channels) -> Graph:
    """Return the graph of one node with another one, whose output may have another size."""
    size = node.run(np.zeros((1, graph.input_tensor.size), np.int8)).size  # type: ignore[attr-defined]
    tensors = dict(graph.tensors) | {1: replace(graph.tensors[1], shape=(1, 1, 1, size))}
    return replace(graph, tensors=tensors, nodes=(node,))


def last(values: list[int], value: int) -> np.ndarray:
    return np.array([*values, value], np.int32)


@pytest.mark.parametrize(
    ("expected", "fields"),
    [
        ("pairs", {}),
        ("pairs", {"weights": np.array([[0, 1, 2]] + [[-128, 127, -128]] + WEIGHTS[2:].tolist(), np.int8)}),
        ("wide", {"weights": np.array([[-1, 1, 2]] + [[-128, 127, -128]] + WEIGHTS[2:].tolist(), np.int8)}),
        ("pairs", {"weights": np.array([[-128, -128, -128]] + WEIGHTS[1:].tolist(), np.int8)}),
        ("pairs", {"bias": last([0, 0, 0], LIMIT["pairs"]), "shift": last([-7] * 3, -10)}),
        ("wide", {"bias": last([0, 0, 0], LIMIT["pairs"] + 1), "shift": last([-7] * 3, -10)}),
        ("pairs", {"bias": last([0, 0, 0], -LIMIT["pairs"]), "shift": last([-7] * 3, -10)}),
        ("wide", {"bias": last([0, 0, 0], LIMIT["wide"]), "shift": last([-7] * 3, -17)}),
        (None, {"bias": last([0, 0, 0], LIMIT["wide"] + 1), "shift": last([-7] * 3, -17)}),
        ("wide", {"bias": last([0, 0, 0], -LIMIT["wide"]), "shift": last([-7] * 3, -17)}),
        (None, {"activation_min": -127}),
        (None, {"activation_max": 126}),
        (None, {"shift": last([-7] * 3, 0)}),
        (None, {"shift": last([-7] * 3, 2)}),
        ("pairs", {"shift": last([-7] * 3, -1)}),
        ("pairs", {"shift": last([-7] * 3, -22)}),
        (None, {"shift": last([-7] * 3, -23)}),
        (None, {"shift": last([-7] * 3, -31)}),
        ("pairs", {"multiplier": last([2**30] * 3, 0), "shift": last([-7] * 3, 0)}),
        ("pairs", {"multiplier": last([2**31 - 1] * 3, 1)}),
        ("pairs", {"bias": last([0, 0, 0], 2 * (2**15 - 258) - 128 * 381), "multiplier": last([2**30] * 3, 2**31 - 1),
                   "shift": last([-7] * 3, -1)}),
        (None, {"bias": last([0, 0, 0], 2 * (2**15 - 256) - 128 * 381), "multiplier": last([2**30] * 3, 2**31 - 1),
                "shift": last([-7] * 3, -1)}),
        ("pairs", {"input_offset": 128}),
        ("pairs", {"output_offset": 127}),
    ],
)  # fmt: skip
def test_at_a_limit(expected: str | None, fields: dict[str, Any]) -> None:
    graph = dense(**fields)
    assert form(graph) == expected
    check(graph)


@pytest.mark.parametrize("half", range(1, 4))
def test_ties_are_rounded_away_from_zero(half: int) -> None:
    """Sums that lie halfway between two outputs, on both sides of zero."""
    weights, shift = np.full((4, 1), 2**half, np.int8), np.full(4, -half - 2, np.int32)
    node = FullyConnected((0,), 1, weights, np.array([0, 1, -1, 2], np.int32), np.full(4, 2**30, np.int32), shift,
                          0, 3, -128, 127)  # fmt: skip
    graph = with_node(line(["fully_connected"], (1, 1, 1), np.random.default_rng(0)), node)
    x = np.arange(-128, 128, dtype=np.int8)[:, None]
    np.testing.assert_array_equal(infer_virtual(model_sources(graph, DSP), x), run_graph(graph, x))


@pytest.mark.parametrize(("kind", "fields", "shape"), [
    ("conv_2d", {}, (2, 3, 1)),
    ("depthwise_conv_2d", {"depth_multiplier": 2}, (1, 5, 4)),
    ("depthwise_conv_2d", {}, (1, 5, 3)),
])  # fmt: skip
def test_geometry_that_the_engine_does_not_have(kind: str, fields: dict[str, Any], shape: tuple[int, int, int]) -> None:
    found = 0
    for seed in range(40):
        graph = line([kind], shape, np.random.default_rng(seed))
        (node,) = graph.nodes
        assert isinstance(node, (Conv2D, DepthwiseConv2D))
        if fields == {name: getattr(node, name) for name in fields} and (kind != "conv_2d" or node.stride != (1, 1)):
            assert form(graph) is None
            found += 1
            if found <= 2:
                check(graph)
    assert found >= 2
