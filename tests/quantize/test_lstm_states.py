"""States of LSTMs: in ranges that do not clip them, whatever the converter took from the end of a beat."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecgtiny.common.arrays import Float64Array
from ecgtiny.quantize.convert import convert
from ecgtiny.quantize.graph.graph import Graph
from ecgtiny.quantize.graph.ops.unidirectional_sequence_lstm import UnidirectionalSequenceLstm
from ecgtiny.quantize.graph.reader import read_graph
from ecgtiny.quantize.graph.reference import run_graph
from ecgtiny.quantize.lstm_states import measure_states
from ecgtiny.train.detectors.backend import keras
from tests.quantize.graph.builder import Builder
from tests.quantize.graph.oracle import tflm

STEPS, FEATURES, UNITS = 12, 3, 2
INPUT_STEP, INPUT_ZERO = 0.05, -3
FINE = 2.0**-7, 0
"""Scale and zero point by which no hidden state is clipped."""


def packed(hidden: tuple[float, int] = FINE, output: tuple[float, int] = FINE, cell: float = 2.0**-10) -> bytes:
    """Return an LSTM whose states are large before the end: x[1, 12, 3] -> y[1, 12, 2]."""
    builder, rng = Builder(), np.random.default_rng(0)
    x, y = (
        builder.activation((1, STEPS, FEATURES), INPUT_STEP, INPUT_ZERO),
        builder.activation((1, STEPS, UNITS), *output),
    )
    weights = [
        builder.constant(rng.integers(-127, 127, (UNITS, depth), np.int8, endpoint=True), [0.02])
        for depth in [FEATURES] * 4 + [UNITS] * 4
    ]
    biases = [builder.constant(np.full(UNITS, value, np.int32), [0.001]) for value in (100, 2000, 0, 500)]
    states = [builder.state(UNITS, "INT8", *hidden), builder.state(UNITS, "INT16", cell)]
    inputs = [x, *weights, -1, -1, -1, *biases, -1, -1, *states, -1, -1, -1, -1]
    builder.operator("UNIDIRECTIONAL_SEQUENCE_LSTM", inputs, y, fusedActivationFunction=4, cellClip=10.0)
    return builder.pack([x], [y])


def beats(count: int = 40) -> Any:
    """Return a wave in the middle of each beat, and little at its end."""
    rng, at = np.random.default_rng(0), np.arange(STEPS)[:, np.newaxis]
    wave = np.exp(-(((at - 4) / 1.5) ** 2)) * rng.uniform(1, 3, (count, 1, FEATURES))
    return (wave + rng.normal(scale=0.1, size=wave.shape)).astype(np.float32)


def quantised(graph: Graph, x: Any) -> Any:
    start = graph.input_tensor
    return np.clip(np.rint(x / start.scales[0]) + start.zero_point, -128, 127).astype(np.int8).reshape(len(x), -1)


def outputs(tflite: bytes, x: Any) -> Float64Array:
    graph = read_graph(tflite)
    end = graph.output_tensor
    return (run_graph(graph, quantised(graph, x)).astype(np.float64) - end.zero_point) * end.scales[0]


def the_lstm(graph: Graph) -> UnidirectionalSequenceLstm:
    node = graph.nodes[0]
    assert isinstance(node, UnidirectionalSequenceLstm)
    return node


def test_states_that_were_clipped_get_the_range_that_they_have() -> None:
    exact, narrow = packed(), packed(hidden=(2.0**-9, 20), cell=2.0**-16)
    assert np.abs(outputs(narrow, beats()) - outputs(exact, beats())).mean() > 0.1
    mended = measure_states(narrow, beats())
    assert np.abs(outputs(mended, beats()) - outputs(exact, beats())).mean() < 0.005
    assert len(read_graph(mended).nodes) == 1, "the hidden state has the scale of the output"


@pytest.mark.parametrize("output", [(2.0**-10, 0), (2.0**-3, 5)], ids=["clips", "too coarse"])
def test_an_output_that_does_not_fit_the_hidden_state_is_quantised_behind_the_lstm(output: tuple[float, int]) -> None:
    mended = measure_states(packed(hidden=output, output=output), beats())
    graph = read_graph(mended)
    assert [node.kind for node in graph.nodes] == ["unidirectional_sequence_lstm", "lookup"]
    assert (graph.output_tensor.scales[0], graph.output_tensor.zero_point) == output
    exact = outputs(packed(), beats())
    shown = np.clip(exact, (-128 - output[1]) * output[0], (127 - output[1]) * output[0])
    assert np.abs(outputs(mended, beats()) - shown).max() < 0.6 * output[0] + 0.03
    x = quantised(graph, beats(8))
    np.testing.assert_array_equal(run_graph(graph, x), tflm(mended, graph, x))


@settings(max_examples=20)
@given(scale=st.sampled_from([2.0**-9, 2.0**-7, 2.0**-6]), size=st.floats(0.1, 2), count=st.sampled_from([3, 260]))
def test_no_measured_cell_state_is_clipped(scale: float, size: float, count: int) -> None:
    x = np.float32(size) * beats(count)
    graph = read_graph(measure_states(packed((scale, 0), (scale, 0), 2.0**-16), x))
    cells = np.array([cell for _, cell in the_lstm(graph).states(quantised(graph, x))])
    assert np.abs(cells).max() < 2**15 - 1
    assert np.abs(cells).max() >= 2**14 - 1 or the_lstm(graph).cell_exponent == -15, "no finer step would do"


def test_a_model_without_lstms_keeps_its_bytes() -> None:
    builder = Builder()
    x, y = builder.activation((1, 4), 0.05, 0), builder.activation((1, 4), 1 / 256, -128)
    builder.operator("LOGISTIC", [x], y)
    tflite = builder.pack([x], [y])
    assert measure_states(tflite, np.zeros((2, 4), np.float32)) is tflite


def _both(**options: Any) -> Any:
    k = keras()
    return k.layers.Bidirectional(k.layers.LSTM(4, **options))


LAYERS = {
    "both directions": lambda: _both(return_sequences=True),
    "both, last step": _both,
}


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(LAYERS))
def test_int8_follows_keras_where_a_beat_ends_quietly(name: str) -> None:
    k, x = keras(), beats()
    k.utils.set_random_seed(0)
    network: Any = k.Sequential([k.Input((STEPS, FEATURES)), LAYERS[name]()])
    network.set_weights([2 * weights for weights in network.get_weights()])
    expected = np.asarray(network(x)).reshape(len(x), -1)
    tflite = convert(network, x)
    assert np.abs(outputs(tflite, x) - expected).mean() < 0.03 * expected.std()
    graph = read_graph(tflite)
    np.testing.assert_array_equal(run_graph(graph, quantised(graph, x)), tflm(tflite, graph, quantised(graph, x)))
