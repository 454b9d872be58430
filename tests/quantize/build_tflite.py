"""Int8 .tflite files packed straight through the schema, and random ones at the extremes for hypothesis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import flatbuffers
import numpy as np
from ai_edge_litert import schema_py_generated as schema
from hypothesis import strategies as st
from numpy.typing import NDArray

Shape = tuple[int, ...]
CONSTANT_TYPES = {np.dtype(np.int8): schema.TensorType.INT8, np.dtype(np.int32): schema.TensorType.INT32}


@dataclass
class Builder:
    """A model under construction: tensors and operators are added in order, then packed."""

    model: Any = field(default_factory=schema.ModelT)
    graph: Any = field(default_factory=schema.SubGraphT)

    def __post_init__(self) -> None:
        self.model.version = 3
        self.model.buffers = [schema.BufferT()]
        self.model.operatorCodes = []
        self.model.subgraphs = [self.graph]
        self.graph.tensors, self.graph.operators = [], []

    def activation(self, shape: Shape, scale: float, zero_point: int) -> int:
        """Add an int8 activation and return its index."""
        return self._tensor(shape, schema.TensorType.INT8, _quantization([scale], zero_point), 0)

    def constant(self, values: NDArray[Any], scales: Sequence[float] = (), axis: int = 0) -> int:
        """Add a constant and return its index."""
        self.model.buffers.append(schema.BufferT(data=np.frombuffer(values.tobytes(), np.uint8)))
        quantization = _quantization(scales, 0, axis) if len(scales) else None
        return self._tensor(values.shape, CONSTANT_TYPES[values.dtype], quantization, len(self.model.buffers) - 1)

    def operator(self, name: str, inputs: Sequence[int], output: int, **options: Any) -> None:
        """Add an operator; ``options`` are the fields of its builtin options."""
        code = schema.OperatorCodeT()
        code.builtinCode = getattr(schema.BuiltinOperator, name)
        code.deprecatedBuiltinCode = min(code.builtinCode, 127)
        self.model.operatorCodes.append(code)
        operator = schema.OperatorT()
        operator.opcodeIndex = len(self.model.operatorCodes) - 1
        operator.inputs, operator.outputs = list(inputs), [output]
        kind = OPTIONS.get(name)
        if kind is not None:
            operator.builtinOptionsType = getattr(schema.BuiltinOptions, kind)
            operator.builtinOptions = getattr(schema, kind + "T")(**options)
        self.graph.operators.append(operator)

    def pack(self, inputs: Sequence[int], outputs: Sequence[int]) -> bytes:
        """Return the .tflite."""
        self.graph.inputs, self.graph.outputs = list(inputs), list(outputs)
        packer = flatbuffers.Builder(1024)
        packer.Finish(self.model.Pack(packer), b"TFL3")
        return bytes(packer.Output())

    def _tensor(self, shape: Shape, kind: int, quantization: Any, buffer: int) -> int:
        tensor = schema.TensorT()
        tensor.shape, tensor.type, tensor.buffer = list(shape), kind, buffer
        tensor.name = f"t{len(self.graph.tensors)}"
        tensor.quantization = quantization
        self.graph.tensors.append(tensor)
        return len(self.graph.tensors) - 1


OPTIONS = {
    "CONV_2D": "Conv2DOptions",
    "DEPTHWISE_CONV_2D": "DepthwiseConv2DOptions",
    "FULLY_CONNECTED": "FullyConnectedOptions",
    "LEAKY_RELU": "LeakyReluOptions",
    "TRANSPOSE_CONV": "TransposeConvOptions",
}
"""Operators that carry builtin options; RESHAPE has none, as TensorFlow 2.21 writes it."""


def rescaling(shape: Shape = (1, 40, 1), x: float = 0.03, y: float = 0.03) -> bytes:
    """Pack a model that only rounds its input to other steps: at the lowest zero point RELU cuts nothing."""
    builder = Builder()
    start, end = builder.activation(shape, x, -128), builder.activation(shape, y, -128)
    builder.operator("RELU", [start], end)
    return builder.pack([start], [end])


def _quantization(scales: Sequence[float], zero_point: int, axis: int = 0) -> Any:
    quantization = schema.QuantizationParametersT()
    quantization.scale = [float(np.float32(scale)) for scale in scales]
    quantization.zeroPoint = [zero_point] * len(scales)
    quantization.quantizedDimension = axis
    return quantization


@dataclass(frozen=True)
class Activation:
    """The tensor that the next layer reads."""

    index: int
    shape: Shape
    scale: float
    zero_point: int


SIZES = st.integers(1, 6)
STEPS = st.integers(1, 3)
FUSED = st.integers(0, 3)
SEEDS = st.integers(0, 2**32 - 1)
ZERO_POINTS = st.sampled_from([-128, 127, 0, -1, 1]) | st.integers(-128, 127)
ACTIVATION_SCALES = st.floats(2.0**-10, 2.0**1, width=32)


@st.composite
def models(draw: st.DrawFn, kinds: Sequence[str] = (), most: int = 3) -> bytes:
    """Draw a chain of one to ``most`` operators among ``kinds`` (all when empty)."""
    builder = Builder()
    shape = (1, draw(SIZES), draw(st.integers(1, 9)), draw(SIZES))
    scale, zero_point = draw(ACTIVATION_SCALES), draw(ZERO_POINTS)
    start = x = Activation(builder.activation(shape, scale, zero_point), shape, scale, zero_point)
    chosen = [draw(st.sampled_from(list(kinds) or sorted(LAYERS))) for _ in range(draw(st.integers(1, most)))]
    for kind in chosen:
        x = LAYERS[kind](draw, builder, _as_volume(draw, builder, x))
    return builder.pack([start.index], [x.index])


def _as_volume(draw: st.DrawFn, builder: Builder, x: Activation) -> Activation:
    return x if len(x.shape) == 4 else _reshape(draw, builder, x, (1, 1, 1, x.shape[-1]))


def _next(draw: st.DrawFn, builder: Builder, shape: Shape, zero_point: int | None = None) -> Activation:
    scale = draw(ACTIVATION_SCALES)
    zero_point = draw(ZERO_POINTS) if zero_point is None else zero_point
    return Activation(builder.activation(shape, scale, zero_point), shape, scale, zero_point)


def _reshape(draw: st.DrawFn, builder: Builder, x: Activation, shape: Shape | None = None) -> Activation:
    shape = shape or (1, int(np.prod(x.shape)))
    index = builder.activation(shape, x.scale, x.zero_point)
    builder.operator("RESHAPE", [x.index, builder.constant(np.array(shape, np.int32))], index)
    return Activation(index, shape, x.scale, x.zero_point)


def _weights(draw: st.DrawFn, shape: Shape) -> NDArray[np.int8]:
    generator = np.random.default_rng(draw(SEEDS))
    if draw(st.booleans()):
        return generator.integers(-128, 128, shape, np.int8)
    return generator.choice(np.array([-128, 127], np.int8), shape)


def _scaled(
    draw: st.DrawFn, builder: Builder, x: Activation, y: Activation, weights: NDArray[np.int8], axis: int
) -> list[int]:
    """Add weights and perhaps a bias whose scales keep the output within a few times its range."""
    count = weights.shape[axis]
    generator = np.random.default_rng(draw(SEEDS))
    spread = max(1.0, float(np.sqrt(weights.size / count)))
    typical = y.scale / (x.scale * 64 * spread)
    octaves = generator.uniform(-4, 4, count if draw(st.booleans()) else 1)
    scales = [float(np.float32(typical * 2.0**octave)) for octave in octaves]
    indices = [builder.constant(weights, scales, axis)]
    if draw(st.booleans()):
        limit = draw(st.sampled_from([0, 100, 20_000, 2**24]))
        bias = generator.integers(-limit, limit + 1, count).astype(np.int32)
        indices.append(builder.constant(bias, [x.scale * scale for scale in scales]))
    return indices


def _fully_connected(draw: st.DrawFn, builder: Builder, x: Activation) -> Activation:
    flat = draw(st.booleans())
    if flat:
        x = _reshape(draw, builder, x)
    outputs = draw(st.integers(1, 12))
    y = _next(draw, builder, (*x.shape[:-1], outputs))
    constants = _scaled(draw, builder, x, y, _weights(draw, (outputs, x.shape[-1])), axis=0)
    if len(constants) == 1:
        constants.append(-1)
    builder.operator(
        "FULLY_CONNECTED", [x.index, *constants], y.index, fusedActivationFunction=draw(FUSED), keepNumDims=not flat
    )
    return y


def _conv_2d(draw: st.DrawFn, builder: Builder, x: Activation) -> Activation:
    outputs = draw(SIZES)
    kernel, options, spatial = _windows(draw, x.shape)
    y = _next(draw, builder, (1, *spatial, outputs))
    constants = _scaled(draw, builder, x, y, _weights(draw, (outputs, *kernel, x.shape[3])), axis=0)
    builder.operator("CONV_2D", [x.index, *constants], y.index, fusedActivationFunction=draw(FUSED), **options)
    return y


def _depthwise_conv_2d(draw: st.DrawFn, builder: Builder, x: Activation) -> Activation:
    multiplier = draw(STEPS)
    kernel, options, spatial = _windows(draw, x.shape)
    y = _next(draw, builder, (1, *spatial, x.shape[3] * multiplier))
    constants = _scaled(draw, builder, x, y, _weights(draw, (1, *kernel, y.shape[3])), axis=3)
    builder.operator(
        "DEPTHWISE_CONV_2D",
        [x.index, *constants],
        y.index,
        fusedActivationFunction=draw(FUSED),
        depthMultiplier=multiplier,
        **options,
    )
    return y


def _transpose_conv(draw: st.DrawFn, builder: Builder, x: Activation) -> Activation:
    outputs, padding = draw(SIZES), draw(st.integers(0, 1))
    kernel, strides = (draw(SIZES), draw(SIZES)), (draw(STEPS), draw(STEPS))
    same = tuple(size * stride for size, stride in zip(x.shape[1:3], strides, strict=True))
    valid = tuple((s - 1) * stride + k for s, stride, k in zip(x.shape[1:3], strides, kernel, strict=True))
    y = _next(draw, builder, (1, *(valid if padding else same), outputs))
    constants = _scaled(draw, builder, x, y, _weights(draw, (outputs, *kernel, x.shape[3])), axis=0)
    stated = builder.constant(np.array(y.shape, np.int32))
    builder.operator(
        "TRANSPOSE_CONV",
        [stated, constants[0], x.index, *constants[1:]],
        y.index,
        padding=padding,
        strideH=strides[0],
        strideW=strides[1],
        fusedActivationFunction=draw(FUSED),
    )
    return y


def _windows(draw: st.DrawFn, shape: Shape) -> tuple[tuple[int, int], dict[str, int], tuple[int, int]]:
    """Draw kernel, options and output size of a convolution over ``shape``."""
    padding, strides, dilations = draw(st.integers(0, 1)), (draw(STEPS), draw(STEPS)), (draw(STEPS), draw(STEPS))
    kernel, outputs = [], []
    for size, stride, dilation in zip(shape[1:3], strides, dilations, strict=True):
        taps = draw(st.integers(1, 5 if padding == 0 else (size - 1) // dilation + 1))
        covered = size if padding == 0 else size - (taps - 1) * dilation
        kernel.append(taps)
        outputs.append(-(-covered // stride))
    names = ("strideH", "strideW", "dilationHFactor", "dilationWFactor")
    options = dict(zip(names, (*strides, *dilations), strict=True))
    return (kernel[0], kernel[1]), {"padding": padding, **options}, (outputs[0], outputs[1])


def _elementwise(name: str) -> Any:
    def add(draw: st.DrawFn, builder: Builder, x: Activation) -> Activation:
        if name == "RELU6":
            y = Activation(builder.activation(x.shape, x.scale, x.zero_point), x.shape, x.scale, x.zero_point)
        else:
            y = _next(draw, builder, x.shape, -128 if name == "LOGISTIC" else None)
        options = {"alpha": draw(st.floats(0, 4, width=32))} if name == "LEAKY_RELU" else {}
        builder.operator(name, [x.index], y.index, **options)
        return y

    return add


LAYERS = {
    "CONV_2D": _conv_2d,
    "DEPTHWISE_CONV_2D": _depthwise_conv_2d,
    "FULLY_CONNECTED": _fully_connected,
    "RESHAPE": _reshape,
    "TRANSPOSE_CONV": _transpose_conv,
    **{name: _elementwise(name) for name in ("LEAKY_RELU", "LOGISTIC", "RELU", "RELU6", "TANH")},
}
