"""The ranges of the states of LSTMs in a quantised model, measured at every step.

TensorFlow's converter takes them from what the states hold after the last step of a beat, when the beat is over and
they are small, and lets the state have another scale than the output that holds its bytes.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..common.arrays import ActivationArray, Float32Array, Int8Array
from .graph.graph import Graph, Tensor
from .graph.ops.unidirectional_sequence_lstm import CELL, HIDDEN, UnidirectionalSequenceLstm
from .graph.reader import read_graph
from .tflite_edits import code_of, edited, insert_behind, quantise, quantise_behind

STEP = 1 / 128
"""Of a hidden state while its range is measured: it lies within -1 and 1, whatever the input."""
MOST_WIDER = 2
"""How many times wider than the hidden state the range of the output may be for both to have the scale of the output:
further, the recurrence would lose more than a bit."""
CELL_BITS = 15
CHUNK = 256
"""Beats run at once."""


@dataclass(frozen=True)
class States:
    """How an LSTM keeps its states; a real number is ``scale * (integer - zero_point)``."""

    scale: float
    """Of the hidden state."""
    zero_point: int
    """Of the hidden state."""
    cell_exponent: int
    """A step of the cell state is two to the power of it."""


@dataclass(frozen=True)
class Reach:
    """The values that the states of an LSTM took."""

    low: float
    """The least of the hidden state."""
    high: float
    """The largest of the hidden state."""
    cell: float
    """The largest magnitude of the cell state."""


def measure_states(tflite: bytes, inputs: Float32Array) -> bytes:
    """Return a .tflite with the states of its LSTMs in the ranges that they have in ``inputs``; others unchanged.

    The hidden state gets the scale of the output, which holds its bytes; where that clips it or is too coarse, one of
    its own, and a QUANTIZE behind the LSTM takes it to the output's. A step of the cell state is the power of two by
    which its range fits 16 bits.

    Args:
        tflite: an int8 model of one beat.
        inputs: float32 [n, ...], beats as the model takes them, not quantised.

    Raises:
        UnsupportedModelError: the integer reference does not support what the model holds.
    """
    graph = read_graph(tflite)
    lstms = _lstms(graph)
    if not lstms:
        return tflite
    widest = read_graph(_with_states(tflite, [States(STEP, 0, _exponent(node.steps)) for node in lstms]))
    x = _quantised(graph.input_tensor, inputs)
    reaches = [_reaches(widest, x[at : at + CHUNK]) for at in range(0, len(x), CHUNK)]
    found = [_joined(of_one) for of_one in zip(*reaches, strict=True)]
    return _with_states(
        tflite, [_fitting(one, graph.tensors[node.output]) for one, node in zip(found, lstms, strict=True)]
    )


def _lstms(graph: Graph) -> list[UnidirectionalSequenceLstm]:
    return [node for node in graph.nodes if isinstance(node, UnidirectionalSequenceLstm)]


def _quantised(tensor: Tensor, inputs: Float32Array) -> Int8Array:
    steps = np.rint(inputs.reshape(len(inputs), -1) / tensor.scales[0]) + tensor.zero_point
    return np.clip(steps, -128, 127).astype(np.int8)


def _reaches(graph: Graph, x: Int8Array) -> list[Reach]:
    """Return how far the states of each LSTM reach for the inputs x int8 [n, size], without what clips them."""
    values: dict[int, ActivationArray] = {graph.input: x}
    found: list[Reach] = []
    for node in graph.nodes:
        inputs = [values[index] for index in node.inputs]
        values[node.output] = hidden = node.run(*inputs)
        if isinstance(node, UnidirectionalSequenceLstm):
            cell = max(int(np.abs(cell).max()) for _, cell in node.states(*inputs))
            found.append(Reach(int(hidden.min()) * STEP, int(hidden.max()) * STEP, cell * 2.0**node.cell_exponent))
    return found


def _joined(reaches: Sequence[Reach]) -> Reach:
    """Return the reach over 0, where a state begins, and all that is given."""
    return Reach(
        min(0.0, *(one.low for one in reaches)),
        max(STEP, *(one.high for one in reaches)),
        max(0.0, *(one.cell for one in reaches)),
    )


def _fitting(reach: Reach, output: Tensor) -> States:
    """Return how an LSTM keeps states that reach so far, if its output has the quantisation of a tensor."""
    exponent, scale, width = _exponent(reach.cell), output.scales[0], reach.high - reach.low
    least, most = ((limit - output.zero_point) * scale for limit in (-128, 127))
    # The reach is known to a step only, and the converter may have cut a range by one.
    covers = least <= reach.low + STEP + scale and most >= reach.high - STEP - scale
    if covers and most - least <= MOST_WIDER * width:
        return States(scale, output.zero_point, exponent)
    return States(width / 255, round(-128 - 255 * reach.low / width), exponent)


def _exponent(reach: float) -> int:
    """Return the exponent of the step by which values up to ``reach``, and up to 1, fit 16 bits."""
    return max(0, math.ceil(math.log2(reach + 2.0**-CELL_BITS))) - CELL_BITS


def _with_states(tflite: bytes, states: Sequence[States]) -> bytes:
    """Return the model with these states, an element for each LSTM in the order of the operators."""
    left = iter(states)

    def give(schema: Any, model: Any) -> None:
        lstm = schema.BuiltinOperator.UNIDIRECTIONAL_SEQUENCE_LSTM
        insert_behind(model, lambda one: _set(schema, model, one, next(left)) if code_of(model, one) == lstm else [])

    return edited(tflite, give)


def _set(schema: Any, model: Any, lstm: Any, states: States) -> list[Any]:
    """Give an LSTM its states; return what must follow it: a QUANTIZE if its output has another scale, or nothing."""
    tensors = model.subgraphs[0].tensors
    hidden, cell, output = (tensors[at] for at in (lstm.inputs[HIDDEN], lstm.inputs[CELL], lstm.outputs[0]))
    quantise(hidden, states.scale, states.zero_point)
    quantise(cell, 2.0**states.cell_exponent, 0)
    given = output.quantization
    if (np.float32(states.scale), states.zero_point) == (given.scale[0], given.zeroPoint[0]):
        return []
    return [quantise_behind(schema, model, lstm, states.scale, states.zero_point)]
