"""A .tflite as plain values: the only place that touches the flatbuffer, which is not to be trusted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..common.errors import UnsupportedModelError

LIMIT = 4096
"""Tensors, operators or buffers a model may have; no model for a small board comes near."""


@dataclass(frozen=True)
class FileTensor:
    """A tensor as the file states it; nothing is checked yet."""

    name: str
    dtype: str
    shape: tuple[int, ...]
    dynamic: bool
    scales: tuple[float, ...]
    zero_points: tuple[int, ...]
    quantized_dimension: int
    content: bytes | None
    """The buffer of a constant."""
    variable: bool
    """Whether an operator keeps it from one inference to the next."""
    oddity: str
    """A feature of the format that no supported model uses, or an empty string."""


@dataclass(frozen=True)
class FileOperator:
    """An operator as the file states it; -1 among the inputs is an optional one that is not given."""

    name: str
    options: Mapping[str, object] | None
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]


@dataclass(frozen=True)
class File:
    """The one subgraph of a .tflite."""

    tensors: tuple[FileTensor, ...]
    operators: tuple[FileOperator, ...]
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]


def decode(tflite: bytes) -> File:
    """Return the content of a .tflite.

    Raises:
        UnsupportedModelError: the bytes are no .tflite, or not one of a single subgraph.
    """
    from ai_edge_litert import schema_py_generated as schema

    if len(tflite) < 8 or not schema.Model.ModelBufferHasIdentifier(tflite, 0):
        raise _unreadable("it does not start as a .tflite does")
    try:
        return _decode(schema.Model.GetRootAs(tflite, 0), schema)
    except UnsupportedModelError:
        raise
    except Exception as error:  # a damaged buffer makes the generated accessors raise almost anything
        raise _unreadable(f"its content is damaged: {error}") from error


def _unreadable(why: str) -> UnsupportedModelError:
    return UnsupportedModelError(f"is not a readable model, {why}", where="the .tflite", fix="convert the model again")


def _decode(model: Any, schema: Any) -> File:
    if model.SubgraphsLength() != 1:
        raise UnsupportedModelError(
            f"holds {model.SubgraphsLength()} subgraphs; 1 is supported",
            where="the .tflite",
            fix="convert a model without control flow",
        )
    graph = model.Subgraphs(0)
    for what, count in (("tensors", graph.TensorsLength()), ("operators", graph.OperatorsLength())):
        if count > LIMIT:
            raise _unreadable(f"it claims {count} {what}")
    types, builtins = _names(schema.TensorType), _names(schema.BuiltinOperator)
    return File(
        tensors=tuple(_tensor(graph.Tensors(i), model, types) for i in range(graph.TensorsLength())),
        operators=tuple(_operator(graph.Operators(i), model, builtins, schema) for i in range(graph.OperatorsLength())),
        inputs=_integers(graph.InputsAsNumpy()),
        outputs=_integers(graph.OutputsAsNumpy()),
    )


def _names(enumeration: Any) -> dict[int, str]:
    return {value: name for name, value in vars(enumeration).items() if isinstance(value, int)}


def _integers(vector: Any) -> tuple[int, ...]:
    """Return a vector of the file; the accessors give the number 0 for one that is absent."""
    return tuple(int(value) for value in np.atleast_1d(vector)) if isinstance(vector, np.ndarray) else ()


def _tensor(tensor: Any, model: Any, types: Mapping[int, str]) -> FileTensor:
    quantization = tensor.Quantization()
    scales = () if quantization is None else quantization.ScaleAsNumpy()
    content, oddity = _content(model, tensor.Buffer())
    return FileTensor(
        name=(tensor.Name() or b"").decode(errors="replace"),
        dtype=types.get(tensor.Type(), f"type {tensor.Type()}").lower(),
        shape=_integers(tensor.ShapeAsNumpy()),
        dynamic=any(size < 0 for size in _integers(tensor.ShapeSignatureAsNumpy())),
        scales=tuple(float(value) for value in scales) if isinstance(scales, np.ndarray) else (),
        zero_points=() if quantization is None else _integers(quantization.ZeroPointAsNumpy()),
        quantized_dimension=0 if quantization is None else quantization.QuantizedDimension(),
        content=content,
        variable=tensor.IsVariable(),
        oddity=oddity or _oddity(tensor),
    )


def _oddity(tensor: Any) -> str:
    if tensor.Sparsity() is not None:
        return "sparse"
    return "stored outside the file" if tensor.ExternalBuffer() else ""


def _content(model: Any, index: int) -> tuple[bytes | None, str]:
    buffer = model.Buffers(index) if index < model.BuffersLength() else None
    if buffer is None:
        raise _unreadable(f"it names a buffer {index} that it does not have")
    data = buffer.DataAsNumpy()
    outside = "stored outside the flatbuffer" if buffer.Offset() > 1 else ""
    return (bytes(data) if isinstance(data, np.ndarray) and len(data) else None), outside


def _operator(operator: Any, model: Any, builtins: Mapping[int, str], schema: Any) -> FileOperator:
    index = operator.OpcodeIndex()
    if index >= model.OperatorCodesLength():
        raise _unreadable(f"it names an operator code {index} that it does not have")
    code = model.OperatorCodes(index)
    # Files before schema version 3a hold the operator in the older, one-byte field alone.
    builtin = max(code.BuiltinCode(), code.DeprecatedBuiltinCode())
    table = operator.BuiltinOptions()
    options = None if table is None else schema.BuiltinOptionsCreator(operator.BuiltinOptionsType(), table)
    return FileOperator(
        name=builtins.get(builtin, f"operator code {builtin}"),
        options=None if options is None else vars(options),
        inputs=_integers(operator.InputsAsNumpy()),
        outputs=_integers(operator.OutputsAsNumpy()),
    )
