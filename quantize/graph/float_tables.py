"""Functions of int8 values that are computed in float32, rounded at each step: EXP, LOG, and QUANTIZE of a float32.

TensorFlow Lite Micro has EXP and LOG in float alone: their meaning is that of TensorFlow Lite's table of 256 values.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from ...common.arrays import Float32Array, Int64Array
from .graph import Tensor
from .operator import Operator

INPUTS: Final = np.arange(-128, 128, dtype=np.int64)
MAX_STEPS = 30
"""An output, as a power of two of its steps, that the kernels still round to an int32."""


def exp(operator: Operator, x: Tensor, y: Tensor) -> Int64Array:
    """Return the exponential of every int8 in the units of ``y``.

    Raises:
        UnsupportedModelError: a value is beyond int32.
    """
    with np.errstate(over="ignore"):
        return _stored(operator, np.exp(dequantised(x), dtype=np.float64).astype(np.float32), y)


def log(operator: Operator, x: Tensor, y: Tensor) -> Int64Array:
    """Return the natural logarithm of every int8 in the units of ``y``; of what is not positive, the least output.

    Raises:
        UnsupportedModelError: a value is beyond int32.
    """
    values = dequantised(x)
    least = np.float32(-128 - y.zero_point) * np.float32(y.scales[0])
    logarithms = np.log(np.where(values > 0, values, 1), dtype=np.float64).astype(np.float32)
    return _stored(operator, np.where(values > 0, logarithms, least), y)


def quantised(operator: Operator, values: Float32Array, y: Tensor) -> Int64Array:
    """Return real values in the units of ``y``, divided by its scale in float32, rounded half away from zero.

    Raises:
        UnsupportedModelError: a value is beyond int32.
    """
    with np.errstate(over="ignore"):
        return _rounded(operator, values / np.float32(y.scales[0]), y)


def dequantised(x: Tensor) -> Float32Array:
    """Return the real value of every int8, float32 [256]."""
    return np.float32(x.scales[0]) * (INPUTS - x.zero_point).astype(np.float32)


def _stored(operator: Operator, values: Float32Array, y: Tensor) -> Int64Array:
    """Return real values in the units of ``y``, times the reciprocal of its scale, rounded half away from zero."""
    with np.errstate(over="ignore"):
        return _rounded(operator, values * (np.float32(1) / np.float32(y.scales[0])), y)


def _rounded(operator: Operator, float_steps: Float32Array, y: Tensor) -> Int64Array:
    steps = float_steps.astype(np.float64)
    if not np.all(np.abs(steps) < 2**MAX_STEPS):
        raise operator.error(f"gives values of 2^{MAX_STEPS} steps of {y.name} and more", fix="use ordinary scales")
    return y.zero_point + (np.sign(steps) * np.floor(np.abs(steps) + 0.5)).astype(np.int64)
