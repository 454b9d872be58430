"""Functions of one int8 (RELU, LOGISTIC, EXP, LOG, RSQRT ...) as one table of 256 values."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from ....common.arrays import ActivationArray, Int8Array, Int64Array
from .. import exponential, float_tables
from ..channels import LIMITS, quantised
from ..fixedpoint import multiply_by_quantized_multiplier, quantize_multiplier, rounding_divide_by_pot
from ..float_tables import INPUTS
from ..graph import Node, Tensor
from ..inverse_root import inverse_root
from ..operands import Elementwise, Operand
from ..operator import INT8, MOVED, Operator
from .curve_16 import read_curve
from .rescale_16 import read_rescale

Reader = Callable[[Operator], tuple[Node, ...]]

INTEGER_BITS = 4
"""Of the fixed point in which LOGISTIC and TANH take their argument."""
MAX_SHIFT = 22
"""To the left, by which a difference of two int8 values still fits int32 with room for an offset."""
ROOT_BITS = 20
"""Fractional bits of a reciprocal square root before it is scaled to the output."""


@dataclass(frozen=True, eq=False)
class Lookup(Node):
    """``out = table[in + 128]``; the table holds what TensorFlow Lite Micro's kernel gives for every int8."""

    kind: ClassVar[str] = "lookup"

    table: Int8Array
    activation: str
    """The operator in the .tflite that the table stands for."""

    def run(self, *inputs: ActivationArray) -> ActivationArray:
        """Return int8 [n, size] for int8 [n, size]."""
        (x,) = inputs
        return self.table[x.astype(np.intp) + 128]


def read(operator: Operator) -> tuple[Node, ...]:
    """Tabulate an activation.

    Raises:
        UnsupportedModelError: shapes or scales that the kernel does not take.
    """
    operator.count(1, 1)
    sixteen = SIXTEEN.get(operator.name)
    if sixteen and "int16" in (operator.activation(0, types=MOVED).dtype, operator.output(types=MOVED).dtype):
        return sixteen(operator)
    types = MOVED if operator.name == "QUANTIZE" else INT8
    x, y = operator.activation(0, types=types), operator.output(types=types)
    if x.shape != y.shape:
        raise operator.error(f"takes {x.shape} to {y.shape}; it cannot change the shape")
    least, most = (0, 255) if y.dtype == "uint8" else LIMITS["int8"]
    table = np.clip(TABLES[operator.name](operator, x, y), least, most).astype(np.uint8).view(np.int8)
    return (Lookup((x.index,), y.index, table, operator.name),)


def tabulated(operator: Operator, node: Elementwise) -> Node:
    """Return the table of a node whose outputs depend on one value each, or else the node itself."""
    if not node.unary:
        return node
    single = replace(node, operands=tuple(map(_scalar, node.operands)), output_shape=())
    table = single.run(*[INPUTS.astype(np.int8)] * len(node.inputs))
    return Lookup(node.inputs[:1], node.output, table.reshape(-1).astype(np.int8), operator.name)


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
    values = INPUTS & 255 if x.dtype == "uint8" else INPUTS
    magnitude = multiply_by_quantized_multiplier(values - x.zero_point, *quantize_multiplier(abs(factor)))
    return y.zero_point + (magnitude if factor >= 0 else -magnitude)


def _quantize(operator: Operator, x: Tensor, y: Tensor) -> Int64Array:
    """Return a rescaled int8, or a float32 in the units of y."""
    return _rescaled(operator, x, y, 1.0) if x.reals is None else float_tables.quantised(operator, x.reals, y)


def _abs(operator: Operator, x: Tensor, y: Tensor) -> Int64Array:
    """Return magnitudes in the units of y."""
    factor = x.scales[0] / y.scales[0]
    if factor >= 2**MAX_SHIFT:
        raise operator.error(f"rescales {x.name} by a factor of 2^{MAX_SHIFT} or more", fix="use ordinary scales")
    magnitudes = np.abs(INPUTS - x.zero_point)
    if x.scales[0] == y.scales[0]:
        return y.zero_point + magnitudes
    return y.zero_point + multiply_by_quantized_multiplier(magnitudes, *quantize_multiplier(factor))


def _rsqrt(operator: Operator, x: Tensor, y: Tensor) -> Int64Array:
    """Return reciprocal square roots; of zero, the largest output."""
    if x.zero_point != -128:
        raise operator.error(
            f"{x.name} has zero point {x.zero_point}, and so negative values, at which TensorFlow Lite Micro's kernel "
            "ends; -128 is supported",
            fix="add a small positive constant to a sum of squares before it, and convert again",
        )
    multiplier, shift = quantize_multiplier(1 / (math.sqrt(x.scales[0]) * y.scales[0]))
    if shift - ROOT_BITS < -31:
        raise operator.error(f"gives values far below a step of {y.name}", fix="use ordinary scales")
    roots = [multiply_by_quantized_multiplier(1, m, s + ROOT_BITS) for m, s in map(inverse_root, range(1, 256))]
    operator.prove_int32(int(max(roots)), shift - ROOT_BITS)
    values = multiply_by_quantized_multiplier(np.array(roots, np.int64), multiplier, shift - ROOT_BITS)
    return np.concatenate([[127], y.zero_point + values])


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
    "ABS": _abs,
    "EXP": float_tables.exp,
    "LEAKY_RELU": _leaky_relu,
    "LOG": float_tables.log,
    "LOGISTIC": _logistic,
    "QUANTIZE": _quantize,
    "RELU": _relu,
    "RELU6": _relu6,
    "RSQRT": _rsqrt,
    "TANH": _tanh,
}
SIXTEEN: Mapping[str, Reader] = {
    "LEAKY_RELU": lambda operator: read_rescale(operator, operator.real("alpha")),
    "LOGISTIC": read_curve,
    "QUANTIZE": read_rescale,
    "RELU": lambda operator: read_rescale(operator, least=operator.outputs[0].zero_point),
    "TANH": read_curve,
}
"""What takes int16 too."""
READERS = dict.fromkeys(TABLES, read)
