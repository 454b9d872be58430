"""The engine of the DSP extension on the virtual Cortex-M4: the reference's bytes, up to its limits and beyond them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import settings

from ecgtiny.common.arrays import Int8Array, Int32Array
from ecgtiny.firmware_gen.compiler.ops.dsp import PLANES, ROWS
from ecgtiny.firmware_gen.compiler.ops.dsp.matrix import MAX_SUM
from ecgtiny.firmware_gen.compiler.ops.dsp.rectified import FORMS
from ecgtiny.firmware_gen.compiler.passes import optimise
from ecgtiny.firmware_gen.compiler.selection import select
from ecgtiny.firmware_gen.compiler.target import Target
from ecgtiny.firmware_gen.writer.codegen import model_sources
from ecgtiny.quantize.graph.graph import Graph, Tensor
from ecgtiny.quantize.graph.ops.conv_2d import Conv2D
from ecgtiny.quantize.graph.ops.depthwise_conv_2d import DepthwiseConv2D
from ecgtiny.quantize.graph.ops.fully_connected import FullyConnected
from ecgtiny.quantize.graph.reference import run_graph
from tests.firmware_gen.drawn import check_together
from tests.firmware_gen.kernels.graphs import chain, graphs, inputs
from tests.firmware_gen.kernels.lines import line, lines
from tests.firmware_gen.targets import run_each_bare
from tests.firmware_gen.virtual import infer_each_virtual, infer_virtual

DSP = Target(dsp=True)


def check(*graphs: Graph) -> None:
    """Compare the outputs; of the two virtual cores one sees every byte outside, the other one unaligned words."""
    sources, x = [model_sources(graph, DSP) for graph in graphs], [inputs(graph, 8) for graph in graphs]
    expected = [run_graph(graph, vectors) for graph, vectors in zip(graphs, x, strict=True)]
    for outputs in (infer_each_virtual(sources, x), run_each_bare(sources, x, "cortex-m4")):
        for output, wanted in zip(outputs, expected, strict=True):
            np.testing.assert_array_equal(output, wanted)


def form(graph: Graph) -> str | None:
    """Return the form in which the engine has the weights of a graph's only layer; None where it has not."""
    (node,) = optimise(graph).nodes
    rows = ROWS[type(node)](node)
    return None if rows is None else rows.form


def test_lines() -> None:
    forms = Counter[str]()

    def checked(drawn: Sequence[Graph]) -> None:
        check(*drawn)
        layers = [layer for graph in drawn for layer in select(optimise(graph), DSP).layers]
        forms.update(layer.function.removeprefix("two_").split("_to")[0] for layer in layers if "rows" in layer.kernel)

    check_together(lines(), settings(max_examples=40), checked)
    assert min(forms[name] for name in (*MAX_SUM, *(f"{form}_rectified" for form in FORMS))) >= 3, forms


@pytest.mark.slow
def test_many_lines() -> None:
    check_together(lines(), settings(max_examples=300), lambda drawn: check(*drawn))


@pytest.mark.slow
def test_many_chains() -> None:
    check_together(graphs(), settings(max_examples=200), lambda drawn: check(*drawn))


WEIGHTS = np.array([[100, -50, 3], [7, 0, -127], [-1, 2, -3], [127, 127, 127]], np.int8)
DENSE = FullyConnected(
    (0,), 1, weights=WEIGHTS, bias=np.zeros(4, np.int32), multiplier=np.full(4, 2**30 + 12345, np.int32),
    shift=np.full(4, -7, np.int32), input_offset=0, output_offset=-5, activation_min=-128, activation_max=127,
)  # fmt: skip
MAX_ROW_SUM = 128 * 3 * 127
"""What the weights of the last output may sum up to."""
PAIRS, WIDE = (MAX_SUM[form] // (128 * 127) for form in ("pairs", "wide"))
"""The most columns of the largest weights; a bias can make up what their sums lack of the limit."""
HALVES = 2 * (2**15 - 257) - MAX_ROW_SUM
"""The bias beside which twice the sum, halved, is the least that might leave 16 bits."""


def of_one(node: FullyConnected) -> Graph:
    """Return the graph of one dense layer."""
    outputs, depth = node.weights.shape
    tensors = {index: Tensor(index, "", (1, size), "int8", (1.0,)) for index, size in enumerate((depth, outputs))}
    return Graph(tensors, (node,), 0, 1)


def weights(*first: list[int]) -> Int8Array:
    """Return the ordinary weights but for the first rows."""
    return np.array([*first, *WEIGHTS[len(first) :].tolist()], np.int8)


def last(value: int, others: int = 0) -> Int32Array:
    """Return a constant of four outputs."""
    return np.array([others] * 3 + [value], np.int32)


def crossing(bias: int, shift: int) -> dict[str, Any]:
    """Return constants by which the last output is 0 or 1 (-1 below zero), as its sum falls short of a bias or not."""
    multiplier = 2 ** (30 + shift) // abs(bias)
    return {"bias": last(bias), "shift": last(-shift, -7), "multiplier": last(multiplier, 2**30)}


def deep(columns: int, bias: int) -> dict[str, Any]:
    """Return so many columns, and the sums of the last output as large as they and a bias make them."""
    few = np.resize(np.array([0, 1, -2], np.int8), (3, columns))
    return {"weights": np.vstack([few, np.full((1, columns), 127, np.int8)]), "bias": last(bias),
            "shift": last(-15, -9)}  # fmt: skip


@pytest.mark.parametrize(
    ("expected", "fields"),
    [
        ("pairs", {}),
        ("pairs", {"weights": weights([0, 1, 2], [-128, 127, -128])}),
        ("wide", {"weights": weights([-1, 1, 2], [-128, 127, -128])}),
        ("pairs", {"weights": weights([-128, -128, -128])}),
        ("pairs", deep(PAIRS, MAX_SUM["pairs"] - 1 - 128 * 127 * PAIRS)),
        ("wide", deep(PAIRS, MAX_SUM["pairs"] - 128 * 127 * PAIRS)),
        ("wide", deep(PAIRS, 128 * 127 * PAIRS - MAX_SUM["pairs"])),
        ("wide", deep(PAIRS + 1, 0)),
        ("pairs", crossing(2**23, 22)),
        ("pairs", crossing(2**26, 26)),
        ("pairs", crossing(2**30, 30)),
        ("pairs", crossing(-(2**29), 28)),
        ("pairs", crossing(-(2**26), 25)),
        ("pairs", {"activation_min": -127}),
        ("pairs", {"activation_max": 126}),
        ("pairs", {"activation_min": -4, "activation_max": 3}),
        (None, {"shift": last(0, -7)}),
        (None, {"shift": last(2, -7)}),
        ("pairs", {"shift": last(2, -7), "bias": last(2**20)}),
        ("pairs", {"shift": last(-1, -7)}),
        ("pairs", {"shift": last(-22, -7)}),
        ("pairs", {"shift": last(-23, -7)}),
        ("pairs", {"shift": last(-31, -7)}),
        ("pairs", {"shift": last(-31, -7), "bias": last(2**30)}),
        ("pairs", {"multiplier": last(0, 2**30), "shift": last(0, -7)}),
        ("pairs", {"multiplier": last(1, 2**31 - 1)}),
        ("pairs", {"bias": last(HALVES - 1), "multiplier": last(2**31 - 1, 2**30),
                   "shift": last(-1, -7)}),
        (None, {"bias": last(HALVES + 2), "multiplier": last(2**31 - 1, 2**30),
                "shift": last(-1, -7)}),
        ("pairs", {"input_offset": 128}),
        ("pairs", {"output_offset": 127}),
    ],
)  # fmt: skip
def test_at_a_limit(expected: str | None, fields: dict[str, Any]) -> None:
    graph = of_one(replace(DENSE, **fields))
    assert form(graph) == expected
    check(graph)


@pytest.mark.parametrize(("bias", "expected"), [(-1, "wide"), (0, None)])
def test_sums_that_do_not_fit_are_left_to_another_kernel(bias: int, expected: str | None) -> None:
    graph = of_one(replace(DENSE, **deep(WIDE, MAX_SUM["wide"] - 128 * 127 * WIDE + bias)))
    assert form(graph) == expected


def halfway(half: int) -> Graph:
    """Return a layer whose sums lie halfway between two outputs, on both sides of zero."""
    node = replace(
        DENSE, weights=np.full((4, 1), 2**half, np.int8), bias=np.array([0, 1, -1, 2], np.int32) * (half < 4),
        multiplier=np.full(4, 2**30, np.int32), shift=np.full(4, -half - 2, np.int32),
    )  # fmt: skip
    return of_one(node)


@pytest.mark.parametrize("half", range(1, 5))
def test_ties_are_rounded_away_from_zero(half: int) -> None:
    graph = halfway(half)
    x = np.arange(-128, 128, dtype=np.int8)[:, None]
    np.testing.assert_array_equal(infer_virtual(model_sources(graph, DSP), x), run_graph(graph, x))


@pytest.mark.parametrize(("kind", "fields", "shape"), [
    ("conv_2d", {}, (2, 3, 1)),
    ("depthwise_conv_2d", {"depth_multiplier": 2}, (1, 5, 4)),
    ("depthwise_conv_2d", {}, (3, 5, 3)),
])  # fmt: skip
def test_what_does_not_lie_along_a_line_is_laid_out_row_by_row(
    kind: str, fields: dict[str, Any], shape: tuple[int, int, int]
) -> None:
    found: list[Graph] = []
    for seed in range(40):
        graph = (line if shape[0] == 1 else chain)([kind], shape, np.random.default_rng(seed))
        (node,) = optimise(graph).nodes
        assert isinstance(node, (Conv2D, DepthwiseConv2D))
        if (
            fields == {name: getattr(node, name) for name in fields}
            and form(graph) is None
            and PLANES[type(node)](node)
        ):
            found.append(graph)
    assert len(found) >= 4
    check(*found[:8])
