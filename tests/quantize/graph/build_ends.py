"""Models with ends, and with arithmetic on shapes, as converters leave them: float32, uint8, several inputs, SHAPE."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from ai_edge_litert import schema_py_generated as schema

from tests.quantize.graph.builder import Builder


def integers(builder: Builder, *values: int) -> int:
    """Add an int32 constant of one axis and return its index."""
    return builder.constant(np.array(values, np.int32))


def dense(builder: Builder, x: int, shape: tuple[int, ...] = (1, 4), dtype: str = "INT8") -> int:
    """Append a layer of four inputs, and return its output."""
    weights = builder.constant(np.random.default_rng(0).integers(-127, 128, (shape[-1], 4), np.int8), [0.01])
    y = builder.activation(shape, 0.08, 5, dtype)
    builder.operator("FULLY_CONNECTED", [x, weights, -1], y)
    return y


def float_ends(dtype: str = "INT8", *, moved: bool = False, squared: bool = False) -> bytes:
    """Pack float32 -> QUANTIZE -> layer -> DEQUANTIZE -> float32; ``moved`` has a RESHAPE outside of either."""
    builder = Builder()
    start = builder.real((1, 2, 2) if moved else (1, 4))
    flat, row = start, integers(builder, 1, 4)
    if moved:
        flat = builder.real((1, 4))
        builder.operator("RESHAPE", [start, row], flat)
    x = builder.activation((1, 4), 0.05, -3, dtype)
    builder.operator("QUANTIZE", [flat], x)
    y, real = dense(builder, x, dtype=dtype), builder.real((1, 4))
    builder.operator("DEQUANTIZE", [y], real)
    end = builder.real((1, 2, 2) if moved else (1, 4)) if moved or squared else real
    if squared:
        builder.operator("SQUARE", [real], end)
    elif moved:
        builder.operator("RESHAPE", [real, integers(builder, 1, 2, 2)], end)
    return builder.pack([start], [end])


def byte_ends(*, moved: bool = False) -> bytes:
    """Pack uint8 -> QUANTIZE -> layer -> QUANTIZE -> uint8."""
    builder = Builder()
    start = flat = builder.activation((1, 2, 2) if moved else (1, 4), 0.05, 125, "UINT8")
    if moved:
        flat = builder.activation((1, 4), 0.05, 125, "UINT8")
        builder.operator("RESHAPE", [start, integers(builder, 1, 4)], flat)
    x = builder.activation((1, 4), 0.05, -3)
    builder.operator("QUANTIZE", [flat], x)
    y, end = dense(builder, x), builder.activation((1, 4), 0.06, 200, "UINT8")
    builder.operator("QUANTIZE", [y], end)
    return builder.pack([start], [end])


def two_inputs(*, mixed: bool = False) -> bytes:
    """Pack two inputs of different lengths, each through a layer, to their sum; ``mixed`` has int16 too."""
    builder = Builder()
    first, second = builder.activation((1, 4), 0.05, -3), builder.activation((1, 1, 4), 0.07, 9)
    left, right = dense(builder, first, (1, 3)), dense(builder, second, (1, 1, 3))
    y = builder.activation((1, 1, 3), 0.1, 0)
    builder.operator("ADD", [left, right], y)
    if not mixed:
        return builder.pack([second, first], [y])
    third, narrow, end = (
        builder.activation((1, 3), 0.001, 0, "INT16"), builder.activation((1, 3), 0.1, 4),
        builder.activation((1, 1, 3), 0.1, 0),
    )  # fmt: skip
    builder.operator("QUANTIZE", [third], narrow)
    builder.operator("MUL", [y, narrow], end)
    return builder.pack([third, second, first], [end])


def shaped(*, batch: int = 1) -> bytes:
    """Pack what TensorFlow writes for Flatten of an open batch: SHAPE, STRIDED_SLICE and PACK before a RESHAPE."""
    builder = Builder()
    x, y = builder.activation((batch, 2, 2), 0.05, -3), builder.activation((batch, 4), 0.05, -3)
    shape, size, packed = (builder.computed(dims) for dims in ((3,), (), (2,)))
    builder.operator("SHAPE", [x], shape, outType=schema.TensorType.INT32)
    bounds = (integers(builder, 0), integers(builder, 1), integers(builder, 1))
    builder.operator("STRIDED_SLICE", [shape, *bounds], size, shrinkAxisMask=1)
    builder.operator("PACK", [size, builder.constant(np.array(4, np.int32))], packed, valuesCount=2, axis=0)
    builder.operator("RESHAPE", [x, packed], y)
    for index in (x, y):
        builder.graph.tensors[index].shapeSignature = [-1, *builder.graph.tensors[index].shape[1:]]
    return builder.pack([x], [dense(builder, y)])


def shape_from_the_caller() -> bytes:
    """Pack a transposed convolution whose output shape is an input of the graph."""
    builder = Builder()
    stated, x = builder.computed((4,)), builder.activation((1, 1, 3, 2), 0.05, -3)
    weights = builder.constant(np.random.default_rng(0).integers(-127, 128, (3, 1, 2, 2), np.int8), [0.01])
    y = builder.activation((1, 1, 6, 3), 0.06, 2)
    builder.operator("TRANSPOSE_CONV", [stated, weights, x], y, padding=0, strideH=1, strideW=2)
    return builder.pack([stated, x], [y])


def joined(count: int) -> bytes:
    """Pack a CONCATENATION of so many."""
    builder = Builder()
    x, y = builder.activation((1, 4), 0.05, 0), builder.activation((1, 4 * count), 0.05, 0)
    parts = [builder.activation((1, 4), 0.05, 0) for _ in range(count)]
    for part in parts:
        builder.operator("LEAKY_RELU", [x], part, alpha=0.5)
    builder.operator("CONCATENATION", parts, y, axis=1)
    return builder.pack([x], [y])


def gathered(dtype: type[np.int32 | np.int64]) -> bytes:
    """Pack a GATHER whose indices are of a type."""
    builder = Builder()
    x, y = builder.activation((1, 4, 2), 0.05, 0), builder.activation((1, 3, 2), 0.05, 0)
    builder.operator("GATHER", [x, builder.constant(np.array([3, 0, 3], dtype))], y, axis=1)
    return builder.pack([x], [y])


TAKEN: dict[str, Callable[[], bytes]] = {
    "float32 ends": float_ends,
    "float32 ends of int16": lambda: float_ends("INT16"),
    "float32 ends that are moved": lambda: float_ends(moved=True),
    "uint8 ends": byte_ends,
    "uint8 ends that are moved": lambda: byte_ends(moved=True),
    "two inputs": two_inputs,
    "three inputs of two types": lambda: two_inputs(mixed=True),
    "the arithmetic of an open batch": shaped,
    "a shape that the caller states": shape_from_the_caller,
}
"""What is taken, and means what TensorFlow Lite Micro makes of it."""
