"""Models of int16 activations and int8 weights with stated numbers; the drawn ones are those of build_tflite."""

from __future__ import annotations

import numpy as np

from tests.quantize.graph.build_recurrent import RECURRENT
from tests.quantize.graph.build_tflite import LAYERS
from tests.quantize.graph.builder import Builder

NOT_SIXTEEN = {"ABS", "BATCH_MATMUL", "DEQUANTIZE", "GATHER", "NEG", "REDUCE_MAX", "RELU6", "RSQRT",
               "RESIZE_NEAREST_NEIGHBOR", "SOFTMAX", "SQUARE", "SQUARED_DIFFERENCE",
               *RECURRENT}  # fmt: skip
"""Operators that are not supported with int16, or of which TensorFlow Lite Micro has no kernel of int16."""
SIXTEEN = LAYERS.keys() - NOT_SIXTEEN
CHANNELS = 9
SHAPES = {
    "CONV_2D": ((1, 2, 3, 6), (1, 2, 3, CHANNELS), (CHANNELS, 1, 1, 6)),
    "DEPTHWISE_CONV_2D": ((1, 2, 3, CHANNELS), (1, 2, 3, CHANNELS), (1, 1, 1, CHANNELS)),
    "FULLY_CONNECTED": ((1, 6), (1, CHANNELS), (CHANNELS, 6)),
    "TRANSPOSE_CONV": ((1, 2, 3, 6), (1, 2, 3, CHANNELS), (CHANNELS, 1, 1, 6)),
}
"""Of input, output and weights."""
WEIGHTED = [
    *((kind, bias) for kind in SHAPES for bias in ("", "int64")),
    ("CONV_2D", "int32"),
    ("FULLY_CONNECTED", "int32"),
    ("TRANSPOSE_CONV", "int16"),
]
"""The types of a bias, none for an empty one, that TensorFlow Lite Micro takes."""


def weighted(kind: str, bias: str) -> bytes:
    """Pack a layer with weights and a bias of a type."""
    builder, rng = Builder(sixteen=True), np.random.default_rng(0)
    shape, out, taps = SHAPES[kind]
    x, y = builder.activation(shape, 0.01, 0), builder.activation(out, 0.013, 0)
    scales = (rng.uniform(0.5, 1, CHANNELS) * 0.004).astype(np.float32).tolist()
    weights = rng.integers(-127, 128, taps).astype(np.int8)
    constants = [builder.constant(weights, scales, 3 if kind == "DEPTHWISE_CONV_2D" else 0)]
    if bias:
        values = rng.integers(-3000, 3000, CHANNELS).astype(bias)
        constants.append(builder.constant(values, [0.01 * scale for scale in scales]))
    elif kind == "FULLY_CONNECTED":
        constants.append(-1)
    windows = {} if kind == "FULLY_CONNECTED" else {"strideH": 1, "strideW": 1}
    if kind == "DEPTHWISE_CONV_2D":
        windows["depthMultiplier"] = 1
    inputs = [x, *constants]
    if kind == "TRANSPOSE_CONV":
        inputs = [builder.constant(np.array(out, np.int32)), constants[0], x, *constants[1:]]
    builder.operator(kind, inputs, y, **windows)
    return builder.pack([x], [y])


def transposed(stride: int = 2) -> bytes:
    """Pack a transposed convolution along one axis, which the compiler makes an ordinary one."""
    builder, rng = Builder(sixteen=True), np.random.default_rng(1)
    out = (1, 1, 5 * stride, 3)
    x, y = builder.activation((1, 1, 5, 2), 0.01, 0), builder.activation(out, 0.013, 0)
    weights = builder.constant(rng.integers(-127, 128, (3, 1, 4, 2)).astype(np.int8), [0.004])
    builder.operator(
        "TRANSPOSE_CONV", [builder.constant(np.array(out, np.int32)), weights, x], y, strideH=1, strideW=stride
    )
    return builder.pack([x], [y])


def rescaling(types: tuple[str, str], scale: float, *, zero_point: int = 0, name: str = "QUANTIZE") -> bytes:
    """Pack an operator of one operand whose output is of another type, and of a scale so many times its input's."""
    builder = Builder()
    x = builder.activation((1, 40), 0.02, -5, types[0])
    y = builder.activation((1, 40), 0.02 * scale, 7, types[1])
    if zero_point:
        builder.graph.tensors[x].quantization.zeroPoint = [zero_point]
    builder.operator(name, [x], y)
    return builder.pack([x], [y])


def curve(name: str, scale: float) -> bytes:
    """Pack a LOGISTIC or a TANH of an input in steps of ``scale``."""
    builder = Builder(sixteen=True)
    x, y = builder.activation((1, 40), scale, 0), builder.activation((1, 40), 2.0**-15, 0)
    builder.operator(name, [x], y)
    return builder.pack([x], [y])


def combined(name: str) -> bytes:
    """Pack an ADD or MUL of an input and itself."""
    builder = Builder(sixteen=True)
    x, y = builder.activation((1, 40), 0.0001, 0), builder.activation((1, 40), 0.0003, 0)
    builder.operator(name, [x, x], y)
    return builder.pack([x], [y])


def averaged() -> bytes:
    """Pack a MEAN over the last axis."""
    builder = Builder(sixteen=True)
    x, y = builder.activation((1, 2, 4, 5), 0.0001, 0), builder.activation((1, 2, 4, 1), 0.00008, 0)
    builder.operator("MEAN", [x, builder.constant(np.array([3], np.int32))], y, keepDims=True)
    return builder.pack([x], [y])


def pooled(name: str) -> bytes:
    """Pack a pooling of windows of two by two."""
    builder = Builder(sixteen=True)
    x, y = builder.activation((1, 4, 4, 3), 0.0001, 0), builder.activation((1, 2, 2, 3), 0.0001, 0)
    windows = {"strideH": 2, "strideW": 2, "filterHeight": 2, "filterWidth": 2, "padding": 1}
    builder.operator(name, [x], y, **windows)
    return builder.pack([x], [y])


STATED = [
    *(weighted(*form) for form in WEIGHTED),
    transposed(),
    combined("ADD"),
    combined("MUL"),
    averaged(),
    pooled("AVERAGE_POOL_2D"),
    pooled("MAX_POOL_2D"),
    *(rescaling(types, 1.7) for types in (("INT8", "INT16"), ("INT16", "INT8"), ("INT16", "INT16"))),
]
"""A network of every operator with a kernel of its own for int16, save those of curves."""
