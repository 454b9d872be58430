"""The reciprocal square root of an integer in the 32-bit fixed point of TensorFlow Lite's int8 kernels.

Five steps of Newton and Raphson, ``r <- 3/2 r - x/2 r^3``, with gemmlowp's roundings. Values are raw int64 arrays; Qm.n
names m integer and n fractional bits of an int32.
"""

from __future__ import annotations

import math

import numpy as np

from ...common.arrays import Int64Array
from .fixedpoint import INT32_MAX, INT32_MIN, rounding_divide_by_pot, saturating_rounding_doubling_high_mul

STEPS = 5
HALF_OF_ROOT_2 = round(math.sqrt(0.5) * 2**31)


def inverse_root(value: int) -> tuple[int, int]:
    """Return a Q31 mantissa and a shift (positive is left) of ``1 / sqrt(value)``, 1 <= value < 2^27."""
    if value == 1:
        return INT32_MAX, 0
    pairs = (30 - value.bit_length() + 1) // 2 - 1
    root = _newton(np.array((value << 2 * pairs) >> 1, np.int64))
    mantissa = int(saturating_rounding_doubling_high_mul(root, HALF_OF_ROOT_2))
    shift = 11 - pairs
    return (mantissa, -shift) if shift >= 0 else (mantissa << -shift, 0)


def _newton(x: Int64Array) -> Int64Array:
    """Return ``1 / sqrt(x)`` in Q3.28 for x in Q3.28."""
    multiply = saturating_rounding_doubling_high_mul
    half, root = rounding_divide_by_pot(x, 1), np.array(2**28, np.int64)
    for _ in range(STEPS):
        cube = _times_pot(multiply(multiply(root, root), root), 6)
        root = _times_pot(multiply(3 * 2**27, root) - multiply(half, cube), 3)
    return root


def _times_pot(x: Int64Array, exponent: int) -> Int64Array:
    return np.clip(x << exponent, INT32_MIN, INT32_MAX)
