"""Reversals in a quantised model: they copy bytes, so that what they read and what they write need one scale.

TensorFlow's converter gives other operators that copy the scale of what they read, and a reversal one of its own.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from .tflite_edits import code_of, edited, insert_behind, quantise_behind


def mend_reversals(tflite: bytes) -> bytes:
    """Return a .tflite whose reversals write the scale that they read; one in which all do keeps its bytes.

    What an LSTM gives to a reversal alone gets the scale of the reversal: how an LSTM keeps its states is chosen by its
    output later. Behind any other a QUANTIZE takes the bytes to the scale that was meant.
    """
    uneven: list[Any] = []

    def mend(schema: Any, model: Any) -> None:
        graph, names = model.subgraphs[0], schema.BuiltinOperator
        read = Counter(index for operator in graph.operators for index in operator.inputs)
        made_by = {operator.outputs[0]: code_of(model, operator) for operator in graph.operators}

        def follows(operator: Any) -> list[Any]:
            source, target = graph.tensors[operator.inputs[0]], graph.tensors[operator.outputs[0]]
            if code_of(model, operator) != names.REVERSE_V2 or _scale(source) == _scale(target):
                return []
            uneven.append(operator)
            made = made_by.get(operator.inputs[0])
            if made == names.UNIDIRECTIONAL_SEQUENCE_LSTM and read[operator.inputs[0]] == 1:
                source.quantization = target.quantization
                return []
            return [quantise_behind(schema, model, operator, *_scale(source))]

        insert_behind(model, follows)

    mended = edited(tflite, mend)
    return mended if uneven else tflite


def _scale(tensor: Any) -> tuple[float, int]:
    """Return scale and zero point; none of either of a float tensor."""
    held = tensor.quantization
    return (0.0, 0) if held is None or held.scale is None else (float(held.scale[0]), int(held.zeroPoint[0]))
