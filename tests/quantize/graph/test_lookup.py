"""The tables of the elementwise activations hold what TensorFlow Lite Micro gives for each of the 256 inputs."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecgtiny.common.errors import UnsupportedModelError
from ecgtiny.quantize.graph.ops.lookup import Lookup
from ecgtiny.quantize.graph.reader import read_graph
from tests.quantize.graph.builder import ZERO_POINTS, Builder
from tests.quantize.graph.oracle import lite, tflm

EVERY_INT8 = np.arange(-128, 128).astype(np.int8).reshape(1, -1)
TENTHS = st.integers(1, 9).map(lambda tenths: tenths / 10)
"""Their quotients round to halves and thirds in float32, where ties decide."""
WIDE_SCALES = st.floats(-12, 6).map(lambda exponent: 2.0**exponent) | TENTHS


def build(name: str, x: tuple[float, int], y: tuple[float, int], **options: float) -> bytes:
    builder = Builder()
    start, end = builder.activation((1, 256), *x), builder.activation((1, 256), *y)
    builder.operator(name, [start], end, **options)
    return builder.pack([start], [end])


def check(tflite: bytes) -> None:
    graph = read_graph(tflite)
    node = graph.nodes[0]
    assert isinstance(node, Lookup)
    np.testing.assert_array_equal(node.table, tflm(tflite, graph, EVERY_INT8)[0])


@pytest.mark.parametrize(("name", "zero_point"), [("LOGISTIC", -128), ("TANH", 0)])
@settings(deadline=None, max_examples=400)
@given(WIDE_SCALES, ZERO_POINTS)
def test_sigmoids_at_many_scales(name: str, zero_point: int, scale: float, x_zero: int) -> None:
    check(build(name, (scale, x_zero), (1 / 256 if name == "LOGISTIC" else 1 / 128, zero_point)))


@settings(deadline=None, max_examples=200)
@given(WIDE_SCALES, ZERO_POINTS, WIDE_SCALES, ZERO_POINTS)
def test_relu_at_many_scales(x: float, x_zero: int, y: float, y_zero: int) -> None:
    check(build("RELU", (x, x_zero), (y, y_zero)))


@settings(deadline=None, max_examples=200)
@given(WIDE_SCALES, ZERO_POINTS)
def test_relu6_at_many_scales(scale: float, zero: int) -> None:
    check(build("RELU6", (scale, zero), (scale, zero)))


@settings(deadline=None, max_examples=200)
@given(WIDE_SCALES, ZERO_POINTS, WIDE_SCALES, ZERO_POINTS, st.floats(-4, 10, width=32))
def test_leaky_relu_at_many_slopes(x: float, x_zero: int, y: float, y_zero: int, alpha: float) -> None:
    check(build("LEAKY_RELU", (x, x_zero), (y, y_zero), alpha=alpha))


@settings(deadline=None, max_examples=60)
@given(WIDE_SCALES, ZERO_POINTS, WIDE_SCALES, ZERO_POINTS)
def test_abs_at_many_scales(x: float, x_zero: int, y: float, y_zero: int) -> None:
    check(build("ABS", (x, x_zero), (y, y_zero)))


@settings(deadline=None, max_examples=60)
@given(st.floats(-20, 6).map(lambda exponent: 2.0**exponent) | TENTHS, WIDE_SCALES, ZERO_POINTS)
def test_rsqrt_at_many_scales(x: float, y: float, y_zero: int) -> None:
    """The finer the input, the larger its reciprocal roots."""
    check(build("RSQRT", (x, -128), (y, y_zero)))


ROOTS = ((0.00901441927999258, 0.005339988972991705), (0.008687126450240612, 0.011866176500916481),
         (1.3170086145401, 0.00260915863327682), (2.684874380065594e-05, 0.4541478157043457),
         (0.4042417109012604, 0.0006251817685551941))  # fmt: skip
"""Scales of which the factor in single precision would give another value."""


@pytest.mark.parametrize(("x", "y"), ROOTS)
def test_the_factor_of_rsqrt_is_computed_in_double_precision(x: float, y: float) -> None:
    check(build("RSQRT", (x, -128), (y, -128)))


@pytest.mark.parametrize("name", ["EXP", "LOG"])
@settings(deadline=None, max_examples=60)
@given(st.floats(-12, -4.5), ZERO_POINTS, st.floats(-12, 6), ZERO_POINTS)
def test_exp_and_log_are_the_tables_of_tensorflow_lite(name: str, x: float, x_zero: int, y: float, y_zero: int) -> None:
    """TensorFlow Lite Micro has them in float alone. The scales are such that no value is beyond 2^30 steps."""
    tflite = build(name, (2.0**x, x_zero), (2.0**y, y_zero))
    graph = read_graph(tflite)
    node = graph.nodes[0]
    assert isinstance(node, Lookup)
    np.testing.assert_array_equal(node.table, lite(tflite, graph, EVERY_INT8)[0])


def test_a_logarithm_of_nothing_positive_is_the_least_output() -> None:
    node = read_graph(build("LOG", (0.1, 0), (0.05, 20))).nodes[0]
    assert isinstance(node, Lookup)
    assert set(node.table[:129].tolist()) == {-128}
    assert node.table[128 + 10] == 20  # log(1) = 0


@pytest.mark.parametrize(
    ("tflite", "named"),
    [
        (build("RELU6", (0.1, 0), (0.2, 0)), "RELU6"),
        (build("LOGISTIC", (0.1, 0), (1 / 256, 0)), "zero point"),
        (build("TANH", (2.0**-40, 0), (1 / 128, 0)), "scale"),
        (build("RELU", (2.0**30, 0), (2.0**-30, 0)), "factor"),
        (build("LEAKY_RELU", (2.0**60, 0), (2.0**-60, 0), alpha=3e38), "factor"),
        (build("LEAKY_RELU", (0.1, 0), (0.1, 0), alpha=float("inf")), "alpha inf"),
        (build("ABS", (2.0**30, 0), (2.0**-30, 0)), "factor"),
        (build("RSQRT", (0.1, 0), (0.1, 0)), "zero point 0"),
        (build("RSQRT", (2.0**-30, -128), (2.0**-30, 0)), "overflow"),
        (build("RSQRT", (2.0**20, -128), (2.0**10, 0)), "far below a step"),
        (build("EXP", (0.5, 0), (0.5, 0)), "2.30 steps"),
        (build("LOG", (0.5, 0), (2.0**-40, 0)), "2.30 steps"),
        (build("RELU_N1_TO_1", (0.1, 0), (0.1, 0)), "RELU_N1_TO_1"),
    ],
)
def test_what_the_kernels_do_not_do_is_refused(tflite: bytes, named: str) -> None:
    with pytest.raises(UnsupportedModelError, match=named):
        read_graph(tflite)
