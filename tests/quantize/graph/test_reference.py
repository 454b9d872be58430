"""The integer reference is TensorFlow Lite Micro, bit for bit."""

from __future__ import annotations

from typing import Any

import flatbuffers
import numpy as np
import pytest
from ai_edge_litert import schema_py_generated as schema
from hypothesis import HealthCheck, given, settings

from ecgtiny.quantize.graph.fixedpoint import multiply_by_quantized_multiplier, quantize_multiplier
from ecgtiny.quantize.graph.ops import READERS
from ecgtiny.quantize.graph.reader import read_graph
from ecgtiny.quantize.graph.reference import run_graph
from tests.quantize.graph.build_tflite import LAYERS, SEEDS, Builder, models
from tests.quantize.graph.oracle import WITHOUT_ORACLE, tflm
from tests.tools import BENCH_MODELS

MODELS = BENCH_MODELS
PATIENT = settings(
    deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@pytest.mark.parametrize("name", ["m1", "m1pt", "m2s", "m2t", "m3"])
def test_equals_the_recorded_outputs(name: str) -> None:
    graph = read_graph((MODELS / f"{name}.tflite").read_bytes())
    x, y = (np.load(MODELS / f"{name}_{which}.npy") for which in ("xq", "yq"))
    np.testing.assert_array_equal(run_graph(graph, x), y.reshape(len(y), -1))


def test_every_supported_operator_is_generated() -> None:
    assert set(LAYERS) == set(READERS) - WITHOUT_ORACLE


@pytest.mark.parametrize("kind", sorted(LAYERS))
def test_equals_tflm_on_each_operator(kind: str) -> None:
    @PATIENT
    @given(models([kind], most=2), SEEDS)
    def check(tflite: bytes, seed: int) -> None:
        _compare(tflite, seed)

    check()


@PATIENT
@given(models(most=5), SEEDS)
def test_equals_tflm_on_chains(tflite: bytes, seed: int) -> None:
    _compare(tflite, seed)


def test_scales_are_multiplied_in_double_precision() -> None:
    x, weight, y = (float(np.float32(scale)) for scale in (0.0123, 0.000456, 0.2))
    sums = np.arange(-(2**22), 2**22)
    single = multiply_by_quantized_multiplier(sums, *quantize_multiplier(float(np.float32(x) * np.float32(weight)) / y))
    double = multiply_by_quantized_multiplier(sums, *quantize_multiplier(x * weight / y))
    telling = sums[single != double].astype(np.int32)
    assert len(telling) > 0
    builder = Builder()
    start, end = builder.activation((1, 1), x, 0), builder.activation((1, len(telling)), y, 0)
    zeros = builder.constant(np.zeros((len(telling), 1), np.int8), [weight])
    builder.operator("FULLY_CONNECTED", [start, zeros, builder.constant(telling, [x * weight])], end)
    _compare(builder.pack([start], [end]), 0)


@pytest.mark.parametrize(("activation", "limit"), [(2, 1.0), (3, 6.0)])
def test_clamps_are_divided_in_single_precision(activation: int, limit: float) -> None:
    halves = [float(np.float32(limit / (steps + 0.5))) for steps in range(1, 110)]
    telling = [scale for scale in halves if np.floor(np.float32(limit) / np.float32(scale) + 0.5) != limit // scale]
    for scale in telling[:10]:
        builder = Builder()
        start, end = builder.activation((1, 1), 0.05, 0), builder.activation((1, 1), scale, 0)
        weights = builder.constant(np.array([[127]], np.int8), [10.0])
        builder.operator("FULLY_CONNECTED", [start, weights, -1], end, fusedActivationFunction=activation)
        _compare(builder.pack([start], [end]), 0)


def _compare(tflite: bytes, seed: int) -> None:
    graph = read_graph(tflite)
    generator = np.random.default_rng(seed)
    size = graph.input_bytes
    x = generator.integers(-128, 128, (6, size), np.int8)
    x[0], x[1] = -128, 127
    np.testing.assert_array_equal(run_graph(graph, x), tflm(tflite, graph, x))


@PATIENT
@given(models(), SEEDS)
def test_a_batch_that_the_signature_leaves_open_is_that_of_the_shape(tflite: bytes, seed: int) -> None:
    model: Any = schema.ModelT.InitFromPackedBuf(tflite, 0)
    for tensor in model.subgraphs[0].tensors:
        if tensor.shape is not None and len(tensor.shape):
            tensor.shapeSignature = np.array([-1, *tensor.shape[1:]], np.int32)
    builder = flatbuffers.Builder()
    builder.Finish(model.Pack(builder), b"TFL3")
    _compare(bytes(builder.Output()), seed)
