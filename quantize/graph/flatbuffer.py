"""A .tflite as plain values: the only place that touches the flatbuffer, which is not to be trusted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import FunctionType
from typing import Any, cast

import numpy as np
from flatbuffers.number_types import Uint32Flags
from numpy.typing import NDArray

from ...common.errors import UnsupportedModelError

LIMIT = 4096
"""Tensors, operators or buffers a model may have; no model for a small board comes near."""
SHARED = 4
"""How often over the bytes of a file may be read: tables may share vectors, but in a hostile file they all do."""
VERSION = 3
"""Of the schema."""
MAX_NAME = 80
EXTERNAL_BUFFER = 24
"""Place of ``Tensor.external_buffer`` in the table's list of fields, bytes."""


@dataclass(frozen=True)
class FileTensor:
    """A tensor as the file states it; nothing is checked yet."""

    name: str
    dtype: str
    shape: tuple[int, ...]
    dynamic: bool
    """Whether a size beside the batch is left open: an interpreter, and so the C, has the batch of ``shape``."""
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
    options_kind: str
    """The table of the schema that the options are of, ``NONE`` where there are none."""
    options: Mapping[str, object] | None
    """Its numbers, by their names in the schema."""
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
    import tflite as schema

    if len(tflite) < 8 or not schema.Model.ModelBufferHasIdentifier(tflite, 0):
        raise _unreadable("it does not start as a .tflite does")
    try:
        return _Decoder(schema.Model.GetRootAs(tflite, 0), schema, SHARED * len(tflite)).file()
    except UnsupportedModelError:
        raise
    except Exception as error:  # a damaged buffer makes the generated accessors raise almost anything
        raise _unreadable(f"its content is damaged: {error}") from error


def _unreadable(why: str) -> UnsupportedModelError:
    return UnsupportedModelError(f"is not a readable model, {why}", where="the .tflite", fix="convert the model again")


class _Decoder:
    """Reads a model; ``left`` are the bytes that it may still take out of the file."""

    def __init__(self, model: Any, schema: Any, left: int) -> None:
        self._model, self._schema, self._left = model, schema, left
        self._types, self._builtins, self._kinds = (
            _names(enumeration) for enumeration in (schema.TensorType, schema.BuiltinOperator, schema.BuiltinOptions)
        )
        self._buffers: list[tuple[bytes | None, str]] = []

    def file(self) -> File:
        """Return the one subgraph."""
        model = self._model
        if model.Version() != VERSION:
            raise _unreadable(f"it is of version {model.Version()} of the format; {VERSION} is supported")
        if model.SubgraphsLength() != 1:
            raise UnsupportedModelError(
                f"holds {model.SubgraphsLength()} subgraphs; 1 is supported",
                where="the .tflite",
                fix="convert a model without control flow",
            )
        graph = model.Subgraphs(0)
        tensors, operators, buffers = graph.TensorsLength(), graph.OperatorsLength(), model.BuffersLength()
        for what, count in (("tensors", tensors), ("operators", operators), ("buffers", buffers)):
            if count > LIMIT:
                raise _unreadable(f"it claims {count} {what}")
        self._buffers = [self._buffer(model.Buffers(index)) for index in range(buffers)]
        return File(
            tensors=tuple(self._tensor(graph.Tensors(index)) for index in range(tensors)),
            operators=tuple(self._operator(graph.Operators(index)) for index in range(operators)),
            inputs=self._integers(graph.InputsAsNumpy()),
            outputs=self._integers(graph.OutputsAsNumpy()),
        )

    def _spend(self, size: int) -> None:
        self._left -= size
        if self._left < 0:
            raise _unreadable("its tables share too much of it")

    def _values(self, vector: NDArray[np.generic] | int) -> list[Any]:
        """Return a vector of the file; the accessors give the number 0 for one that is absent."""
        if isinstance(vector, int):
            return []
        self._spend(vector.nbytes)
        return np.atleast_1d(vector).tolist()

    def _integers(self, vector: NDArray[np.generic] | int) -> tuple[int, ...]:
        return tuple(self._values(vector))

    def _buffer(self, buffer: Any) -> tuple[bytes | None, str]:
        data = buffer.DataAsNumpy()
        outside = "stored outside the flatbuffer" if buffer.Offset() > 1 else ""
        if isinstance(data, int) or not len(data):
            return None, outside
        self._spend(data.nbytes)
        return data.tobytes(), outside

    def _tensor(self, tensor: Any) -> FileTensor:
        quantization = tensor.Quantization()
        content, oddity = self._content(tensor.Buffer())
        return FileTensor(
            name=self._name(tensor),
            dtype=self._types.get(tensor.Type(), f"type {tensor.Type()}").lower(),
            shape=self._integers(tensor.ShapeAsNumpy()),
            dynamic=any(size < 0 for size in self._integers(tensor.ShapeSignatureAsNumpy())[1:]),
            scales=() if quantization is None else tuple(self._values(quantization.ScaleAsNumpy())),
            zero_points=() if quantization is None else self._integers(quantization.ZeroPointAsNumpy()),
            quantized_dimension=0 if quantization is None else quantization.QuantizedDimension(),
            content=content,
            variable=tensor.IsVariable(),
            oddity=oddity or _oddity(tensor),
        )

    def _name(self, tensor: Any) -> str:
        """Return a name that can be shown: of a line, and short."""
        name = tensor.Name() or b""
        self._spend(len(name))
        text = "".join(c if c.isprintable() else "?" for c in name[: 4 * MAX_NAME].decode(errors="replace"))
        return text if len(text) <= MAX_NAME else f"{text[:MAX_NAME]}..."

    def _content(self, index: int) -> tuple[bytes | None, str]:
        if not 0 <= index < len(self._buffers):
            raise _unreadable(f"it names a buffer {index} that it does not have")
        return self._buffers[index]

    def _operator(self, operator: Any) -> FileOperator:
        index = operator.OpcodeIndex()
        if index >= self._model.OperatorCodesLength():
            raise _unreadable(f"it names an operator code {index} that it does not have")
        code = self._model.OperatorCodes(index)
        # Files before schema version 3a hold the operator in the older, one-byte field alone.
        builtin = max(code.BuiltinCode(), code.DeprecatedBuiltinCode())
        kind, table = operator.BuiltinOptionsType(), operator.BuiltinOptions()
        options_kind = self._kinds.get(kind, f"options {kind}")
        return FileOperator(
            name=self._builtins.get(builtin, f"operator code {builtin}"),
            options_kind=options_kind,
            options=None if table is None else _options(getattr(self._schema, options_kind, None), table),
            inputs=self._integers(operator.InputsAsNumpy()),
            outputs=self._integers(operator.OutputsAsNumpy()),
        )


def _names(enumeration: Any) -> dict[int, str]:
    return {
        value: name for name, value in cast("dict[str, object]", vars(enumeration)).items() if isinstance(value, int)
    }


def _options(kind: Any, table: Any) -> dict[str, object] | None:
    """Return the numbers among the options, by their names in the schema; None for a kind that it does not have."""
    if kind is None:
        return None
    options = kind()
    options.Init(table.Bytes, table.Pos)
    return {f"{name[0].lower()}{name[1:]}": getattr(options, name)() for name in _number_accessors(kind)}


@cache
def _number_accessors(kind: Any) -> tuple[str, ...]:
    return tuple(
        name
        for name, method in cast("dict[str, object]", vars(kind)).items()
        if isinstance(method, FunctionType)
        and method.__code__.co_argcount == 1
        and not name.endswith(("AsNumpy", "Length", "IsNone"))
    )


def _oddity(tensor: Any) -> str:
    if tensor.Sparsity() is not None:
        return "sparse"
    table = tensor._tab  # the package's schema is older than this field
    at = table.Offset(EXTERNAL_BUFFER)
    return "stored outside the file" if at and table.Get(Uint32Flags, at + table.Pos) else ""
