"""Operators of two operands, MEAN and SOFTMAX: all pairs of values, where the precision of the factors tells."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from ecgtiny.common.arrays import Int8Array, Int32Array
from ecgtiny.common.errors import UnsupportedModelError
from ecgtiny.quantize.graph.ops.add import Add
from ecgtiny.quantize.graph.ops.batch_matmul import BatchMatMul
from ecgtiny.quantize.graph.ops.lookup import Lookup
from ecgtiny.quantize.graph.ops.softmax import DEEPEST
from ecgtiny.quantize.graph.reader import read_graph
from ecgtiny.quantize.graph.reference import run_graph
from tests.quantize.graph.builder import SEEDS, ZERO_POINTS, Builder, Shape
from tests.quantize.graph.oracle import tflm

EVERY = np.arange(-128, 128).astype(np.int8)
Quantisation = tuple[float, int]


def binary(name: str, x: Quantisation, c: Quantisation, y: Quantisation, constant: Int8Array, **how: Any) -> bytes:
    """Pack ``name`` of x [1, 256, 1] and a constant, which is the left operand where ``left`` says so."""
    left = how.pop("left", False)
    builder = Builder()
    start, other = builder.activation((1, 256, 1), *x), builder.constant(constant, [c[0]], zero_point=c[1])
    end = builder.activation(np.broadcast_shapes((1, 256, 1), constant.shape), *y)
    builder.operator(name, [other, start] if left else [start, other], end, **how)
    return builder.pack([start], [end])


def single(name: str, x: Shape, y: Shape, *constants: Int32Array, scales: Any = (0.5, 0.5), **how: Any) -> bytes:
    """Pack an operator of one activation and int32 constants."""
    builder = Builder()
    start, end = builder.activation(x, scales[0], 3), builder.activation(y, scales[1], how.pop("point", 3))
    builder.operator(name, [start, *(builder.constant(values) for values in constants)], end, **how)
    return builder.pack([start], [end])


def compare(tflite: bytes, x: Int8Array) -> None:
    graph = read_graph(tflite)
    x = x.reshape(-1, graph.input_tensor.size)
    np.testing.assert_array_equal(run_graph(graph, x), tflm(tflite, graph, x))


TELLING = [
    ("SQUARED_DIFFERENCE", 0.6, 0.4, 0.8),
    ("SQUARED_DIFFERENCE", 0.3, 0.7, 0.9),
    ("ADD", 0.6, 0.4, 0.8),
    ("ADD", 0.2, 0.3, 0.4),
    ("SUB", 0.4, 0.6, 0.8),
    ("SUB", 0.6, 0.4, 0.4),
    ("MUL", 0.7, 0.05, 0.07),
    ("MUL", 0.6, 0.5, 0.4),
]
"""Scales for which hundreds of the 65,536 pairs would round otherwise if the factors had the other precision."""


@pytest.mark.parametrize("left", [False, True])
@pytest.mark.parametrize(("name", "x", "c", "y"), TELLING)
def test_every_pair_of_values(name: str, x: float, c: float, y: float, left: bool) -> None:
    compare(binary(name, (x, 0), (c, 0), (y, 0), EVERY, left=left), EVERY)
    fused = {} if name == "SQUARED_DIFFERENCE" else {"fusedActivationFunction": 1}
    compare(binary(name, (x, -128), (c, 127), (y, -7), EVERY, left=left, **fused), EVERY)


@pytest.mark.parametrize(("scale", "other", "result"), [(0.7, 0.05, 0.07), (0.9, 0.05, 0.03), (0.9, 0.7, 0.9)])
def test_the_scales_of_a_product_are_multiplied_in_double_precision(scale: float, other: float, result: float) -> None:
    compare(binary("BATCH_MATMUL", (scale, 0), (other, 0), (result, 0), EVERY.reshape(1, -1)), EVERY)


@pytest.mark.parametrize("count", [1, 2, 3, 5, 7, 10])
@pytest.mark.parametrize(
    ("scale", "result"), [(0.3, 0.2), (0.5, 0.4), (0.6, 0.4), (0.7, 0.2), (0.05, 0.02), (0.1, 0.9)]
)
def test_means_of_all_sums(scale: float, result: float, count: int) -> None:
    """Among them are those where single precision, or a division before the mantissa is rounded, differs."""
    values = np.random.default_rng(count).integers(-128, 128, (200, count), np.int8)
    tflite = single("MEAN", (1, 200, count), (1, 200), np.array(2, np.int32), scales=(scale, result))
    compare(tflite, values)


@settings(deadline=None, max_examples=60)
@given(st.floats(-24, 3), st.floats(-2, 2), ZERO_POINTS, st.integers(1, DEEPEST), SEEDS)
def test_softmax_at_many_scales(scale: float, beta: float, zero: int, depth: int, seed: int) -> None:
    builder = Builder()
    shape = (1, 4, depth)
    start, end = builder.activation(shape, 2.0**scale, zero), builder.activation(shape, 1 / 256, -128)
    builder.operator("SOFTMAX", [start], end, beta=2.0**beta)
    x = np.random.default_rng(seed).integers(-128, 128, (2, 4 * depth), np.int8)
    x[0, :depth] = 127  # the largest sum
    x[0, depth : 2 * depth] = -128
    compare(builder.pack([start], [end]), x)


@pytest.mark.parametrize("name", ["ADD", "SUB", "MUL"])
def test_operators_on_single_values_become_tables(name: str) -> None:
    scalar = binary(name, (0.1, 3), (0.2, -5), (0.3, 7), np.array(100, np.int8))
    builder = Builder()
    start, end = builder.activation((1, 256), 0.1, 3), builder.activation((1, 256), 0.3, 7)
    builder.operator(name, [start, start], end)
    for tflite in (scalar, builder.pack([start], [end])):
        assert isinstance(read_graph(tflite).nodes[0], Lookup)
        compare(tflite, EVERY)


def test_constants_are_fields_of_the_node() -> None:
    node = read_graph(binary("SUB", (0.1, 3), (0.2, -5), (0.3, 7), EVERY, left=True)).nodes[0]
    assert isinstance(node, Add)
    assert (node.inputs, node.signs) == ((0,), (1, -1))
    np.testing.assert_array_equal(node.operands[0].constant, EVERY)
    product = read_graph(binary("BATCH_MATMUL", (0.1, 3), (0.2, -5), (0.3, 7), EVERY.reshape(1, -1))).nodes[0]
    assert isinstance(product, BatchMatMul)
    assert (product.inputs, product.depth, product.output_shape) == ((0,), 1, (1, 256, 256))


def packed(name: str, operands: list[Shape | NDArray[Any]], y: Shape, **how: Any) -> bytes:
    """Pack an operator of activations, given by their shapes, and constants; the graph reads the first activation."""
    x_scale, c_scales, y_scale, zero = (how.pop(key, default) for key, default in QUANTISATION.items())
    builder = Builder()
    start = builder.activation((1, 4), x_scale, 3)
    inputs = []
    for operand in operands:
        if isinstance(operand, np.ndarray):
            inputs.append(builder.constant(operand, c_scales if operand.dtype == np.int8 else []))
        else:
            inputs.append(start if operand == (1, 4) else builder.activation(operand, x_scale, 3))
    end = builder.activation(y, y_scale, zero)
    builder.operator(name, inputs, end, **how)
    return builder.pack([start], [end])


QUANTISATION = {"x_scale": 0.5, "c_scales": [0.5], "y_scale": 0.5, "zero": 3}
X: Shape = (1, 4)
C = np.ones((1, 4), np.int8)
AXIS = np.array([1], np.int32)
SOFTMAX = {"y_scale": 1 / 256, "zero": -128, "beta": 1.0}
REFUSED = {
    "two constants": (packed("ADD", [C, C], X), "ADD.*two constants"),
    "a product of two constants": (packed("BATCH_MATMUL", [C, C], (1, 1), adjY=True), "two constants"),
    "one operand": (packed("ADD", [X], X), "1 inputs"),
    "a constant of several scales": (packed("MUL", [X, C], X, c_scales=[0.5] * 4), "4 scales"),
    "an int32 constant": (packed("SUB", [X, AXIS], X), "is int32"),
    "shapes that do not broadcast": (packed("ADD", [X, np.ones(3, np.int8)], X), "broadcast"),
    "an output of another shape": (packed("MUL", [X, C], (1, 8)), "broadcast"),
    "an output scale far below the inputs'": (packed("ADD", [X, C], X, y_scale=2.0**-20), "2.19 times below"),
    "a difference of such a scale": (packed("SUB", [X, C], X, y_scale=2.0**-30), "2.19 times below"),
    "a product beyond 32 bits": (packed("MUL", [X, C], X, x_scale=2.0**30), "overflow"),
    "a fused tanh": (packed("ADD", [X, C], X, fusedActivationFunction=4), "fused activation 4"),
    "an axis that is not there": (packed("MEAN", [X, AXIS + 1], (1,)), r"axes \[2\]"),
    "a mean of another shape": (packed("MEAN", [X, AXIS], X), "no MEAN"),
    "axes that are an activation": (packed("MEAN", [X, X], (1,)), "not a constant"),
    "a mean beyond 32 bits": (packed("MEAN", [X, AXIS], (1, 1), x_scale=2.0**30), "overflow"),
    "matrices that do not fit": (packed("BATCH_MATMUL", [X, C], (1, 4)), "not their product"),
    "a matrix of one axis": (packed("BATCH_MATMUL", [X, np.ones(4, np.int8)], (1, 1)), "not their product"),
    "a matrix product beyond 32 bits": (packed("BATCH_MATMUL", [X, C], (1, 1), adjY=True, x_scale=2.0**30), "overflow"),
    "a softmax in other steps": (packed("SOFTMAX", [X], X, **{**SOFTMAX, "y_scale": 1 / 128}), "1/256 and -128"),
    "a softmax with another zero point": (packed("SOFTMAX", [X], X, **{**SOFTMAX, "zero": 0}), "1/256 and -128"),
    "a softmax of a fine scale": (packed("SOFTMAX", [X], X, **SOFTMAX, x_scale=2.0**-26), "2.-26"),
    "a softmax with a negative beta": (packed("SOFTMAX", [X], X, **{**SOFTMAX, "beta": -1.0}), "2.-26"),
    "a softmax of more values": (single("SOFTMAX", (1, 512), (1, 512), scales=(0.5, 1 / 256), point=-128), "511"),
    "a square beyond 32 bits": (packed("SQUARED_DIFFERENCE", [X, C], X, y_scale=2.0**-20), "overflow"),
    "a square of more axes": (
        packed("SQUARED_DIFFERENCE", [X, np.ones((1, 1, 1, 1, 4), np.int8)], (1, 1, 1, 1, 4)),
        "rank 5",
    ),
    "a sum of another shape": (packed("SUM", [X, AXIS], X), "no SUM"),
    "a largest value of another shape": (packed("REDUCE_MAX", [X, AXIS], X), "no REDUCE_MAX"),
    "a largest value in another scale": (packed("REDUCE_MAX", [X, AXIS], (1,), y_scale=0.25), "quantisation"),
}


@pytest.mark.parametrize("what", sorted(REFUSED))
def test_what_the_kernels_do_not_do_is_refused(what: str) -> None:
    tflite, named = REFUSED[what]
    with pytest.raises(UnsupportedModelError, match=named) as caught:
        read_graph(tflite)
    assert caught.value.where
