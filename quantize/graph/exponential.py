"""Exponential, logistic function and hyperbolic tangent in the 32-bit fixed point of TensorFlow Lite's int8 kernels.

The algorithm and its roundings are gemmlowp's: exp by a Taylor polynomial on [-1/4, 0) and a product of
exp(-2^k), the quotient by three steps of Newton and Raphson. Values are raw int64 arrays; Qm.n names
m integer and n fractional bits of an int32.
"""

from __future__ import annotations

import math

import numpy as np

from ...common.arrays import Int64Array
from .fixedpoint import INT32_MAX, INT32_MIN, rounding_divide_by_pot, saturating_rounding_doubling_high_mul

ONE = INT32_MAX
"""One in Q0.31, where it can only be approached."""


def logistic(x: Int64Array) -> Int64Array:
    """Return ``1 / (1 + exp(-x))`` in Q0.31 for x in Q4.27."""
    positive = one_over_one_plus(exp_of_negative(-np.abs(x), integer_bits=4))
    return np.where(x == 0, 2**30, np.where(x > 0, positive, ONE - positive))


def tanh(x: Int64Array) -> Int64Array:
    """Return ``tanh(x)`` in Q0.31 for x in Q4.27."""
    # Twice the value of a Q4.27 is the same integer in Q5.26.
    quotient = _reciprocal_of_mean(exp_of_negative(-np.abs(x), integer_bits=5))
    magnitude = _to_q0(quotient - 2**29)
    return np.where(x == 0, 0, np.sign(x) * magnitude)


def exp_of_negative(x: Int64Array, integer_bits: int) -> Int64Array:
    """Return ``exp(x)`` in Q0.31 for x <= 0 with ``integer_bits`` integer bits, at most 5."""
    fraction_bits = 31 - integer_bits
    quarter = 1 << (fraction_bits - 2)
    rest = (x & (quarter - 1)) - quarter
    result = _exp_near_zero(rest << integer_bits)
    whole = rest - x
    for exponent in range(-2, integer_bits):
        factor = round(math.exp(-(2.0**exponent)) * 2**31)
        chosen = (whole >> (fraction_bits + exponent)) & 1
        result = np.where(chosen == 1, saturating_rounding_doubling_high_mul(result, factor), result)
    return np.where(x == 0, ONE, result)


def one_over_one_plus(x: Int64Array) -> Int64Array:
    """Return ``1 / (1 + x)`` in Q0.31 for x in Q0.31 between 0 and 1."""
    # Half the value of a Q2.29 is the same integer in Q1.30.
    return _times_pot(_reciprocal_of_mean(x), 1)


def _exp_near_zero(x: Int64Array) -> Int64Array:
    """Return ``exp(x)`` in Q0.31 for x in [-1/4, 0): a Taylor polynomial around -1/8."""
    centre = round(math.exp(-1 / 8) * 2**31)
    third = round(2**31 / 3)
    multiply = saturating_rounding_doubling_high_mul
    t = x + 2**28
    square = multiply(t, t)
    cube, fourth = multiply(square, t), multiply(square, square)
    tail = multiply(rounding_divide_by_pot(fourth, 2) + cube, third) + square
    return centre + multiply(centre, t + rounding_divide_by_pot(tail, 1))


def _reciprocal_of_mean(x: Int64Array) -> Int64Array:
    """Return ``2 / (1 + x)`` in Q2.29 for x in Q0.31 between 0 and 1, by Newton and Raphson."""
    multiply = saturating_rounding_doubling_high_mul
    mean = (x + ONE + 1) >> 1
    estimate = round(48 / 17 * 2**29) + multiply(mean, round(-32 / 17 * 2**29))
    for _ in range(3):
        error = 2**29 - multiply(mean, estimate)
        estimate = estimate + _times_pot(multiply(estimate, error), 2)
    return estimate


def _to_q0(x: Int64Array) -> Int64Array:
    """Return a Q2.29 value as Q0.31, saturated."""
    return _times_pot(x, 2)


def _times_pot(x: Int64Array, exponent: int) -> Int64Array:
    return np.clip(x << exponent, INT32_MIN, INT32_MAX)
