"""The resolver: just the operators of one model, each with the int8 registration where the TFLM tree has one."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from ....common.errors import UnsupportedModelError
from ....quantize.graph.flatbuffer import File, decode

ADD = {
    "ABS": "AddAbs",
    "ADD": "AddAdd",
    "AVERAGE_POOL_2D": "AddAveragePool2D",
    "BATCH_MATMUL": "AddBatchMatMul",
    "CONCATENATION": "AddConcatenation",
    "CONV_2D": "AddConv2D",
    "DEPTHWISE_CONV_2D": "AddDepthwiseConv2D",
    "DEQUANTIZE": "AddDequantize",
    "EXPAND_DIMS": "AddExpandDims",
    "FULLY_CONNECTED": "AddFullyConnected",
    "GATHER": "AddGather",
    "LEAKY_RELU": "AddLeakyRelu",
    "LOGISTIC": "AddLogistic",
    "MAX_POOL_2D": "AddMaxPool2D",
    "MEAN": "AddMean",
    "MUL": "AddMul",
    "NEG": "AddNeg",
    "PACK": "AddPack",
    "PAD": "AddPad",
    "PADV2": "AddPadV2",
    "QUANTIZE": "AddQuantize",
    "REDUCE_MAX": "AddReduceMax",
    "RELU": "AddRelu",
    "RELU6": "AddRelu6",
    "RESHAPE": "AddReshape",
    "RESIZE_NEAREST_NEIGHBOR": "AddResizeNearestNeighbor",
    "REVERSE_V2": "AddReverseV2",
    "RSQRT": "AddRsqrt",
    "SLICE": "AddSlice",
    "SOFTMAX": "AddSoftmax",
    "SPLIT": "AddSplit",
    "SPLIT_V": "AddSplitV",
    "SQUARE": "AddSquare",
    "SQUARED_DIFFERENCE": "AddSquaredDifference",
    "SQUEEZE": "AddSqueeze",
    "STRIDED_SLICE": "AddStridedSlice",
    "SUB": "AddSub",
    "SUM": "AddSum",
    "TANH": "AddTanh",
    "TRANSPOSE": "AddTranspose",
    "TRANSPOSE_CONV": "AddTransposeConv",
    "UNIDIRECTIONAL_SEQUENCE_LSTM": "AddUnidirectionalSequenceLSTM",
    "UNPACK": "AddUnpack",
}
"""The method of ``tflite::MicroMutableOpResolver`` for each operator that a model of this project may have."""

MAX_JOINED = 10
"""Inputs of a CONCATENATION."""
WITHOUT_INT8 = frozenset({"EXP", "LOG", "TILE"})
"""Operators that the integer reference takes from TensorFlow Lite, because TensorFlow Lite Micro has no int8 kernel."""


def resolver_calls(tflite: bytes, int8_registrations: Collection[str]) -> list[str]:
    """Return the calls that add a model's operators to its resolver, each operator once, sorted by its name.

    Raises:
        UnsupportedModelError: an operator is not known here, or the bytes are no model.
    """
    _check_as_it_is(decode(tflite))
    return [_call(name, name in int8_registrations) for name in _names(tflite)]


def kernel_headers(tflite: bytes, int8_registrations: Mapping[str, str]) -> list[str]:
    """Return the headers of the registrations that ``resolver_calls`` names; not all are in that of the resolver."""
    return sorted({int8_registrations[name] for name in _names(tflite) if name in int8_registrations})


def _check_as_it_is(file: File) -> None:
    """Refuse what ``ecgtiny`` takes in another form than TensorFlow Lite Micro does, or takes and it does not."""
    others = [
        file.tensors[index].name for index in (*file.inputs, *file.outputs) if file.tensors[index].dtype != "int8"
    ]
    joined = max((len(one.inputs) for one in file.operators if one.name == "CONCATENATION"), default=0)
    wide = any(one.name == "GATHER" and file.tensors[one.inputs[1]].dtype == "int64" for one in file.operators)
    reasons = {
        f"{', '.join(others)} at an end is not int8": bool(others),
        f"a CONCATENATION of {joined} inputs is more than {MAX_JOINED}": joined > MAX_JOINED,
        "GATHER has indices of 64 bits": wide,
    }
    if what := [reason for reason, holds in reasons.items() if holds]:
        raise UnsupportedModelError(f"{what[0]}: the runtime tflm cannot run it", where="the .tflite",
                                    fix="use --runtime c")  # fmt: skip


def _names(tflite: bytes) -> list[str]:
    return sorted({operator.name for operator in decode(tflite).operators})


def _call(name: str, int8: bool) -> str:
    if name not in ADD:
        what = "has no int8 kernel in TensorFlow Lite Micro" if name in WITHOUT_INT8 else "is not supported"
        raise UnsupportedModelError(f"{what}: the runtime tflm cannot run it", where=f"operator {name}",
                                    fix=f"use --runtime c, or build the model from {', '.join(ADD)}")  # fmt: skip
    return f"{ADD[name]}({f'tflite::Register_{name}_INT8()' if int8 else ''})"
