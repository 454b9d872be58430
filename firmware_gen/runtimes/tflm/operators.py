"""The resolver: just the operators of one model, each with the int8 registration where the TFLM tree has one."""

from __future__ import annotations

from collections.abc import Collection

from ....common.errors import UnsupportedModelError
from ....quantize.graph.flatbuffer import decode

ADD = {
    "ADD": "AddAdd",
    "AVERAGE_POOL_2D": "AddAveragePool2D",
    "BATCH_MATMUL": "AddBatchMatMul",
    "CONCATENATION": "AddConcatenation",
    "CONV_2D": "AddConv2D",
    "DEPTHWISE_CONV_2D": "AddDepthwiseConv2D",
    "EXP": "AddExp",
    "FULLY_CONNECTED": "AddFullyConnected",
    "LEAKY_RELU": "AddLeakyRelu",
    "LOGISTIC": "AddLogistic",
    "MAX_POOL_2D": "AddMaxPool2D",
    "MEAN": "AddMean",
    "MUL": "AddMul",
    "PAD": "AddPad",
    "PADV2": "AddPadV2",
    "QUANTIZE": "AddQuantize",
    "RELU": "AddRelu",
    "RELU6": "AddRelu6",
    "RESHAPE": "AddReshape",
    "RESIZE_NEAREST_NEIGHBOR": "AddResizeNearestNeighbor",
    "SOFTMAX": "AddSoftmax",
    "SPLIT": "AddSplit",
    "STRIDED_SLICE": "AddStridedSlice",
    "SUB": "AddSub",
    "TANH": "AddTanh",
    "TRANSPOSE": "AddTranspose",
    "TRANSPOSE_CONV": "AddTransposeConv",
    "UNIDIRECTIONAL_SEQUENCE_LSTM": "AddUnidirectionalSequenceLSTM",
}
"""The method of ``tflite::MicroMutableOpResolver`` for each operator that a model of this project may have."""


def resolver_calls(tflite: bytes, int8_registrations: Collection[str]) -> list[str]:
    """Return the calls that add a model's operators to its resolver, each operator once, sorted by its name.

    Raises:
        UnsupportedModelError: an operator is not known here, or the bytes are no model.
    """
    names = sorted({operator.name for operator in decode(tflite).operators})
    return [_call(name, name in int8_registrations) for name in names]


def _call(name: str, int8: bool) -> str:
    if name not in ADD:
        raise UnsupportedModelError("is not supported by the runtime tflm", where=f"operator {name}",
                                    fix=f"use --runtime c, or build the model from {', '.join(ADD)}")  # fmt: skip
    return f"{ADD[name]}({f'tflite::Register_{name}_INT8()' if int8 else ''})"
