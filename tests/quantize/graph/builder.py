"""Int8 .tflite files packed straight through the schema, and what hypothesis draws them from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import flatbuffers
import numpy as np
from ai_edge_litert import schema_py_generated as schema
from hypothesis import strategies as st
from numpy.typing import NDArray

from ecgtiny.common.arrays import Int8Array

Shape = tuple[int, ...]
CONSTANT_TYPES = {
    np.dtype(np.int8): schema.TensorType.INT8,
    np.dtype(np.int16): schema.TensorType.INT16,
    np.dtype(np.int32): schema.TensorType.INT32,
    np.dtype(np.int64): schema.TensorType.INT64,
}


@dataclass
class Builder:
    """A model under construction: tensors and operators are added in order, then packed."""

    model: Any = field(default_factory=schema.ModelT)
    graph: Any = field(default_factory=schema.SubGraphT)
    sixteen: bool = False
    """Whether activations are int16, with zero points of 0."""

    def __post_init__(self) -> None:
        self.model.version = 3
        self.model.buffers = [schema.BufferT()]
        self.model.operatorCodes = []
        self.model.subgraphs = [self.graph]
        self.graph.tensors, self.graph.operators = [], []

    def activation(self, shape: Shape, scale: float, zero_point: int, dtype: str = "") -> int:
        """Add an activation and return its index; by default of the builder's own type."""
        dtype = dtype or ("INT16" if self.sixteen else "INT8")
        kind = getattr(schema.TensorType, dtype)
        return self._tensor(shape, kind, _quantization([scale], 0 if dtype == "INT16" else zero_point), 0)

    def real(self, shape: Shape) -> int:
        """Add a float32 tensor and return its index."""
        return self._tensor(shape, schema.TensorType.FLOAT32, None, 0)

    def computed(self, shape: Shape) -> int:
        """Add an int32 tensor that is no constant and return its index."""
        return self._tensor(shape, schema.TensorType.INT32, None, 0)

    def scale(self, index: int) -> float:
        """Return the scale of a tensor."""
        return float(self.graph.tensors[index].quantization.scale[0])

    def zero_point(self, index: int) -> int:
        """Return the zero point of a tensor."""
        return int(self.graph.tensors[index].quantization.zeroPoint[0])

    def constant(
        self, values: NDArray[Any], scales: Sequence[float] = (), axis: int = 0, *, zero_point: int = 0
    ) -> int:
        """Add a constant and return its index."""
        self.model.buffers.append(schema.BufferT(data=np.frombuffer(values.tobytes(), np.uint8)))
        quantization = _quantization(scales, zero_point, axis) if len(scales) else None
        return self._tensor(values.shape, CONSTANT_TYPES[values.dtype], quantization, len(self.model.buffers) - 1)

    def state(self, units: int, dtype: str, scale: float, zero_point: int = 0) -> int:
        """Add a variable of a type of the schema and return its index."""
        kind = getattr(schema.TensorType, dtype)
        index = self._tensor((1, units), kind, _quantization([scale], zero_point), 0)
        self.graph.tensors[index].isVariable = True
        return index

    def operator(self, name: str, inputs: Sequence[int], output: int | Sequence[int], **options: Any) -> None:
        """Add an operator; ``options`` are the fields of its builtin options."""
        code = schema.OperatorCodeT()
        code.builtinCode = getattr(schema.BuiltinOperator, name)
        code.deprecatedBuiltinCode = min(code.builtinCode, 127)
        self.model.operatorCodes.append(code)
        operator = schema.OperatorT()
        operator.opcodeIndex = len(self.model.operatorCodes) - 1
        operator.inputs = list(inputs)
        operator.outputs = [output] if isinstance(output, int) else list(output)
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
    "ADD": "AddOptions",
    "AVERAGE_POOL_2D": "Pool2DOptions",
    "BATCH_MATMUL": "BatchMatMulOptions",
    "CONCATENATION": "ConcatenationOptions",
    "CONV_2D": "Conv2DOptions",
    "DEPTHWISE_CONV_2D": "DepthwiseConv2DOptions",
    "FULLY_CONNECTED": "FullyConnectedOptions",
    "LEAKY_RELU": "LeakyReluOptions",
    "MAX_POOL_2D": "Pool2DOptions",
    "MEAN": "ReducerOptions",
    "GATHER": "GatherOptions",
    "MUL": "MulOptions",
    "PACK": "PackOptions",
    "SHAPE": "ShapeOptions",
    "RESIZE_NEAREST_NEIGHBOR": "ResizeNearestNeighborOptions",
    "SOFTMAX": "SoftmaxOptions",
    "SPLIT": "SplitOptions",
    "SQUEEZE": "SqueezeOptions",
    "STRIDED_SLICE": "StridedSliceOptions",
    "SUB": "SubOptions",
    "TRANSPOSE_CONV": "TransposeConvOptions",
    "SUM": "ReducerOptions",
    "REDUCE_MAX": "ReducerOptions",
    "UNPACK": "UnpackOptions",
    "UNIDIRECTIONAL_SEQUENCE_LSTM": "UnidirectionalSequenceLSTMOptions",
}
"""Operators that carry builtin options; RESHAPE has none, as TensorFlow 2.21 writes it."""


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


def next_activation(
    draw: st.DrawFn, builder: Builder, shape: Shape, zero_point: int | None = None, *, scale: float | None = None
) -> Activation:
    """Add an activation, of a drawn quantisation where none is given."""
    scale = draw(ACTIVATION_SCALES) if scale is None else scale
    zero_point = draw(ZERO_POINTS) if zero_point is None else zero_point
    zero_point = 0 if builder.sixteen else zero_point
    return Activation(builder.activation(shape, scale, zero_point), shape, scale, zero_point)


def reshape(draw: st.DrawFn, builder: Builder, x: Activation, shape: Shape | None = None) -> Activation:
    """Add a RESHAPE, to a row of batch 1 where no shape is given."""
    shape = shape or (1, int(np.prod(x.shape)))
    index = builder.activation(shape, x.scale, x.zero_point)
    builder.operator("RESHAPE", [x.index, builder.constant(np.array(shape, np.int32))], index)
    return Activation(index, shape, x.scale, x.zero_point)


def drawn_weights(draw: st.DrawFn, shape: Shape) -> Int8Array:
    """Draw int8 values, or the two extremes alone."""
    generator = np.random.default_rng(draw(SEEDS))
    if draw(st.booleans()):
        return generator.integers(-128, 128, shape, np.int8)
    return generator.choice(np.array([-128, 127], np.int8), shape)


def _quantization(scales: Sequence[float], zero_point: int, axis: int = 0) -> Any:
    quantization = schema.QuantizationParametersT()
    quantization.scale = [float(np.float32(scale)) for scale in scales]
    quantization.zeroPoint = [zero_point] * len(scales)
    quantization.quantizedDimension = axis
    return quantization
