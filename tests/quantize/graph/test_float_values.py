"""What TensorFlow leaves in float32 between DEQUANTIZE and QUANTIZE equals TensorFlow Lite Micro, or is refused."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st

from ecgtiny.common.errors import UnsupportedModelError
from ecgtiny.quantize.graph.float_values import FUNCTIONS
from ecgtiny.quantize.graph.reader import read_graph
from ecgtiny.quantize.graph.reference import run_graph
from tests.quantize.graph.builder import ACTIVATION_SCALES, SEEDS, ZERO_POINTS, Builder, Shape
from tests.quantize.graph.oracle import tflm

STEPS = (*sorted(FUNCTIONS), "EXPAND_DIMS", "RESHAPE", "SPLIT", "TRANSPOSE", "PACK", "UNPACK")


@st.composite
def islands(draw: st.DrawFn) -> bytes:
    """Pack a DEQUANTIZE, some operators on float32, and a QUANTIZE in any scale."""
    builder = Builder()
    shape = (1, draw(st.integers(1, 4)), 2 * draw(st.integers(1, 4)))
    x = builder.activation(shape, draw(ACTIVATION_SCALES), draw(ZERO_POINTS))
    inner = builder.real(shape)
    builder.operator("DEQUANTIZE", [x], inner)
    for name in draw(st.lists(st.sampled_from(STEPS), max_size=4)):
        inner, shape = _step(draw, builder, name, inner, shape)
    end = builder.activation(shape, draw(ACTIVATION_SCALES), draw(ZERO_POINTS))
    builder.operator("QUANTIZE", [inner], end)
    flat = builder.activation((1, math.prod(shape)), builder.scale(end), builder.zero_point(end))
    builder.operator("RESHAPE", [end], flat)
    return builder.pack([x], [flat])


def _step(draw: st.DrawFn, builder: Builder, name: str, x: int, shape: Shape) -> tuple[int, Shape]:
    """Add an operator on float32; return what it gives."""
    if name in FUNCTIONS:
        y = builder.real(shape)
        builder.operator(name, [x], y)
        return y, shape
    if name == "UNPACK":
        parts = [builder.real(shape[1:]) for _ in range(shape[0])]
        builder.operator(name, [x], parts, axis=0, num=shape[0])
        if len(shape) > 1:
            return draw(st.sampled_from(parts)), shape[1:]
        return x, shape
    if name == "SPLIT":
        if shape[-1] % 2:
            return x, shape
        half = (*shape[:-1], shape[-1] // 2)
        parts = [builder.real(half), builder.real(half)]
        builder.operator(name, [builder.constant(np.array(-1, np.int32)), x], parts, numSplits=2)
        return draw(st.sampled_from(parts)), half
    return _moved(builder, name, x, shape)


def _moved(builder: Builder, name: str, x: int, shape: Shape) -> tuple[int, Shape]:
    axes = np.arange(len(shape))[::-1].astype(np.int32)
    ends = {
        "EXPAND_DIMS": ((*shape, 1), [x, builder.constant(np.array(-1, np.int32))]),
        "RESHAPE": ((math.prod(shape),), [x]),
        "TRANSPOSE": (shape[::-1], [x, builder.constant(axes)]),
        "PACK": ((2, *shape), [x, x]),
    }
    after, inputs = ends[name]
    if len(after) > 4:
        return x, shape
    y = builder.real(after)
    builder.operator(name, inputs, y, **({"axis": 0, "valuesCount": 2} if name == "PACK" else {}))
    return y, after


@settings(deadline=None, max_examples=120, suppress_health_check=[HealthCheck.too_slow])
@given(islands(), SEEDS)
def test_float32_between_int8_equals_tflm(tflite: bytes, seed: int) -> None:
    try:
        graph = read_graph(tflite)
    except UnsupportedModelError as refusal:
        if "2^30 steps" in str(refusal):  # a square of a square, in steps of neither
            reject()
        raise
    x = np.random.default_rng(seed).integers(-128, 128, (8, graph.input_bytes), np.int8)
    x[0], x[1] = -128, 127
    np.testing.assert_array_equal(run_graph(graph, x), tflm(tflite, graph, x))


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_ties_are_those_of_a_division_in_single_precision(name: str) -> None:
    for x, y in ((0.01, 0.02), (0.01, 0.1), (0.01, 0.14), (0.01, 0.4), (0.01, 0.5)):
        builder = Builder()
        start, end = builder.activation((1, 256), x, 0), builder.activation((1, 256), y, -3)
        first, second = builder.real((1, 256)), builder.real((1, 256))
        builder.operator("DEQUANTIZE", [start], first)
        builder.operator(name, [first], second)
        builder.operator("QUANTIZE", [second], end)
        tflite = builder.pack([start], [end])
        graph, every = read_graph(tflite), np.arange(-128, 128).astype(np.int8).reshape(1, -1)
        np.testing.assert_array_equal(run_graph(graph, every), tflm(tflite, graph, every))


def island(*, name: str = "NEG", other: bool = False, ends: str = "int8", scale: float = 0.1) -> bytes:
    """Pack x -> DEQUANTIZE -> name -> QUANTIZE -> y; ``other`` reads a second float32 of another quantisation."""
    builder = Builder()
    x, second = builder.activation((1, 4), 0.1, 3), builder.activation((1, 4), 0.2, 3)
    builder.operator("RELU", [x], second)
    floats = [builder.real((1, 4)) for _ in range(2)]
    builder.operator("DEQUANTIZE", [x], floats[0])
    builder.operator("DEQUANTIZE", [second], floats[1])
    inner = builder.real((1, 8) if name == "CONCATENATION" else (1, 4))
    options = {"axis": 1} if name == "CONCATENATION" else {}
    builder.operator(name, floats if other else floats[:1], inner, **options)
    end = builder.activation((1, 8) if name == "CONCATENATION" else (1, 4), scale, 0)
    builder.operator("QUANTIZE", [inner], end)
    return builder.pack([x], [inner if ends == "float32" else end])


def on_int8(name: str) -> bytes:
    builder = Builder()
    x, y = builder.activation((1, 4), 0.1, 3), builder.activation((1, 4), 0.1, 3)
    builder.operator(name, [x], y)
    return builder.pack([x], [y])


def ending(name: str, *, real: bool) -> bytes:
    """Pack x -> DEQUANTIZE -> SQUARE -> name -> y, where y follows a QUANTIZE if it is float32."""
    builder = Builder()
    x, y = builder.activation((1, 4), 0.1, 3), builder.activation((1, 4), 0.1, 3)
    first, second, third = (builder.real((1, 4)) for _ in range(3))
    builder.operator("DEQUANTIZE", [x], first)
    builder.operator("SQUARE", [first], second)
    builder.operator(name, [second], third if real else y)
    if real:
        builder.operator("QUANTIZE", [third], y)
    return builder.pack([x], [y])


REFUSED = {
    "a QUANTIZE to float32": (ending("QUANTIZE", real=True), "is float32"),
    **{
        f"{name} of float32 to int8": (ending(name, real=False), "both int8 and float32") for name in ("NEG", "RESHAPE")
    },
    "an output in float32": (island(ends="float32"), "is float32; int8, int16 and uint8 ends"),
    "float32 of two quantisations": (island(name="CONCATENATION", other=True), "is float32"),
    "an operator that computes in float32": (island(name="FLOOR"), "is float32|not supported"),
    "a sum in float32": (island(name="ADD", other=True), "is float32"),
    "a square beyond 32 bits": (island(name="SQUARE", scale=2.0**-40), "2.30 steps"),
    **{f"{name} of int8": (on_int8(name), "no int8 kernel") for name in ("DEQUANTIZE", *FUNCTIONS)},
}


@pytest.mark.parametrize("what", sorted(REFUSED))
def test_refuses(what: str) -> None:
    tflite, named = REFUSED[what]
    with pytest.raises(UnsupportedModelError, match=named) as caught:
        read_graph(tflite)
    assert caught.value.where


def test_takes_what_the_refusals_change() -> None:
    for tflite in (island(), ending("QUANTIZE", real=False), ending("NEG", real=True), ending("RESHAPE", real=True)):
        _equals_tflm(tflite)


def _equals_tflm(tflite: bytes) -> None:
    graph, x = read_graph(tflite), np.arange(-8, 8, dtype=np.int8).reshape(4, 4)
    np.testing.assert_array_equal(run_graph(graph, x), tflm(tflite, graph, x))
