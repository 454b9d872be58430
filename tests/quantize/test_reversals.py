"""Reversals of int8: what the converter would have them rescale is rescaled behind them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from ecgtiny.quantize.convert import convert
from ecgtiny.quantize.graph.reader import read_graph
from ecgtiny.quantize.graph.reference import run_graph
from ecgtiny.quantize.reversals import mend_reversals
from ecgtiny.train.detectors.backend import keras
from tests.quantize.graph.builder import Builder
from tests.quantize.graph.oracle import tflm

STEPS, WIDTH = 6, 4


def reversal(source: tuple[float, int], target: tuple[float, int]) -> bytes:
    """Return a sigmoid and its reversal in time: x[1, 6, 4] -> y[1, 6, 4]."""
    builder, shape = Builder(), (1, STEPS, WIDTH)
    x, y = builder.activation(shape, 0.05, -3), builder.activation(shape, *target)
    sigmoid = builder.activation(shape, *source)
    builder.operator("LOGISTIC", [x], sigmoid)
    builder.operator("REVERSE_V2", [sigmoid, builder.constant(np.array([1], np.int32), [])], y)
    return builder.pack([x], [y])


def test_an_uneven_reversal_is_quantised_behind() -> None:
    graph = read_graph(mended := mend_reversals(reversal((1 / 256, -128), (0.001, -100))))
    assert [node.kind for node in graph.nodes] == ["lookup", "strided_copy", "lookup"]
    end = graph.output_tensor
    assert (np.float32(end.scales[0]), end.zero_point) == (np.float32(0.001), -100)
    q = np.random.default_rng(0).integers(-128, 0, (9, STEPS * WIDTH), np.int8)
    found = run_graph(graph, q)
    sigmoid = 1 / (1 + np.exp(-0.05 * (q.astype(np.float64) + 3)))
    shown = np.clip(sigmoid.reshape(-1, STEPS, WIDTH)[:, ::-1].reshape(len(q), -1), -0.028, 0.227)
    np.testing.assert_allclose(0.001 * (found.astype(np.float64) + 100), shown, atol=0.003)
    np.testing.assert_array_equal(found, tflm(mended, graph, q))


def test_an_even_reversal_keeps_its_bytes() -> None:
    tflite = reversal((1 / 256, -128), (1 / 256, -128))
    assert mend_reversals(tflite) is tflite


@pytest.mark.slow
def test_int8_follows_keras_where_small_sigmoids_are_reversed() -> None:
    k = keras()
    k.utils.set_random_seed(0)

    class Flip(k.layers.Layer):
        def call(self, x: Any) -> Any:
            return k.ops.flip(x, axis=1)

    small = k.layers.Dense(WIDTH, activation="sigmoid", bias_initializer=k.initializers.Constant(-2))
    network = k.Sequential([k.Input((STEPS, WIDTH)), small, Flip(), k.layers.Dense(2)])
    x = np.random.default_rng(0).normal(size=(40, STEPS, WIDTH)).astype(np.float32)
    graph = read_graph(convert(network, x))
    start, end = graph.input_tensor, graph.output_tensor
    q = np.clip(np.rint(x / start.scales[0]) + start.zero_point, -128, 127).astype(np.int8).reshape(len(x), -1)
    expected = np.asarray(network(x)).reshape(len(x), -1)
    found = (run_graph(graph, q).astype(np.float64) - end.zero_point) * end.scales[0]
    assert np.abs(found - expected).mean() < 0.1 * expected.std()
