"""The C of operators of two operands, MEAN and SOFTMAX: their order, their axes, and where they may work in place."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ecgtiny.common.errors import UnsupportedModelError
from ecgtiny.firmware_gen.compiler.layer import Layer
from ecgtiny.firmware_gen.compiler.ops import lower
from ecgtiny.firmware_gen.compiler.ops.broadcast import broadcast_axes
from ecgtiny.firmware_gen.writer.codegen import model_sources
from ecgtiny.quantize.graph.graph import Graph, Node, Tensor
from ecgtiny.quantize.graph.operands import Operand
from ecgtiny.quantize.graph.ops.add import Add
from ecgtiny.quantize.graph.ops.mean import Mean
from ecgtiny.quantize.graph.reader import read_graph
from ecgtiny.quantize.graph.reference import run_graph
from tests.firmware_gen.desk import infer, infer_sanitized
from tests.firmware_gen.kernels.graphs import chain, inputs
from tests.firmware_gen.kernels.operands import STEPS
from tests.quantize.graph.build_elementwise import ELEMENTWISE
from tests.quantize.graph.build_tflite import models

SOME = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=15)
HALF = (2**30, 0)


@pytest.mark.slow
@SOME
@given(st.lists(st.sampled_from(sorted(STEPS)), min_size=2, max_size=5), st.integers(0, 2**32 - 1))
def test_chains_of_them(kinds: list[str], seed: int) -> None:
    graph = chain(kinds, (3, 4, 2), np.random.default_rng(seed))
    x = inputs(graph, 6)
    np.testing.assert_array_equal(infer_sanitized(model_sources(graph), x), run_graph(graph, x))


@SOME
@given(models(sorted(ELEMENTWISE), most=2))
def test_models_of_them(tflite: bytes) -> None:
    graph = read_graph(tflite)
    x = inputs(graph, 6)
    np.testing.assert_array_equal(infer(model_sources(graph), x, compiler="clang"), run_graph(graph, x))


def lowered(node: Node) -> Layer:
    tensors = {index: Tensor(index, "t", (1, 2, 3), "int8", (0.1,)) for index in (*node.inputs, node.output)}
    (layer,) = lower(node, Graph(tensors, (node,), 0, node.output))
    return layer


def add(first: Operand, second: Operand, inputs: tuple[int, ...]) -> Add:
    """Return ``first - second``, whose output has the shape (2, 3)."""
    return Add(
        inputs, 9, (first, second), (2, 3), 0, -128, 127, factors=(HALF, HALF), signs=(1, -1), output_factor=HALF
    )


WHOLE, ROW = Operand((2, 3), 1, None), Operand((1, 3), 2, None)
CONSTANT = Operand((1, 3), 3, np.array([[1, 2, 3]], np.int8))


def test_a_constant_is_the_second_operand() -> None:
    for node in (add(WHOLE, CONSTANT, (4,)), add(CONSTANT, WHOLE, (4,))):
        layer = lowered(node)
        assert (layer.function, layer.inputs, layer.in_place) == ("add_constant", (4,), True)
        assert [table.name for table in layer.tables] == ["axes", "constant"]
        assert [layer.scalars[f"offset[{side}]"] for side in range(2)] == [1, 3]
    assert [layer.scalars[f"sign[{side}]"] for side in range(2)] == [-1, 1]


def test_what_is_broadcast_is_the_second_operand() -> None:
    assert lowered(add(WHOLE, ROW, (4, 5))).inputs == (4, 5)
    layer = lowered(add(ROW, WHOLE, (4, 5)))
    assert (layer.function, layer.inputs, layer.in_place) == ("add", (5, 4), True)


def test_nothing_works_in_place_when_both_operands_are_broadcast() -> None:
    assert not lowered(add(Operand((2, 1), 0, None), ROW, (4, 5))).in_place


@pytest.mark.parametrize(
    ("first", "second", "axes"),
    [
        ((1, 4, 5), (1, 4, 5), [(20, 1, 1)]),
        ((1, 4, 5), (5,), [(4, 5, 0), (5, 1, 1)]),
        ((1, 4, 5), (), [(20, 1, 0)]),
        ((2, 1, 5), (3, 1), [(2, 5, 0), (3, 0, 1), (5, 1, 0)]),
        ((1, 1), (), [(1, 1, 1)]),
    ],
)
def test_axes_are_merged(first: tuple[int, ...], second: tuple[int, ...], axes: list[tuple[int, int, int]]) -> None:
    assert broadcast_axes(first, second, np.broadcast_shapes(first, second)) == axes


def test_axes_that_alternate_too_often_are_refused() -> None:
    with pytest.raises(UnsupportedModelError, match="6 axes"):
        broadcast_axes((2, 1, 2, 1, 2, 1), (1, 2, 1, 2, 1, 2), (2,) * 6)
    lowered(Mean((4,), 9, (2, 2, 2, 2), (0, 2), 0, 0, 2**30, 0))
    with pytest.raises(UnsupportedModelError, match="2 groups"):
        lowered(Mean((4,), 9, (2, 2, 2, 2, 2), (0, 2, 4), 0, 0, 2**30, 0))
