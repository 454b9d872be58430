"""Ends that are float32 or uint8, several inputs, and shapes that a file computes are what the oracle makes of them."""

from __future__ import annotations

import numpy as np
import pytest

from ecgtiny.common.arrays import Int8Array
from ecgtiny.common.errors import UnsupportedModelError
from ecgtiny.quantize.graph.graph import Graph
from ecgtiny.quantize.graph.reader import read_graph
from ecgtiny.quantize.graph.reference import run_graph
from tests.quantize.graph.build_ends import TAKEN, byte_ends, dense, float_ends, gathered, joined, shaped, two_inputs
from tests.quantize.graph.builder import Builder
from tests.quantize.graph.oracle import tflm


def inputs(graph: Graph, count: int = 64) -> Int8Array:
    x = np.random.default_rng(0).integers(-128, 128, (count, graph.input_bytes), np.int8)
    x[0], x[1] = -128, 127
    return x


@pytest.mark.parametrize("what", sorted(set(TAKEN) - {"the arithmetic of an open batch"}))
def test_equals_tflm(what: str) -> None:
    tflite = TAKEN[what]()
    graph = read_graph(tflite)
    x = inputs(graph)
    np.testing.assert_array_equal(run_graph(graph, x), tflm(tflite, graph, x))


def test_float_ends_are_where_the_numbers_become_integers() -> None:
    graph = read_graph(float_ends())
    ends = graph.input_tensor, graph.output_tensor
    assert [(end.dtype, end.scales[0], end.zero_point, end.float_end) for end in ends] == [
        ("int8", pytest.approx(0.05), -3, True),
        ("int8", pytest.approx(0.08), 5, True),
    ]
    assert [node.kind for node in graph.nodes] == ["fully_connected"]


def test_what_moves_float32_outside_moves_integers() -> None:
    graph = read_graph(float_ends(moved=True))
    assert (graph.input_tensor.shape, graph.output_tensor.shape) == ((1, 2, 2), (1, 2, 2))
    assert graph.input_tensor.float_end
    assert graph.output_tensor.float_end


def test_uint8_ends_keep_their_bytes() -> None:
    graph = read_graph(byte_ends())
    assert (graph.input_tensor.dtype, graph.input_tensor.zero_point) == ("uint8", 125)
    assert (graph.output_tensor.dtype, graph.output_tensor.zero_point) == ("uint8", 200)


def test_inputs_keep_the_order_of_the_file() -> None:
    graph = read_graph(two_inputs(mixed=True))
    assert [(tensor.shape, tensor.dtype) for tensor in graph.input_tensors] == [
        ((1, 3), "int16"), ((1, 1, 4), "int8"), ((1, 4), "int8"),
    ]  # fmt: skip
    assert graph.input_bytes == 14


def test_the_arithmetic_of_an_open_batch_is_gone() -> None:
    graph, builder = read_graph(shaped()), Builder()
    x = builder.activation((1, 4), 0.05, -3)
    plain = builder.pack([x], [dense(builder, x)])
    assert [node.kind for node in graph.nodes] == ["reshape", "fully_connected"]
    q = inputs(graph)
    np.testing.assert_array_equal(run_graph(graph, q), tflm(plain, read_graph(plain), q))


def read_in_float(name: str) -> bytes:
    """Pack a float32 input that something else than a QUANTIZE reads."""
    builder = Builder()
    start, other, x = builder.real((1, 4)), builder.real((1, 4)), builder.activation((1, 4), 0.05, -3)
    builder.operator(name, [start], other)
    builder.operator("QUANTIZE", [other], x)
    return builder.pack([start], [dense(builder, x)])


def two_quantisations() -> bytes:
    builder = Builder()
    start = builder.real((1, 4))
    first, second = builder.activation((1, 4), 0.05, -3), builder.activation((1, 4), 0.06, -3)
    for x in (first, second):
        builder.operator("QUANTIZE", [start], x)
    y = builder.activation((1, 4), 0.1, 0)
    builder.operator("ADD", [first, second], y)
    return builder.pack([start], [y])


def another_shape(end: str) -> bytes:
    """Pack an end whose QUANTIZE or DEQUANTIZE changes its shape."""
    builder = Builder()
    start, x = builder.real((1, 5) if end == "start" else (1, 4)), builder.activation((1, 4), 0.05, -3)
    builder.operator("QUANTIZE", [start], x)
    real = builder.real((1, 5) if end == "end" else (1, 4))
    builder.operator("DEQUANTIZE", [dense(builder, x)], real)
    return builder.pack([start], [real])


def old_uint8() -> bytes:
    builder = Builder()
    return builder.pack([x := builder.activation((1, 4), 0.05, 125, "UINT8")], [dense(builder, x, dtype="UINT8")])


def wrong_shape(values: int) -> bytes:
    """Pack a SHAPE whose output has another length than its input has axes."""
    builder = Builder()
    x, shape, y = builder.activation((1, 4), 0.05, 0), builder.computed((values,)), builder.activation((1, 4), 0.05, 0)
    builder.operator("SHAPE", [x], shape)
    builder.operator("RESHAPE", [x, shape], y)
    return builder.pack([x], [y])


REFUSED = {
    "a function of float32 before a QUANTIZE": (read_in_float("NEG"), "tensor 0 .*is float32"),
    "a float32 in two quantisations": (two_quantisations(), "tensor 0 .*is float32"),
    "a float32 input of another shape": (another_shape("start"), "tensor 0 .*is float32"),
    "a float32 output of another shape": (another_shape("end"), "takes|is float32"),
    "a function of float32 at the end": (float_ends(squared=True), "is float32"),
    "uint8 throughout": (old_uint8(), "FULLY_CONNECTED.*is uint8"),
    "a shape of another length": (wrong_shape(3), r"operator 0 \(SHAPE\).*gives \[1, 4\]"),
    "an open batch of 2": (shaped(batch=2), "batch 1|fit each other"),
}


@pytest.mark.parametrize("what", sorted(REFUSED))
def test_refuses(what: str) -> None:
    tflite, named = REFUSED[what]
    with pytest.raises(UnsupportedModelError, match=named) as caught:
        read_graph(tflite)
    assert caught.value.where
    assert caught.value.fix


def test_a_shape_that_the_caller_states_is_no_input() -> None:
    graph = read_graph(TAKEN["a shape that the caller states"]())
    assert [tensor.shape for tensor in graph.input_tensors] == [(1, 1, 3, 2)]


def test_a_concatenation_of_more_than_tflm_takes() -> None:
    graph, few = read_graph(joined(40)), read_graph(joined(2))
    x = inputs(graph)
    np.testing.assert_array_equal(run_graph(graph, x), np.tile(run_graph(few, x)[:, :4], 40))


def test_indices_of_64_bits_pick_what_those_of_32_do() -> None:
    short = gathered(np.int32)
    graph = read_graph(gathered(np.int64))
    x = inputs(graph)
    np.testing.assert_array_equal(run_graph(graph, x), tflm(short, read_graph(short), x))


def test_an_input_that_is_more_than_a_shape_stays_one_and_is_refused() -> None:
    builder = Builder()
    stated, x = builder.computed((2,)), builder.activation((1, 4), 0.05, 0)
    y, end = builder.activation((1, 4), 0.05, 0), builder.computed((2,))
    builder.operator("RESHAPE", [x, stated], y)
    builder.operator("NEG", [stated], end)
    with pytest.raises(UnsupportedModelError, match=r"not a constant|not supported|is int32"):
        read_graph(builder.pack([stated, x], [y]))
