"""The fixed-point arithmetic of TensorFlow Lite's int8 kernels, on whole arrays of int64.

Jacob et al., "Quantization and Training of Neural Networks for Efficient Integer-Arithmetic-Only
Inference", CVPR 2018, section 2.2; the roundings are those of gemmlowp, which the kernels call.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from ...common.arrays import Int64Array

INT32_MIN = -(2**31)
INT32_MAX = 2**31 - 1
HEADROOM = 256
"""What the output offset may add to a requantised sum that is about to be clamped."""


def quantize_multiplier(scale: float) -> tuple[int, int]:
    """Return the Q31 mantissa in [2^30, 2^31) and the shift (positive is left) of a real factor >= 0.

    A factor of 0 or below about 2^-32 gives ``(0, 0)``: its products all vanish.
    """
    if scale == 0.0:
        return 0, 0
    fraction, shift = math.frexp(scale)
    mantissa = math.floor(fraction * 2**31 + 0.5)
    if mantissa == 2**31:
        mantissa, shift = mantissa // 2, shift + 1
    return (0, 0) if shift < -31 else (mantissa, shift)


def leaves_int32(bound: int, shift: int) -> bool:
    """Tell whether sums of up to ``bound`` could leave 32 bits when a shift (positive is left) requantises them."""
    return shift > 30 or bound << max(shift, 0) > 2**31 - HEADROOM


def leaves_wide(bound: int, shift: int) -> bool:
    """Tell whether sums of up to ``bound`` could leave 48 bits, or 32 when a shift (positive is left) requantises them.

    TensorFlow Lite promises its requantisation of sums of 64 bits for 48 bits and for shifts of at most 7.
    """
    scaled = bound << shift if shift > 0 else bound >> -shift
    return shift > 7 or bound >= 2**47 or scaled > 2**31 - HEADROOM


def reduced_multiplier(multiplier: ArrayLike) -> Int64Array:
    """Return a Q31 mantissa of at least 0 in the Q15 by which sums of 64 bits are multiplied."""
    mantissa = np.asarray(multiplier, np.int64)
    return np.where(mantissa < 0x7FFF0000, (mantissa + (1 << 15)) >> 16, 0x7FFF)


def multiply_wide_by_quantized_multiplier(x: ArrayLike, multiplier: ArrayLike, shift: ArrayLike) -> Int64Array:
    """Return ``x * multiplier * 2^(shift - 31)`` of sums of 64 bits, by 16 bits of the mantissa and rounded once.

    ``shift`` is from -31 to 7; the graph reader proves that neither the product leaves 64 bits nor the result 32.
    """
    right = 15 - np.asarray(shift, np.int64)
    return (np.asarray(x, np.int64) * reduced_multiplier(multiplier) + (np.int64(1) << (right - 1))) >> right


def saturating_rounding_doubling_high_mul(a: ArrayLike, b: ArrayLike) -> Int64Array:
    """Return ``round(a b / 2^31)`` of int32 values; ties go up, and -2^31 squared saturates."""
    product = np.asarray(a, np.int64) * np.asarray(b, np.int64)
    return np.minimum((product + 2**30) >> 31, INT32_MAX)


def rounding_divide_by_pot(x: ArrayLike, exponent: ArrayLike) -> Int64Array:
    """Return ``round(x / 2^exponent)`` with ties away from zero, for exponents from 0 to 31."""
    value, exponent = np.asarray(x, np.int64), np.asarray(exponent, np.int64)
    mask = (np.int64(1) << exponent) - 1
    return (value >> exponent) + ((value & mask) > (mask >> 1) + (value < 0))


def multiply_by_quantized_multiplier(x: ArrayLike, multiplier: ArrayLike, shift: ArrayLike) -> Int64Array:
    """Return ``x * multiplier * 2^(shift - 31)``, rounded twice as the reference kernels do.

    ``x << max(shift, 0)`` must fit int32; the graph reader proves it for every node.
    """
    shift = np.asarray(shift, np.int64)
    scaled = np.asarray(x, np.int64) << np.maximum(shift, 0)
    return rounding_divide_by_pot(saturating_rounding_doubling_high_mul(scaled, multiplier), np.maximum(-shift, 0))
