"""Conversion of Keras models: batch 1, int8 throughout, the same bytes every time, ranges with head-room."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from ecgtiny.common.errors import UnsupportedModelError
from ecgtiny.quantize.convert import ATTEMPTS, all_int8, convert, representative
from ecgtiny.quantize.graph.graph import Graph
from ecgtiny.quantize.graph.reader import read_graph
from ecgtiny.quantize.graph.reference import run_graph, run_outputs
from ecgtiny.train.detectors import network_model
from ecgtiny.train.detectors.backend import keras, tensorflow
from tests.quantize.graph.oracle import tflm
from tests.train.every_model import EVERY_MODEL

SAMPLES, LEADS = 120, 2


def beats(samples: int, leads: int = LEADS) -> np.ndarray[Any, np.dtype[np.float32]]:
    walk = np.random.default_rng(7).normal(size=(24, samples, leads)).cumsum(axis=1)
    return ((walk - walk.mean(axis=1, keepdims=True)) / walk.std(axis=1, keepdims=True)).astype(np.float32)


def network(name: str) -> Any:
    keras().utils.set_random_seed(3)
    return network_model(name).build(SAMPLES // network_model(name).pool, LEADS)


@pytest.mark.parametrize("name", EVERY_MODEL)
def test_registry_models_convert_and_equal_tflm(name: str) -> None:
    x = beats(SAMPLES // network_model(name).pool)
    tflite = convert(network(name), x)
    graph = read_graph(tflite)
    q = np.random.default_rng(0).integers(-128, 128, (40, graph.input_tensor.size), np.int8)
    np.testing.assert_array_equal(run_graph(graph, q), tflm(tflite, graph, q))
    assert np.abs(_dequantised(graph, x) - np.asarray(network(name)(x))).max() < 0.1


@pytest.mark.parametrize("names", [("a", "b"), ("b", "a")])
@pytest.mark.parametrize("made_first", [0, 1])
def test_outputs_are_in_the_order_of_the_model(names: tuple[str, str], made_first: int) -> None:
    k = keras()
    x = k.Input((SAMPLES, LEADS))
    hidden = k.layers.Dense(3)(k.layers.Flatten()(x))
    heads = [k.layers.Dense(size, name=name) for size, name in zip((1, 4), names, strict=True)]
    made = {at: heads[at](hidden) for at in (made_first, 1 - made_first)}
    tflite = convert(k.Model(x, [made[0], made[1]]), beats(SAMPLES))
    graph = read_graph(tflite)
    assert [tensor.size for tensor in graph.output_tensors] == [1, 4]
    q = np.random.default_rng(0).integers(-128, 128, (9, graph.input_tensor.size), np.int8)
    assert [one.shape for one in run_outputs(graph, q)] == [(9, 1), (9, 4)]


def test_the_same_weights_give_the_same_bytes() -> None:
    x = beats(SAMPLES)
    first = convert(network("linear"), x)
    network("dense")
    assert convert(network("linear"), x) == first


@pytest.mark.slow
def test_an_unrolled_lstm_gives_the_same_bytes_in_int8() -> None:
    k = keras()
    k.utils.set_random_seed(4)
    layers = (k.layers.Bidirectional(k.layers.LSTM(2, return_sequences=True, unroll=True)), k.layers.Dense(1))
    unrolled = k.Sequential([k.Input((4, 1)), *layers])
    converted = [convert(unrolled, beats(4, leads=1)) for _ in range(6)]  # one in five or so was not
    assert {tensor.dtype for tensor in read_graph(converted[0]).tensors.values()} <= {"int8", "int32"}
    assert len(set(converted)) == 1


def test_a_conversion_that_leaves_a_split_in_float_is_tried_again() -> None:
    in_int8 = convert(network("linear"), beats(SAMPLES))
    k = keras()
    x = k.Input((8, 1))
    halves = k.ops.split(x, 2, axis=1)
    in_float = bytes(tensorflow().lite.TFLiteConverter.from_keras_model(k.Model(x, halves[0])).convert())
    given = [in_float, in_float, in_int8, in_float]
    assert all_int8(lambda: given.pop(0)) == in_int8
    given = [in_float] * (ATTEMPTS + 1)
    assert all_int8(lambda: given.pop(0)) == in_float  # what refuses it later says which operator it is
    assert len(given) == 1


def test_ranges_reach_beyond_the_normal_beats() -> None:
    x = beats(SAMPLES)
    tensor = read_graph(convert(network("linear"), x)).input_tensor
    low, high = ((end - tensor.zero_point) * tensor.scales[0] for end in (-128, 127))
    assert low <= 1.2 * x.min()
    assert high >= 1.2 * x.max()
    assert representative(x).shape == (48, 1, SAMPLES, LEADS)


def test_ranges_of_signals_hold_a_share_of_their_samples() -> None:
    x = beats(SAMPLES)
    x[0, 0] = 1000
    tensor = read_graph(convert(network("linear"), x, 0.99)).input_tensor
    limit = float(np.quantile(np.abs(x), 0.99))
    assert 255 * tensor.scales[0] == pytest.approx(2 * limit, rel=0.01)
    assert np.abs(representative(x, 0.99)).max() == pytest.approx(limit)


def test_dense_weights_have_one_scale() -> None:
    graph = read_graph(convert(network("dense"), beats(SAMPLES // network_model("dense").pool)))
    weights = [tensor for tensor in graph.tensors.values() if tensor.data is not None and tensor.dtype == "int8"]
    assert [len(tensor.scales) for tensor in weights] == [1] * len(weights)


def test_nothing_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    convert(network("linear"), beats(SAMPLES))
    assert capsys.readouterr().out == ""


def test_keras_layers_of_every_kind_equal_tflm() -> None:
    k = keras()
    k.utils.set_random_seed(5)
    signal = beat = k.Input((40, 1))
    for layer in (
        k.layers.Reshape((1, 40, 1)),
        k.layers.Conv2D(4, (1, 5), strides=(1, 2), padding="same", activation="relu6"),
        k.layers.DepthwiseConv2D((1, 3), padding="same", depth_multiplier=2, use_bias=False),
        k.layers.LeakyReLU(negative_slope=0.2),
        k.layers.Conv2DTranspose(3, (1, 4), strides=(1, 2), padding="same", activation="tanh"),
        k.layers.Conv2D(2, (1, 3), padding="same", activation="sigmoid"),
        k.layers.Reshape((40, 2)),
        k.layers.Dense(2, activation="relu"),
        k.layers.Dense(1, use_bias=False),
    ):
        signal = layer(signal)
    x = beats(40, leads=1)
    tflite = convert(k.Model(beat, signal), x)
    graph = read_graph(tflite)
    kinds = {node.kind for node in graph.nodes}
    assert {"conv_2d", "depthwise_conv_2d", "transpose_conv", "fully_connected", "lookup", "reshape"} == kinds
    q = np.random.default_rng(0).integers(-128, 128, (40, 40), np.int8)
    np.testing.assert_array_equal(run_graph(graph, q), tflm(tflite, graph, q))


def _recurrent() -> dict[str, Any]:
    layers = keras().layers
    inner = keras().Sequential([keras().Input((20, 1)), layers.GRU(4, return_sequences=True, name="deep")])
    return {
        "gated": layers.GRU(4, return_sequences=True, name="gated"),
        "cell": layers.RNN(layers.LSTMCell(3), return_sequences=True, name="cell"),
        "both": layers.Bidirectional(layers.SimpleRNN(2, return_sequences=True), name="both"),
        "deep": inner,
        "each": layers.TimeDistributed(layers.Bidirectional(layers.LSTM(2), name="each")),
    }


@pytest.mark.parametrize("name", ["gated", "cell", "both", "deep", "each"])
def test_recurrent_layers_of_keras_are_refused_before_the_converter_crashes(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    shape = (4, 20, 1) if name == "each" else (20, 1)
    network = keras().Sequential([keras().Input(shape), _recurrent()[name]])
    monkeypatch.setattr("ecgtiny.quantize.convert._of_one_beat", lambda _: pytest.fail("the converter was called"))
    with pytest.raises(
        UnsupportedModelError, match=f"layer {name}.* recurrent.*use convolutions, dense layers or an LSTM"
    ):
        convert(network, np.zeros((2, *shape), np.float32))


def _encoder(x: Any) -> Any:
    layers = keras().layers
    both = layers.Bidirectional(layers.LSTM(2, return_sequences=True, unroll=True))(x)
    return layers.LayerNormalization()(layers.TimeDistributed(layers.Dense(3))(both))


def _heads(x: Any) -> Any:
    layers = keras().layers
    hidden = layers.Dense(4, activation="relu")(layers.Flatten()(x))
    return [layers.Dense(2)(hidden), layers.Dense(3)(hidden)]


@pytest.mark.parametrize("build", [_encoder, _heads])
def test_unrolled_layers_and_several_heads_equal_tflm(build: Callable[[Any], Any]) -> None:
    beat = keras().Input((4, 2))
    tflite = convert(keras().Model(beat, build(beat)), beats(4, leads=2))
    graph = read_graph(tflite)
    assert len(graph.outputs) == (2 if build is _heads else 1)
    q = np.random.default_rng(0).integers(-128, 128, (20, 8), np.int8)
    np.testing.assert_array_equal(run_graph(graph, q), tflm(tflite, graph, q))


def _dequantised(graph: Graph, x: np.ndarray[Any, np.dtype[np.float32]]) -> np.ndarray[Any, Any]:
    """Run the graph on real values, float32 [n, samples, leads]."""
    start, end = graph.input_tensor, graph.output_tensor
    q = np.clip(np.rint(x / start.scales[0]) + start.zero_point, -128, 127).astype(np.int8)
    y = run_graph(graph, q.reshape(len(x), -1)).astype(np.int64) - end.zero_point
    return (y * end.scales[0]).reshape(x.shape)


def test_what_the_converter_refuses_is_a_model_that_is_not_supported() -> None:
    class Program(keras().layers.Layer):
        def call(self, x: Any) -> Any:
            return tensorflow().ensure_shape(tensorflow().py_function(lambda y: y, [x], "float32"), (1, 20, 1))

    model = keras().Sequential([keras().Input((20, 1)), Program()])
    with pytest.raises(UnsupportedModelError, match="converter has no int8 form of it: ") as refused:
        convert(model, beats(20, 1))
    assert refused.value.exit_code == 4
