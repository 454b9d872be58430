"""LSTMs of Keras as functions that the converter fuses: the same numbers, one operator each, and what is refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from ecgtiny.common.errors import UnsupportedModelError
from ecgtiny.quantize.convert import convert
from ecgtiny.quantize.fused_lstm import MERGES, fuse_lstms
from ecgtiny.quantize.graph.reader import read_graph
from ecgtiny.quantize.graph.reference import run_graph
from ecgtiny.train.detectors.backend import keras
from tests.quantize.graph.oracle import tflm

STEPS, FEATURES = 7, 2


def network(*layers: Any) -> Any:
    return keras().Sequential([keras().Input((STEPS, FEATURES)), *layers])


def inputs(count: int = 24) -> Any:
    return np.random.default_rng(1).normal(size=(count, STEPS, FEATURES)).astype(np.float32)


def lstm(units: int = 3, **options: Any) -> Any:
    return keras().layers.LSTM(units, bias_initializer="random_normal", **options)


def both(**options: Any) -> Any:
    return keras().layers.Bidirectional(lstm(return_sequences=options.pop("sequences", True)), **options)


def _nested() -> Any:
    inner = keras().Sequential([keras().Input((STEPS, FEATURES)), both(), keras().layers.Dense(2)])
    return network(inner, lstm(go_backwards=True))


NETWORKS = {
    "sequences": lambda: network(lstm(return_sequences=True)),
    "last step": lambda: network(lstm()),
    "backwards": lambda: network(lstm(go_backwards=True, return_sequences=True)),
    "backwards, last step": lambda: network(lstm(go_backwards=True)),
    **{f"both by {merge}": lambda merge=merge: network(both(merge_mode=merge)) for merge in MERGES},
    "both, last step": lambda: network(both(sequences=False)),
    "dropout in training": lambda: network(lstm(dropout=0.5)),
    "nested": _nested,
}


@pytest.mark.parametrize("name", sorted(NETWORKS))
def test_a_fused_network_computes_what_keras_does(name: str) -> None:
    keras().utils.set_random_seed(2)
    plain = NETWORKS[name]()
    fused: Any = fuse_lstms(plain)
    assert fused.output_shape == plain.output_shape
    np.testing.assert_allclose(np.asarray(fused(inputs())), np.asarray(plain(inputs())), atol=1e-6)


def test_a_network_without_loops_is_left_as_it_is() -> None:
    for layer in (keras().layers.Dense(2), lstm(unroll=True)):
        plain = network(layer)
        assert fuse_lstms(plain) is plain


REFUSED = {
    "activation other than tanh": lambda: lstm(activation="relu"),
    "gates other than sigmoid": lambda: lstm(recurrent_activation="hard_sigmoid"),
    "no bias": lambda: keras().layers.LSTM(3, use_bias=False),
    "keeps its two directions apart": lambda: both(merge_mode=None),
}


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_what_the_operator_does_not_compute_is_refused(name: str) -> None:
    beat = keras().Input((STEPS, FEATURES))
    with pytest.raises(UnsupportedModelError, match=f"^layer .*{name}.*unroll|^layer .*{name}.*join"):
        fuse_lstms(keras().Model(beat, REFUSED[name]()(beat)))


@pytest.mark.slow
@pytest.mark.parametrize("name", ["backwards, last step", "both by concat", "nested"])
def test_each_direction_becomes_one_operator_equal_to_tflm(name: str) -> None:
    keras().utils.set_random_seed(2)
    plain, x = NETWORKS[name](), inputs()
    tflite = convert(plain, x)
    graph = read_graph(tflite)
    kinds = [node.kind for node in graph.nodes]
    assert kinds.count("unidirectional_sequence_lstm") == {"backwards, last step": 1, "both by concat": 2}.get(name, 3)
    q = np.random.default_rng(0).integers(-128, 128, (20, graph.input_tensor.size), np.int8)
    np.testing.assert_array_equal(run_graph(graph, q), tflm(tflite, graph, q))
    start, end = graph.input_tensor, graph.output_tensor
    q = np.clip(np.rint(x / start.scales[0]) + start.zero_point, -128, 127).astype(np.int8).reshape(len(x), -1)
    y = (run_graph(graph, q).astype(np.int64) - end.zero_point) * end.scales[0]
    assert np.abs(y - np.asarray(plain(x)).reshape(y.shape)).mean() < 0.01
