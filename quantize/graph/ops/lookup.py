"""Functions of one int8 (RELU, RELU6, LEAKY_RELU, LOGISTIC, TANH, EXP, QUANTIZE) as one table of 256 values."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from ....common.arrays import Int8Array, Int64Array
from .. import exponential
from ..channels import quantised
from ..fixedpoint import multiply_by_quantized_multiplier, quantize_multiplier, rounding_divide_by_pot
from ..graph import Node, Tensor
from ..operands import Elementwise, Operand
from ..operator import Operator

INPUTS = np.arange(-128, 128, dtype=np.int64)
INTEGER_BITS = 4
"""Of the fixed point in which LOGISTIC and TANH take their argument."""
MAX_SHIFT = 22
"""To the left, by which a difference of two int8 values still fits int32 with room for an offset."""
MAX_EXPONENTIAL = 30
"""An output of EXP, as a power of two of its steps, that the kernel still rounds to an int32."""


@dataclass(frozen=True, eq=False)
class Lookup(Node):
    """``out = table[in + 128]``; the table holds what TensorFlow Lite Micro's kernel gives for every int8."""

    kind: ClassVar[str] = "lookup"

    table: Int8Array
    activation: str
    """The operator in the .tflite that the table stands for."""

    def run(self, *inputs: Int8Array) -> Int8Array:
        """Return int8 [n, size] for int8 [n, size]."""
        (x,) = inputs
        return self.table[x.astype(np.intp) + 128]


def read(operator: Operator) -> tuple[Node, ...]:
    """Tabulate an activation.

    Raises:
        UnsupportedModelError: shapes or scales that the kernel does not take.
    """
    operator.count(1, 1)
    x, y = operator.activation(0), operator.output()
    if x.shape != y.shape:
        raise operator.error(f"takes {x.shape} to {y.shape}; it cannot change the shape")
    table = np.clip(TABLES[operator.name](operator, x, y), -128, 127).astype(np.int8)
    return (Lookup((x.index,), y.index, table, operator.name),)


def tabulated(operator: Operator, node: Elementwise) -> Node:
    """Return the table of a node whose outputs depend on one value each, or else the node itself."""
    if not node.unary:
        return node
    single = replace(node, operands=tuple(map(_scalar, node.operands)), output_shape=())
    table = single.run(*[INPUTS.astype(np.int8)] * len(node.inputs))
    return Lookup(node.inputs[:1], node.output, table.reshape(-1), operator.name)


def _scalar(operand: Operand) -> Operand:
    constant = operand.constant
    return replace(operand, shape=(), constant=None if constant is None else constant.reshape(()))


def _relu(operator: Operator, x: Tensor, y: Tensor) -> Int64Array:
    return np.maximum(y.zero_point, _rescaled(operator, x, y, 1.0))


def _relu6(operator: Operator, x: Tensor, y: Tensor) -> Int64Array:
    if (x.scales, x.zero_point) != (y.scales, y.zero_point):
        raise operator.error(
            "changes the quantisation, which TensorFlow Lite Micro's kernel does not",
            fix="fuse it into the operator before it",
        )
    return np.clip(INPUTS, x.zero_point, min(127, quantised(operator, 6.0, x)))


def _leaky_relu(operator: Operator, x: Tensor, y: Tensor) -> Int64Array:
    alpha = operator.real("alpha")
    return np.where(x.zero_point <= INPUTS, _rescaled(operator, x, y, 1.0), _rescaled(operator, x, y, alpha))


def _rescaled(operator: Operator, x: Tensor, y: Tensor, slope: float) -> Int64Array:
    """Return ``slope * x`` in the units of y."""
    factor = x.scales[0] * slope / y.scales[0]
    if abs(factor) >= 2**MAX_SHIFT:
        raise operator.error(f"rescales {x.name} by a factor of 2^{MAX_SHIFT} or more", fix="use ordinary scales")
    magnitude = multiply_by_quantized_multiplier(INPUTS - x.zero_point, *quantize_multiplier(abs(factor)))
    return y.zero_point + (magnitude if factor >= 0 else -magnitude)


def _quantize(operator: Operator, x: Tensor, y: Tensor) -> Int64Array:
    return _rescaled(operator, x, y, 1.0)


def _exp(operator: Operator, x: Tensor, y: Tensor) -> Int64Array:
    """Return TensorFlow Lite's table, rounded to float32 at each step; TensorFlow Lite Micro has no int8 EXP."""
    arguments = np.float32(x.scales[0]) * (INPUTS - x.zero_point).astype(np.float32)
    with np.errstate(over="ignore"):
        steps = np.exp(arguments, dtype=np.float64).astype(np.float32) * (np.float32(1) / np.float32(y.scales[0]))
    if not np.all(steps < 2**MAX_EXPONENTIAL):
        raise operator.error(
            f"gives values of 2^{MAX_EXPONENTIAL} steps of {y.name} and more", fix="use ordinary scales"
        )
    return y.zero_point + np.floor(steps.astype(np.float64) + 0.5).astype(np.int64)


def _logistic(operator: Operator, x: Tensor, y: Tensor) -> Int64Array:
    if y.zero_point != -128:
        raise operator.error(f"{y.name} has zero point {y.zero_point}; -128 is supported")
    argument, saturated = _argument(operator, x)
    value = rounding_divide_by_pot(exponential.logistic(argument), 23) - 128
    return np.where(saturated == 0, value, saturated * 255)


def _tanh(operator: Operator, x: Tensor, _y: Tensor) -> Int64Array:
    argument, saturated = _argument(operator, x)
    value = rounding_divide_by_pot(exponential.tanh(argument), 24)
    return np.where(saturated == 0, value, saturated * 255)


def _argument(operator: Operator, x: Tensor) -> tuple[Int64Array, Int64Array]:
    """Return the argument in Q4.27 and, where it is beyond the kernel's range, its sign (else 0)."""
    fraction, shift = math.frexp(x.scales[0] * 2 ** (31 - INTEGER_BITS))
    if not 0 <= shift <= 62:
        raise operator.error(f"{x.name} has a scale of {x.scales[0]:g}; 2^-27 and more are supported")
    radius = math.floor((2**INTEGER_BITS - 1) * 2 ** (31 - INTEGER_BITS) / 2**shift)
    centred = INPUTS - x.zero_point
    saturated = np.where(centred <= -radius, -1, np.where(centred >= radius, 1, 0))
    inside = np.where(saturated == 0, centred, 0)
    return multiply_by_quantized_multiplier(inside, math.floor(fraction * 2**31), shift), saturated


TABLES = {
    "EXP": _exp,
    "LEAKY_RELU": _leaky_relu,
    "LOGISTIC": _logistic,
    "QUANTIZE": _quantize,
    "RELU": _relu,
    "RELU6": _relu6,
    "TANH": _tanh,
}
READERS = dict.fromkeys(TABLES, read)
