"""Activations of int16 with int8 weights mean what TensorFlow Lite Micro's reference kernels make of them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, reject, settings

from ecgtiny.common.errors import UnsupportedModelError
from ecgtiny.quantize.graph.graph import Graph
from ecgtiny.quantize.graph.reader import read_graph
from ecgtiny.quantize.graph.reference import run_graph
from tests.quantize.graph.build_sixteen import SIXTEEN, WEIGHTED, rescaling, transposed, weighted
from tests.quantize.graph.build_tflite import SEEDS, models
from tests.quantize.graph.oracle import tflm

PATIENT = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much)
FEW = settings(deadline=None, max_examples=12, suppress_health_check=PATIENT)
MANY = settings(FEW, max_examples=200)


def check_drawn(tflite: bytes, seed: int) -> None:
    """Compare with the oracle, unless a sum of the drawn numbers may overflow."""
    try:
        graph = read_graph(tflite)
    except UnsupportedModelError as refusal:
        if "overflow" in str(refusal):
            reject()
        raise
    check(tflite, graph, seed)


def check(tflite: bytes, graph: Graph, seed: int = 0, count: int = 6) -> None:
    x = np.random.default_rng(seed).integers(-128, 128, (count, graph.input_bytes), np.int8)
    x[0] = 127
    x[1] = -128
    np.testing.assert_array_equal(run_graph(graph, x), tflm(tflite, graph, x))


@pytest.mark.parametrize("kind", sorted(SIXTEEN))
def test_equals_tflm_on_each_operator(kind: str) -> None:
    FEW(given(models([kind], most=2, sixteen=True), SEEDS)(check_drawn))()


@pytest.mark.slow
@pytest.mark.parametrize("kind", sorted(SIXTEEN))
def test_equals_tflm_on_many_of_each(kind: str) -> None:
    MANY(given(models([kind], most=2, sixteen=True), SEEDS)(check_drawn))()


@FEW
@given(models(sorted(SIXTEEN), most=4, sixteen=True), SEEDS)
def test_equals_tflm_on_chains(tflite: bytes, seed: int) -> None:
    check_drawn(tflite, seed)


@pytest.mark.parametrize(("kind", "bias"), WEIGHTED)
def test_a_bias_of_each_type_is_added_up_as_tflm_does(kind: str, bias: str) -> None:
    tflite = weighted(kind, bias)
    check(tflite, read_graph(tflite), count=50)


@pytest.mark.parametrize("kind", ["DEPTHWISE_CONV_2D", "TRANSPOSE_CONV"])
def test_a_bias_that_tflm_would_misread_is_refused(kind: str) -> None:
    with pytest.raises(UnsupportedModelError, match="int32 of rank 1; int64"):
        read_graph(weighted(kind, "int32"))


@pytest.mark.parametrize("types", [("INT8", "INT16"), ("INT16", "INT8"), ("INT16", "INT16")], ids=str)
@pytest.mark.parametrize("scale", [0.25, 1.0, 1.7])
def test_a_quantize_takes_one_type_to_the_other(types: tuple[str, str], scale: float) -> None:
    tflite = rescaling(types, scale)
    check(tflite, read_graph(tflite), count=50)


def test_a_transposed_convolution_is_tflms() -> None:
    tflite = transposed()
    check(tflite, read_graph(tflite), count=50)


def test_a_zero_point_of_int16_is_refused() -> None:
    with pytest.raises(UnsupportedModelError, match=r"tensor 0 .*zero point outside 0 to 0, which int16"):
        read_graph(rescaling(("INT16", "INT16"), 1.0, zero_point=3))


def test_an_operator_without_int16_says_what_to_do() -> None:
    with pytest.raises(UnsupportedModelError, match=r"operator 0 \(ABS\).*t0, which is int16") as caught:
        read_graph(rescaling(("INT16", "INT16"), 1.0, name="ABS"))
    assert "TFLITE_BUILTINS_INT8" in caught.value.fix
