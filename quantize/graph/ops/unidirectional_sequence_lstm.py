"""UNIDIRECTIONAL_SEQUENCE_LSTM: int8 activations and hidden state, int16 cell state, as Keras' LSTM is quantised."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from ....common.arrays import ActivationArray, Int8Array, Int32Array, Int64Array
from .. import sigmoid16
from ..fixedpoint import multiply_by_quantized_multiplier, quantize_multiplier
from ..graph import Node, Tensor
from ..operator import Operator

TANH = 4
"""The fused activation of the cell gate; the other three gates are logistic by definition."""
INPUT, HIDDEN, CELL = 0, 18, 19
INPUT_WEIGHTS, RECURRENT_WEIGHTS, BIASES = range(1, 5), range(5, 9), range(12, 16)
"""Positions of the constants, each in the order of the gates: input, forget, cell, output."""
VARIANTS = {"peepholes": range(9, 12), "a projection": range(16, 18), "layer normalisation": range(20, 24)}
"""Positions of the inputs by which an LSTM differs from Keras'."""
CELL_EXPONENTS = range(-29, 3)
"""For which neither the product of two gates nor the argument of tanh can leave 32 bits."""
MAX_STEPS = 2**13
"""Of one inference."""
FORGET_FACTOR = quantize_multiplier(2.0**-15)


@dataclass(frozen=True, eq=False)
class Gates:
    """What one operand, the input or the hidden state, adds to the arguments of the four gates.

    weights int8 [4, units, depth]; multiplier int32 [4] (Q31) and shift int32 [4] (positive is left) to Q3.12;
    ``offset`` is minus the operand's zero point.
    """

    weights: Int8Array
    multiplier: Int32Array
    shift: Int32Array
    offset: int

    def arguments(self, x: ActivationArray, bias: Int32Array | int = 0) -> Int64Array:
        """Return int16 values [n, 4, units] for the operand int8 [n, depth] and perhaps a bias int32 [4, units]."""
        centred = x.astype(np.int64) + self.offset
        sums = np.tensordot(centred, self.weights.astype(np.int64), axes=(1, 2)) + bias
        return _saturated(multiply_by_quantized_multiplier(sums, self.multiplier[:, None], self.shift[:, None]))

    def bounds(self, bias: Int32Array | int = 0) -> list[tuple[int, int]]:
        """Return for each gate what no partial sum exceeds, whatever the operand, and its shift."""
        sums = 256 * np.abs(self.weights.astype(np.int64)).sum(axis=2) + np.abs(np.asarray(bias, np.int64))
        return list(zip(sums.max(axis=1).tolist(), self.shift.tolist(), strict=True))


@dataclass(frozen=True, eq=False)
class UnidirectionalSequenceLstm(Node):
    """Keras' stateless LSTM over ``steps`` samples: each inference begins with a hidden and a cell state of zero.

    With i, f, g, o the gates (f of the forget gate, g of the cell), ``c = f c + i g`` and ``h = o tanh(c)``, the output
    being every h (Hochreiter and Schmidhuber, 1997; Gers, Schmidhuber and Cummins, 2000). Gates are int16 in Q0.15; the
    cell state is int16 in steps of ``2^cell_exponent``, clipped to ``cell_range``, both ends included. The output
    holds the bytes of the hidden state, as the kernel copies them, whatever scale the output tensor states.
    """

    kind: ClassVar[str] = "unidirectional_sequence_lstm"

    steps: int
    bias: Int32Array
    """[4, units], in the scale of the input's products."""
    input_gates: Gates
    recurrent_gates: Gates
    cell_exponent: int
    cell_range: tuple[int, int]
    output_factor: tuple[int, int]
    """The Q31 mantissa and the shift, at most 0, that take ``o tanh(c)`` to the steps of the hidden state."""
    output_offset: int

    @property
    def macs(self) -> int:
        """Multiplications of a weight and an activation; the first hidden state is zero."""
        _, units, features = self.input_gates.weights.shape
        return 4 * units * (self.steps * features + (self.steps - 1) * units)

    def run(self, *inputs: ActivationArray) -> ActivationArray:
        """Return int8 [n, steps * units] for int8 [n, steps * features]."""
        (x,) = inputs
        return np.stack([hidden for hidden, _ in self.states(x)], axis=1).reshape(len(x), -1)

    def states(self, x: ActivationArray) -> Iterator[tuple[Int8Array, Int64Array]]:
        """Yield the hidden and the cell state, each [n, units], after each step of x int8 [n, steps * features]."""
        units = self.recurrent_gates.weights.shape[1]
        hidden = np.full((len(x), units), self.output_offset, np.int8)
        cell = np.zeros((len(x), units), np.int64)
        for sample in np.moveaxis(x.reshape(len(x), self.steps, -1), 1, 0):
            hidden, cell = self._step(sample, hidden, cell)
            yield hidden, cell

    def _step(self, sample: ActivationArray, hidden: Int8Array, cell: Int64Array) -> tuple[Int8Array, Int64Array]:
        arguments = _saturated(self.input_gates.arguments(sample, self.bias) + self.recurrent_gates.arguments(hidden))
        enter, forget, output = (sigmoid16.logistic(arguments[:, gate]) for gate in (0, 1, 3))
        entering = multiply_by_quantized_multiplier(
            enter * sigmoid16.tanh(arguments[:, 2]), *quantize_multiplier(2.0 ** (-30 - self.cell_exponent))
        )
        kept = multiply_by_quantized_multiplier(forget * cell, *FORGET_FACTOR)
        cell = np.clip(kept + _saturated(entering), *self.cell_range)
        shown = multiply_by_quantized_multiplier(output * sigmoid16.tanh(cell, self.cell_exponent), *self.output_factor)
        return np.clip(shown + self.output_offset, -128, 127).astype(np.int8), cell


def read(operator: Operator) -> tuple[Node, ...]:
    """Resolve a UNIDIRECTIONAL_SEQUENCE_LSTM.

    Raises:
        UnsupportedModelError: peepholes, projection, layer normalisation, another activation, or several sequences at
            once; shapes that do not fit each other; scales by which a value could leave 32 bits.
    """
    operator.count(24, 24)
    _check_variant(operator)
    x, y = operator.activation(INPUT, rank=3), operator.output(rank=3)
    hidden, cell = operator.state(HIDDEN, "int8"), operator.state(CELL, "int16")
    steps, units = _sizes(operator, x, y, hidden, cell)
    factor = quantize_multiplier(2.0**-30 / hidden.scales[0])
    if factor[1] > 0:
        raise operator.error(f"{hidden.name} has a scale of {hidden.scales[0]:g}; 2^-29 and more are supported")
    exponent = _cell_exponent(operator, cell)
    node = UnidirectionalSequenceLstm(
        (x.index,),
        y.index,
        steps=steps,
        bias=_biases(operator, units),
        input_gates=_gates(operator, x, INPUT_WEIGHTS, units),
        recurrent_gates=_gates(operator, hidden, RECURRENT_WEIGHTS, units),
        cell_exponent=exponent,
        cell_range=_cell_range(operator, exponent),
        output_factor=factor,
        output_offset=hidden.zero_point,
    )
    for bound, shift in node.input_gates.bounds(node.bias) + node.recurrent_gates.bounds():
        operator.prove_int32(bound, shift)
    return (node,)


def _check_variant(operator: Operator) -> None:
    found = [name for name, positions in VARIANTS.items() if any(operator.inputs[i] is not None for i in positions)]
    if found:
        raise operator.error(f"has {' and '.join(found)}; Keras' LSTM without them is supported")
    activation = operator.number("fusedActivationFunction")
    if activation != TANH:
        raise operator.error(f"has the activation {activation}; TANH is supported")
    if operator.number("diagonalRecurrentTensors"):
        raise operator.error("has diagonal recurrent weights; full matrices are supported")


def _sizes(operator: Operator, x: Tensor, y: Tensor, hidden: Tensor, cell: Tensor) -> tuple[int, int]:
    """Return the number of time steps and of units; of one sequence, both orders of the axes are the same bytes."""
    steps, sequences = x.shape[:2] if operator.number("timeMajor") else x.shape[1::-1]
    units = y.shape[2]
    if sequences != 1:
        raise operator.error(f"takes {sequences} sequences at once; 1 is supported")
    if steps > MAX_STEPS:
        raise operator.error(f"takes {steps} time steps; at most {MAX_STEPS} are supported")
    if y.shape[:2] != x.shape[:2] or hidden.shape != (1, units) or cell.size != units:
        raise operator.error(
            f"takes {x.shape} to {y.shape} with states {hidden.shape} and {cell.shape}, which do not fit each other"
        )
    return steps, units


def _gates(operator: Operator, x: Tensor, positions: Sequence[int], units: int) -> Gates:
    weights = [operator.constant(position, "int8", 2) for position in positions]
    for tensor in weights:
        if tensor.shape != (units, x.shape[-1]):
            raise operator.error(f"{tensor.name} has shape {tensor.shape}; {(units, x.shape[-1])} is supported")
        if len(tensor.scales) != 1 or tensor.zero_point != 0:
            raise operator.error(f"{tensor.name} has several scales or a zero point; 1 scale and none are supported")
    factors = [quantize_multiplier(x.scales[0] * tensor.scales[0] * 2.0**12) for tensor in weights]
    return Gates(
        weights=np.stack([np.asarray(tensor.data, np.int8) for tensor in weights]),
        multiplier=np.array([mantissa for mantissa, _ in factors], np.int32),
        shift=np.array([shift for _, shift in factors], np.int32),
        offset=-x.zero_point,
    )


def _biases(operator: Operator, units: int) -> Int32Array:
    biases = [operator.constant(position, "int32", 1) for position in BIASES]
    for bias in biases:
        if bias.shape != (units,) or bias.zero_point != 0:
            raise operator.error(
                f"{bias.name} has shape {bias.shape} and zero point {bias.zero_point}; ({units},) and 0 are supported"
            )
    return np.stack([np.asarray(bias.data, np.int32) for bias in biases])


def _cell_exponent(operator: Operator, cell: Tensor) -> int:
    fraction, exponent = math.frexp(cell.scales[0])
    if fraction != 0.5 or exponent - 1 not in CELL_EXPONENTS or cell.zero_point != 0:
        raise operator.error(
            f"{cell.name} has scale {cell.scales[0]:g} and zero point {cell.zero_point}; "
            f"a power of two from 2^{CELL_EXPONENTS[0]} to 2^{CELL_EXPONENTS[-1]} and 0 are supported"
        )
    return exponent - 1


def _cell_range(operator: Operator, exponent: int) -> tuple[int, int]:
    clip = operator.real("cellClip")
    if clip <= 0:
        return -(2**15), 2**15 - 1
    limit = min(math.trunc(clip / 2.0**exponent), 2**15 - 1)
    return -limit, limit


def _saturated(x: Int64Array) -> Int64Array:
    return np.clip(x, -(2**15), 2**15 - 1)


READERS = {"UNIDIRECTIONAL_SEQUENCE_LSTM": read}
