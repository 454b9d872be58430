"""Changes to a .tflite: quantisations of its tensors, and operators that are put in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import copy
from importlib import import_module
from typing import Any

import numpy as np

QUANTIZE_VERSION = 2
"""Of the operator that takes int8 to int8."""


def edited(tflite: bytes, change: Callable[[Any, Any], None]) -> bytes:
    """Return a model after a change, which gets the schema and the model's objects."""
    import flatbuffers

    schema: Any = import_module("tensorflow.lite.python.schema_py_generated")
    model = schema.ModelT.InitFromObj(schema.Model.GetRootAs(tflite, 0))
    change(schema, model)
    builder: Any = flatbuffers.Builder(len(tflite))
    builder.Finish(model.Pack(builder), b"TFL3")
    return bytes(builder.Output())


def code_of(model: Any, operator: Any) -> int:
    """Return what an operator is, a BuiltinOperator of the schema."""
    return model.operatorCodes[operator.opcodeIndex].builtinCode


def insert_behind(model: Any, follows: Callable[[Any], Sequence[Any]]) -> None:
    """Put behind each operator those that a function gives for it, which may change the operator."""
    graph = model.subgraphs[0]
    graph.operators = [one for operator in graph.operators for one in (operator, *follows(operator))]


def quantise(tensor: Any, scale: float, zero_point: int) -> None:
    """Give a tensor a quantisation; a real number is ``scale * (integer - zero_point)``."""
    tensor.quantization.scale = np.array([scale], np.float32)
    tensor.quantization.zeroPoint = np.array([zero_point], np.int64)


def quantise_behind(schema: Any, model: Any, operator: Any, scale: float, zero_point: int) -> Any:
    """Let an operator write a tensor of its own, of this quantisation; return the QUANTIZE from it to the output."""
    tensors = model.subgraphs[0].tensors
    output = tensors[operator.outputs[0]]
    own: Any = copy(output)
    own.name, own.quantization = output.name + b"/own", schema.QuantizationParametersT()
    quantise(own, scale, zero_point)
    tensors.append(own)
    follows: Any = schema.OperatorT()
    follows.opcodeIndex = _code_of_quantize(schema, model)
    follows.builtinOptionsType = schema.BuiltinOptions.QuantizeOptions
    follows.builtinOptions = schema.QuantizeOptionsT()
    follows.inputs, follows.outputs = [len(tensors) - 1], operator.outputs
    operator.outputs = follows.inputs
    return follows


def _code_of_quantize(schema: Any, model: Any) -> int:
    """Return the position of QUANTIZE among the operators that the model uses; add it where it is missing."""
    quantize = schema.BuiltinOperator.QUANTIZE
    codes = [code.builtinCode for code in model.operatorCodes]
    if quantize not in codes:
        code: Any = schema.OperatorCodeT()
        code.builtinCode = code.deprecatedBuiltinCode = quantize
        code.version = QUANTIZE_VERSION
        model.operatorCodes.append(code)
        codes.append(quantize)
    return codes.index(quantize)
