"""LSTM: the tables and products of its gates, what is refused, and layers that TensorFlow converted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from ai_edge_litert import schema_py_generated as schema

from ecgtiny.common.errors import UnsupportedModelError
from ecgtiny.quantize.convert import convert
from ecgtiny.quantize.graph import sigmoid16
from ecgtiny.quantize.graph.graph import Graph
from ecgtiny.quantize.graph.reader import read_graph
from ecgtiny.quantize.graph.reference import run_graph
from ecgtiny.train.detectors.backend import keras
from tests.quantize.graph.builder import Builder
from tests.quantize.graph.oracle import tflm
from tests.tools import require_module

EVERY_INT16 = np.arange(-(2**15), 2**15).astype(np.int16)
Change = Callable[[Builder, list[int]], None]


def lstm(change: Change = lambda _, __: None, *, largest: int = 127, **options: Any) -> bytes:
    """Pack x[1, 4, 3] -> LSTM -> y[1, 4, 2] after a change of the model or of the operator's inputs."""
    builder, rng = Builder(), np.random.default_rng(0)
    x, y = builder.activation((1, 4, 3), 0.05, -3), builder.activation((1, 4, 2), 2.0**-7, 0)
    weights = [
        builder.constant(rng.integers(-largest, largest, (2, depth), np.int8, endpoint=True), [0.02])
        for depth in [3] * 4 + [2] * 4
    ]
    biases = [builder.constant(np.full(2, value, np.int32), [0.001]) for value in (100, 400, 0, -50)]
    states = [builder.state(2, "INT8", 2.0**-7), builder.state(2, "INT16", 2.0**-12)]
    inputs = [x, *weights, -1, -1, -1, *biases, -1, -1, *states, -1, -1, -1, -1]
    change(builder, inputs)
    options = {"fusedActivationFunction": 4, "cellClip": 10.0, **options}
    builder.operator("UNIDIRECTIONAL_SEQUENCE_LSTM", inputs, y, **options)
    return builder.pack([x], [y])


def compare(tflite: bytes, count: int = 8) -> Graph:
    graph = read_graph(tflite)
    x = np.random.default_rng(1).integers(-128, 128, (count, graph.input_tensor.size), np.int8)
    x[0], x[1] = -128, 127
    np.testing.assert_array_equal(run_graph(graph, x), tflm(tflite, graph, x))
    return graph


def put(position: int, **fields: Any) -> Change:
    """Return a change of the tensor at a position of the operator; fields of its quantisation begin with ``q_``."""

    def change(builder: Builder, inputs: list[int]) -> None:
        tensor = builder.graph.tensors[inputs[position]]
        for name, value in fields.items():
            setattr(tensor.quantization if name.startswith("q_") else tensor, name.removeprefix("q_"), value)

    return change


def together(*changes: Change) -> Change:
    """Return a change that makes several."""

    def change(builder: Builder, inputs: list[int]) -> None:
        for one in changes:
            one(builder, inputs)

    return change


def give(position: int, like: int) -> Change:
    """Return a change that gives an input which Keras' LSTM does not have, or another than it has."""

    def change(_builder: Builder, inputs: list[int]) -> None:
        inputs[position] = inputs[like]

    return change


def second(builder: Builder, inputs: list[int]) -> None:
    """Let another LSTM work on the same states."""
    other = builder.activation((1, 4, 2), 2.0**-7, 0)
    builder.operator("UNIDIRECTIONAL_SEQUENCE_LSTM", inputs, other, fusedActivationFunction=4)


def initial(builder: Builder, inputs: list[int]) -> None:
    """Give the cell state a value to begin with."""
    builder.model.buffers.append(schema.BufferT(data=np.zeros(4, np.uint8)))
    builder.graph.tensors[inputs[19]].buffer = len(builder.model.buffers) - 1


@pytest.mark.parametrize(("name", "function"), [("LOGISTIC", sigmoid16.logistic), ("TANH", sigmoid16.tanh)])
def test_sigmoids_of_every_int16(name: str, function: Callable[[Any], Any]) -> None:
    """The wheel's own operators on int16 are what its LSTM calls."""
    builder = Builder()
    x, y = builder.activation((1, 2**16), 2.0**-12, 0), builder.activation((1, 2**16), 2.0**-15, 0)
    for tensor in builder.graph.tensors:
        tensor.type = schema.TensorType.INT16
    builder.operator(name, [x], y)
    runtime = require_module("tflite_micro").runtime
    interpreter = runtime.Interpreter.from_bytes(builder.pack([x], [y]), arena_size=2**20)
    interpreter.set_input(EVERY_INT16.reshape(1, -1), 0)
    interpreter.invoke()
    np.testing.assert_array_equal(function(EVERY_INT16.astype(np.int64)), interpreter.get_output(0)[0])


def test_scales_are_multiplied_in_double_precision() -> None:
    """In single precision the two give exactly 2^-13, which halves the sums and makes every odd one a tie."""
    product = together(
        put(0, q_scale=[0.75]),
        *(put(position, q_scale=[float(np.float32(2.0**-13 / 0.75))]) for position in range(1, 5)),
        put(18, q_scale=[2.0**-14]),
        put(19, q_scale=[2.0**-15]),
    )
    compare(lstm(product, largest=1), count=200)


@pytest.mark.parametrize("clip", [0.0, -1.0, 1e-9, 0.19, 0.5, 10.0, 1e30])
def test_the_cell_state_is_clipped(clip: float) -> None:
    compare(lstm(put(19, q_scale=[2.0**-3]), cellClip=clip), count=100)


@pytest.mark.parametrize("exponent", [-29, -17, -16, -11, 2])
def test_the_cell_state_has_any_scale(exponent: int) -> None:
    """Below 2^-15 what enters saturates before it is added to what is kept."""
    compare(lstm(put(19, q_scale=[2.0**exponent])), count=300)


def test_the_output_holds_the_bytes_of_the_hidden_state() -> None:
    """TensorFlow gives the output another scale where a CONCATENATION reads it; the kernel copies all the same."""
    compare(lstm(put(18, q_scale=[0.011], q_zeroPoint=[-9])))


def test_every_inference_begins_anew() -> None:
    graph = read_graph(lstm())
    x = np.random.default_rng(2).integers(-128, 128, (5, graph.input_tensor.size), np.int8)
    alone = [run_graph(graph, row[np.newaxis])[0] for row in x]
    np.testing.assert_array_equal(run_graph(graph, x), alone)


REFUSED = {
    "peepholes": (lstm(give(10, 13)), "peepholes"),
    "a projection": (lstm(give(16, 5)), "a projection"),
    "layer normalisation": (lstm(give(22, 13)), "layer normalisation"),
    "a coupled input gate": (lstm(give(1, 9)), "input 1 is not a constant"),
    "a gate without a bias": (lstm(give(12, 9)), "input 12 is not a constant"),
    "a relu": (lstm(fusedActivationFunction=1), "activation 1; TANH"),
    "diagonal recurrent weights": (lstm(diagonalRecurrentTensors=True), "diagonal"),
    "a clip that is no number": (lstm(cellClip=float("nan")), "cellClip nan"),
    "several sequences": (lstm(timeMajor=True), "4 sequences"),
    "20 inputs": (lstm(lambda _, inputs: inputs.__delitem__(slice(20, 24))), "20 inputs"),
    "a state that is an activation": (lstm(put(18, isVariable=False)), "input 18 is not a variable"),
    "an int8 cell state": (lstm(give(19, 18)), "several operators"),
    "a hidden state of another shape": (lstm(put(18, shape=[2])), "do not fit"),
    "a cell state of another size": (lstm(put(19, shape=[1, 3])), "do not fit"),
    "a cell scale that is no power of two": (lstm(put(19, q_scale=[0.0003])), "power of two"),
    "a cell scale beyond reason": (lstm(put(19, q_scale=[8.0])), "power of two"),
    "a cell zero point": (lstm(put(19, q_zeroPoint=[1])), "zero point 1"),
    "a hidden scale beyond reason": (lstm(put(18, q_scale=[2.0**-31])), "2.-29 and more"),
    "states of two operators": (lstm(second), "several operators"),
    "a state with a value": (lstm(initial), "initial value"),
    "an input that is a variable": (lstm(put(0, isVariable=True)), "variable"),
    "weights of another shape": (lstm(give(3, 5)), r"has shape \(2, 2\); \(2, 3\) is"),
    "weights with a zero point": (lstm(put(6, q_zeroPoint=[1])), "zero point"),
    "weights per channel": (lstm(put(6, q_scale=[0.02, 0.02], q_zeroPoint=[0, 0])), "several scales"),
    "biases of another shape": (lstm(put(14, shape=[1, 2])), "rank"),
    "sums beyond 32 bits": (lstm(put(2, q_scale=[2.0**14])), "overflow"),
}


@pytest.mark.parametrize("what", sorted(REFUSED))
def test_refuses(what: str) -> None:
    tflite, named = REFUSED[what]
    with pytest.raises(UnsupportedModelError, match=named) as caught:
        read_graph(tflite)
    assert caught.value.where


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10))
def test_converted_layers_equal_tflm(seed: int) -> None:
    rng, k = np.random.default_rng(seed), keras()
    k.utils.set_random_seed(seed)
    steps, features, units = (int(rng.integers(1, most + 1)) for most in (40, 8, 16))
    x = (rng.normal(size=(24, steps, features)) * 2.0 ** rng.uniform(-3, 3)).astype(np.float32)
    beat, normal = k.Input((steps, features)), k.initializers.RandomNormal(stddev=float(2.0 ** rng.uniform(-4, 2)))
    layer = k.layers.LSTM(units, return_sequences=bool(rng.integers(2)), kernel_initializer=normal,
                          recurrent_initializer=normal)  # fmt: skip
    graph = compare(convert(k.Model(beat, layer(beat)), x), count=40)
    assert "unidirectional_sequence_lstm" in {node.kind for node in graph.nodes}
