"""The reader takes what the reference computes exactly and refuses everything else by name, damaged files too."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flatbuffers
import numpy as np
import pytest
from ai_edge_litert import schema_py_generated as schema
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ecgtiny.common.errors import UnsupportedModelError
from ecgtiny.quantize.graph.ops.conv_2d import Conv2D
from ecgtiny.quantize.graph.reader import read_graph
from ecgtiny.quantize.graph.reference import run_graph
from tests.quantize.graph.build_tflite import Builder, models
from tests.tools import BENCH_MODELS

BENCH = BENCH_MODELS
CONV = {"padding": 0, "strideH": 1, "strideW": 2}
Change = Callable[[Any], None]


def dense(change: Change = lambda _: None, *, bias: int = 5, **options: Any) -> bytes:
    """Pack x[1, 4] -> FULLY_CONNECTED -> y[1, 3] after a change to its subgraph."""
    builder = Builder()
    x = builder.activation((1, 4), 0.05, -3)
    weights = builder.constant(np.full((3, 4), 7, np.int8), [0.01])
    biases = builder.constant(np.full(3, bias, np.int32), [0.05 * 0.01])
    y = builder.activation((1, 3), 0.1, 10)
    builder.operator("FULLY_CONNECTED", [x, weights, biases], y, **options)
    change(builder.graph)
    return builder.pack(builder.graph.inputs or [x], builder.graph.outputs or [y])


def conv(change: Change = lambda _: None, **options: Any) -> bytes:
    """Pack x[1, 1, 6, 2] -> CONV_2D of 1 x 3 -> y[1, 1, 3, 4] after a change to its subgraph."""
    builder = Builder()
    x = builder.activation((1, 1, 6, 2), 0.05, -3)
    weights = builder.constant(np.full((4, 1, 3, 2), 7, np.int8), [0.01, 0.02, 0.03, 0.04])
    y = builder.activation((1, 1, 3, 4), 0.1, 10)
    builder.operator("CONV_2D", [x, weights], y, **{**CONV, **options})
    change(builder.graph)
    return builder.pack([x], [y])


def put(tensor: int, **fields: Any) -> Change:
    """Return a change of a tensor's fields; those of the quantisation begin with ``q_``."""

    def change(graph: Any) -> None:
        for name, value in fields.items():
            target = graph.tensors[tensor].quantization if name.startswith("q_") else graph.tensors[tensor]
            setattr(target, name.removeprefix("q_"), value)

    return change


def wire(**fields: Any) -> Change:
    """Return a change of the first operator's fields."""

    def change(graph: Any) -> None:
        for name, value in fields.items():
            setattr(graph.operators[0], name, value)

    return change


def ends(**fields: Any) -> Change:
    """Return a change of the subgraph's fields."""

    def change(graph: Any) -> None:
        for name, value in fields.items():
            setattr(graph, name, value)

    return change


def floor(change: Change) -> bytes:
    builder = Builder()
    x, y = builder.activation((1, 4), 0.05, 0), builder.activation((1, 4), 0.05, 0)
    builder.operator("FLOOR", [x], y)
    change(builder.graph)
    return builder.pack([x], [y])


def scalar_softmax() -> bytes:
    builder = Builder()
    x, scalar = builder.activation((1, 1), 0.05, 0), builder.activation((), 0.05, 0)
    y = builder.activation((), 1 / 256, -128)
    builder.operator("RESHAPE", [x], scalar)
    builder.operator("SOFTMAX", [scalar], y, beta=1.0)
    return builder.pack([x], [y])


REFUSED = {
    "an operator without a kernel": (floor(put(0)), "FLOOR.*supported are"),
    "an operator without a kernel on an odd tensor": (floor(put(1, q_zeroPoint=[300])), "FLOOR.*supported are"),
    "a float activation": (dense(put(0, type=schema.TensorType.FLOAT32)), r"t0\): is float32"),
    "an int16 activation": (dense(put(3, type=schema.TensorType.INT16, q_zeroPoint=[0])), "both int16 and int8"),
    "a type that does not exist": (dense(put(0, type=99)), "type 99"),
    "a dynamic length": (dense(put(0, shapeSignature=[-1, -1])), "dynamic shape.*every size fixed"),
    "a dynamic batch of a stored batch of 2": (dense(put(0, shape=[2, 4], shapeSignature=[-1, 4])), "."),
    "an output without axes": (dense(put(3, shape=[])), "fit each other"),
    "a distribution without axes": (scalar_softmax(), "equal shapes"),
    "options of another operator": (dense(wire(builtinOptionsType=1)), "options of another operator, Conv2DOptions"),
    "a batch of 2": (conv(put(0, shape=[2, 1, 6, 2])), "batch"),
    "a dense batch of 2": (dense(put(0, shape=[2, 4])), "."),
    "an empty shape": (dense(put(0, shape=[0, 4])), "shape"),
    "more axes than an array may have": (dense(put(0, shape=[*[1] * 70, 4])), "at most 8 axes"),
    "a huge shape": (dense(put(0, shape=[1, 2**31 - 1])), "shape"),
    "scale 0": (dense(put(0, q_scale=[0.0])), "scale"),
    "a negative scale": (dense(put(1, q_scale=[-0.01])), "scale"),
    "an infinite scale": (dense(put(3, q_scale=[float("inf")])), "scale"),
    "a scale that is no number": (dense(put(3, q_scale=[float("nan")])), "scale"),
    "no quantisation": (dense(put(0, quantization=None)), "scales"),
    "two scales on an activation": (dense(put(0, q_scale=[0.1, 0.1], q_zeroPoint=[0, 0])), "2 scales"),
    "a zero point outside int8": (dense(put(0, q_zeroPoint=[128])), "zero point"),
    "a zero point of the weights": (dense(put(1, q_zeroPoint=[1])), "symmetric"),
    "zero points that differ": (conv(put(1, q_zeroPoint=[0, 0, 0, 1])), "zero points"),
    "scales for other channels": (conv(put(1, q_scale=[0.1, 0.1], q_zeroPoint=[0, 0])), "2 scales for 4"),
    "scales along another axis": (conv(put(1, q_quantizedDimension=3)), "axis 3"),
    "a bias of another scale": (dense(put(2, q_scale=[1.0])), "scale of input times weights"),
    "a bias of another shape": (dense(put(2, shape=[3, 1])), "rank"),
    "a bias that is an activation": (dense(wire(inputs=[0, 1, 0])), "not a constant"),
    "weights that are an activation": (dense(wire(inputs=[0, 3, 2])), "not a constant"),
    "a constant for an activation": (dense(wire(inputs=[1, 1, 2])), "other than an activation"),
    "weights of another shape": (dense(put(1, shape=[4, 3])), "fit each other"),
    "weights of another size": (dense(put(1, shape=[3, 5])), "bytes"),
    "a buffer that is not there": (dense(put(1, buffer=77)), "buffer 77"),
    "a tensor that is not there": (dense(wire(inputs=[0, 1, 77])), "tensor 77"),
    "an operator code that is not there": (dense(wire(opcodeIndex=9)), "operator code 9"),
    "too many inputs": (dense(wire(inputs=[0, 1, 2, 2])), "4 inputs"),
    "an output read before it is written": (dense(wire(inputs=[3, 1, 2], outputs=[0])), "."),
    "an input that is written": (dense(ends(inputs=[0, 3])), "is an input, and written"),
    "an output that is the input": (dense(ends(outputs=[0])), "never written"),
    "a further output that is the input": (dense(ends(outputs=[3, 0])), "never written"),
    "a further output that is a constant": (dense(ends(outputs=[3, 1])), "is int8, a constant"),
    "an output twice": (dense(ends(outputs=[3, 3])), "2 outputs.*each a tensor of its own"),
    "17 outputs": (dense(ends(outputs=[3] * 17)), "17 outputs"),
    "no options": (dense(wire(builtinOptionsType=0, builtinOptions=None)), "no option"),
    "a fused tanh": (dense(fusedActivationFunction=4), "fused activation 4"),
    "shuffled weights": (dense(weightsFormat=1), "shuffled"),
    "an accumulator beyond int32": (dense(bias=2**31 - 1), "overflow"),
    "a variable": (dense(put(0, isVariable=True)), "a variable"),
    "stride 0": (conv(strideW=0), "strideW 0"),
    "a negative dilation": (conv(dilationWFactor=-1), "dilationWFactor -1"),
    "windows beyond reason": (conv(dilationWFactor=2**30), "too far"),
    "an unknown padding": (conv(padding=2), "padding 2"),
    "an output of another size": (conv(strideW=1), "windows"),
    "grouped channels": (conv(put(0, shape=[1, 1, 3, 4])), "grouped"),
}


@pytest.mark.parametrize("what", sorted(REFUSED))
def test_refuses(what: str) -> None:
    tflite, named = REFUSED[what]
    with pytest.raises(UnsupportedModelError, match=named) as caught:
        read_graph(tflite)
    assert caught.value.where


def test_takes_what_the_refusals_change() -> None:
    assert run_graph(read_graph(dense()), np.zeros((1, 4), np.int8)).shape == (1, 3)
    node = read_graph(conv()).nodes[0]
    assert isinstance(node, Conv2D)
    assert (node.pad, node.input_offset, node.output_offset) == ((0, 0), 3, 10)
    assert node.bias.tolist() == [0, 0, 0, 0]


def test_refuses_more_tensors_than_any_model_has() -> None:
    def crowd(graph: Any) -> None:
        graph.tensors += graph.tensors[:1] * 5000

    with pytest.raises(UnsupportedModelError, match="5004 tensors"):
        read_graph(dense(crowd))


@pytest.mark.parametrize("content", [b"", b"TFL3", b"\0" * 64, b"\x1c\0\0\0TFL3" + b"\xff" * 64, b"not a model at all"])
def test_refuses_what_is_no_tflite(content: bytes) -> None:
    with pytest.raises(UnsupportedModelError, match="tflite"):
        read_graph(content)


@pytest.mark.parametrize("end", ["inputs", "outputs"])
def test_refuses_a_model_whose_end_is_absent(end: str) -> None:
    model = schema.ModelT.InitFromPackedBuf((BENCH / "m1pt.tflite").read_bytes(), 0)
    setattr((model.subgraphs or [])[0], end, [-1])
    builder = flatbuffers.Builder()
    builder.Finish(model.Pack(builder), b"TFL3")
    with pytest.raises(UnsupportedModelError, match="tensor -1"):
        read_graph(bytes(builder.Output()))


def _read_or_refuse(tflite: bytes) -> None:
    try:
        graph = read_graph(tflite)
    except UnsupportedModelError:
        return
    output = run_graph(graph, np.zeros((1, graph.input_tensor.size), np.int8))
    assert output.shape == (1, sum(graph.tensors[index].size for index in graph.outputs))


FUZZ = settings(deadline=None, max_examples=300, suppress_health_check=[HealthCheck.too_slow])
SEEDS = [(BENCH / f"{name}.tflite").read_bytes() for name in ("m1pt", "m2t", "m3")]


@FUZZ
@given(st.sampled_from(SEEDS) | models(), st.data())
def test_flipped_bits_never_surprise(tflite: bytes, data: st.DataObject) -> None:
    damaged = bytearray(tflite)
    for _ in range(data.draw(st.integers(1, 4))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    _read_or_refuse(bytes(damaged))


@FUZZ
@given(st.sampled_from(SEEDS) | models(), st.data())
def test_overwritten_words_never_surprise(tflite: bytes, data: st.DataObject) -> None:
    damaged = bytearray(tflite)
    word = data.draw(st.sampled_from([0, 1, -1, 2**31 - 1, -(2**31), 4, 0x7F800000])).to_bytes(4, "little", signed=True)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(damaged) // 4 - 1)) * 4
        damaged[at : at + 4] = word
    _read_or_refuse(bytes(damaged))


@FUZZ
@given(st.sampled_from(SEEDS), st.data())
def test_truncation_never_surprises(tflite: bytes, data: st.DataObject) -> None:
    _read_or_refuse(tflite[: data.draw(st.integers(0, len(tflite)))])


@FUZZ
@given(st.binary(max_size=512))
def test_random_bytes_never_surprise(content: bytes) -> None:
    _read_or_refuse(b"\x10\0\0\0TFL3" + content)
