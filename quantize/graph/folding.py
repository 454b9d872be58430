"""Integers that a .tflite computes of its shapes alone: SHAPE, STRIDED_SLICE, PACK ... become the constants they give.

TensorFlow's converter writes them where the batch is left open, and an interpreter runs a batch of 1 as any other.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ...common.errors import UnsupportedModelError
from .flatbuffer import File, FileOperator, FileTensor

TYPES = {"int32": np.dtype("<i4"), "int64": np.dtype("<i8")}
STATED = {"RESHAPE": 1, "TRANSPOSE_CONV": 0}
"""Operators that take the shape of their output as an input, and which one it is."""
MAX_VALUES = 64
"""Of a tensor that is computed of shapes; a shape has some axes, and a model has few of them."""

Integers = NDArray[np.int64]
Fold = Callable[[FileOperator, Sequence[Integers]], Integers]


def fold(file: File) -> File:
    """Return the file without the operators whose outputs are known, with these as constants.

    Every index in the file is one of its tensors, and each is written once.

    Raises:
        UnsupportedModelError: an output is not of the shape that the file states.
    """
    file = _without_shapes(file)
    tensors, known = list(file.tensors), dict[int, Integers]()
    kept: list[FileOperator] = []
    for index, operator in enumerate(file.operators):
        found = _value(operator, tensors, known)
        if found is None:
            kept.append(operator)
            continue
        output = operator.outputs[0]
        known[output] = found
        tensors[output] = _constant(tensors[output], found, f"operator {index} ({operator.name})")
    return replace(file, tensors=tuple(tensors), operators=tuple(kept))


def _without_shapes(file: File) -> File:
    """Return the file without inputs that only state the shape of an output, which is the one that the file has.

    TensorFlow Lite Micro does not look at them, because its shapes cannot change.
    """
    readers = [(op, place, index) for op in file.operators for place, index in enumerate(op.inputs)]
    tensors, inputs = list(file.tensors), list(file.inputs)
    for index in file.inputs:
        reading = [(op, place) for op, place, read in readers if read == index]
        shapes = {tensors[op.outputs[0]].shape for op, _ in reading if len(op.outputs) == 1 and op.outputs[0] >= 0}
        stated = all(STATED.get(op.name) == place for op, place in reading) and index not in file.outputs
        raw = tensors[index]
        if raw.dtype == "int32" and raw.content is None and stated and len(shapes) == 1:
            (shape,) = shapes
            if raw.shape == (len(shape),):
                tensors[index] = replace(raw, content=np.array(shape, TYPES["int32"]).tobytes())
                inputs.remove(index)
    return replace(file, tensors=tuple(tensors), inputs=tuple(inputs))


def _value(operator: FileOperator, tensors: Sequence[FileTensor], known: Mapping[int, Integers]) -> Integers | None:
    """Return what an operator gives for every input, where it is an integer that depends on shapes and constants."""
    if len(operator.outputs) != 1 or not operator.inputs or min(*operator.inputs, *operator.outputs) < 0:
        return None
    if tensors[operator.outputs[0]].dtype not in TYPES:
        return None
    if operator.name == "SHAPE":
        shape = tensors[operator.inputs[0]].shape
        return np.array(shape, np.int64) if len(operator.inputs) == 1 else None
    function = FOLDS.get(operator.name)
    inputs = [known[i] if i in known else _content(tensors[i]) for i in operator.inputs]
    values = [value for value in inputs if value is not None]
    if function is None or len(values) < len(inputs):
        return None
    try:
        return function(operator, values)
    except (IndexError, KeyError, TypeError, ValueError):  # numpy's own checks: what does not fit stays as it is
        return None


def _content(tensor: FileTensor) -> Integers | None:
    """Return the values of a small constant of integers."""
    dtype, count = TYPES.get(tensor.dtype), math.prod(tensor.shape)
    if tensor.content is None or dtype is None or count > MAX_VALUES or len(tensor.content) != count * dtype.itemsize:
        return None
    return np.frombuffer(tensor.content, dtype).reshape(tensor.shape).astype(np.int64)


def _constant(tensor: FileTensor, value: Integers, where: str) -> FileTensor:
    dtype = TYPES[tensor.dtype]
    limits = np.iinfo(dtype)
    small = value.size <= MAX_VALUES and bool(np.all((limits.min <= value) & (value <= limits.max)))
    if value.shape != tensor.shape or tensor.content is not None or tensor.variable or not small:
        raise UnsupportedModelError(
            f"gives {value.ravel()[:MAX_VALUES].tolist()} for tensor {tensor.name} of shape {list(tensor.shape)}, "
            "which does not hold it",
            where=where,
            fix="convert the model again, with a batch of 1",
        )
    return replace(tensor, content=value.astype(dtype).tobytes(), dynamic=False)


def _option(operator: FileOperator, name: str) -> int:
    value = (operator.options or {})[name]
    if not isinstance(value, int):
        raise TypeError(name)
    return value


def _strided_slice(operator: FileOperator, values: Sequence[Integers]) -> Integers:
    x, begin, end, step = values
    if x.ndim != 1 or any(_option(operator, name) for name in ("ellipsisMask", "newAxisMask", "offset")):
        raise ValueError("only a vector is sliced")
    (first,), (last,), (by,) = begin.tolist(), end.tolist(), step.tolist()
    if _option(operator, "shrinkAxisMask"):
        return x[first]
    start = None if _option(operator, "beginMask") else first
    stop = None if _option(operator, "endMask") else last
    return x[start:stop:by]


def _pack(operator: FileOperator, values: Sequence[Integers]) -> Integers:
    return np.stack(values, axis=_option(operator, "axis"))


def _concatenation(operator: FileOperator, values: Sequence[Integers]) -> Integers:
    return np.concatenate(values, axis=_option(operator, "axis"))


def _product(operator: FileOperator, values: Sequence[Integers]) -> Integers:
    x, axes = values
    return np.prod(x, axis=tuple(axes.ravel().tolist()), keepdims=bool(_option(operator, "keepDims")))


def _gather(operator: FileOperator, values: Sequence[Integers]) -> Integers:
    x, indices = values
    if _option(operator, "batchDims") or (indices.size and int(indices.min()) < 0):
        raise ValueError("batches, and indices from the end, are not folded")
    return np.take(x, indices, axis=_option(operator, "axis"))


def _cast(_operator: FileOperator, values: Sequence[Integers]) -> Integers:
    (x,) = values
    return x


def _mul(_operator: FileOperator, values: Sequence[Integers]) -> Integers:
    first, second = values
    return first * second


FOLDS: Mapping[str, Fold] = {
    "CAST": _cast,
    "CONCATENATION": _concatenation,
    "GATHER": _gather,
    "MUL": _mul,
    "PACK": _pack,
    "REDUCE_PROD": _product,
    "STRIDED_SLICE": _strided_slice,
}
"""What converters compute of shapes, beside SHAPE."""
