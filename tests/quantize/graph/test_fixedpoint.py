"""The fixed-point arithmetic against its definitions in plain Python integers and exact fractions."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecgtiny.quantize.graph.exponential import logistic, tanh
from ecgtiny.quantize.graph.fixedpoint import (
    multiply_by_quantized_multiplier,
    quantize_multiplier,
    rounding_divide_by_pot,
    saturating_rounding_doubling_high_mul,
)

INT32 = st.sampled_from([-(2**31), 2**31 - 1, 0, 1, -1, 2**30, -(2**30)]) | st.integers(-(2**31), 2**31 - 1)
MULTIPLIERS = st.sampled_from([0, 2**30, 2**31 - 1]) | st.integers(2**30, 2**31 - 1)


def half_up(value: Fraction) -> int:
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)


def half_away(value: Fraction) -> int:
    return half_up(value) if value >= 0 else -half_up(-value)


@given(INT32, INT32)
def test_high_mul(a: int, b: int) -> None:
    expected = min(half_up(Fraction(a * b, 2**31)), 2**31 - 1)
    assert saturating_rounding_doubling_high_mul(a, b) == expected


@given(INT32, st.integers(0, 31))
def test_divide_by_power_of_two(x: int, exponent: int) -> None:
    assert rounding_divide_by_pot(x, exponent) == half_away(Fraction(x, 2**exponent))


@given(st.integers(-(2**30), 2**30), MULTIPLIERS, st.integers(-31, 8))
def test_multiply(x: int, multiplier: int, shift: int) -> None:
    x >>= max(shift, 0)
    high = half_up(Fraction((x << max(shift, 0)) * multiplier, 2**31))
    assert multiply_by_quantized_multiplier(x, multiplier, shift) == half_away(Fraction(high, 2 ** max(-shift, 0)))


@given(st.floats(2.0**-31, 2.0**20))
def test_mantissa_and_shift_are_the_factor(factor: float) -> None:
    mantissa, shift = quantize_multiplier(factor)
    assert 2**30 <= mantissa < 2**31
    exact = Fraction(factor)
    assert abs(Fraction(mantissa) * Fraction(2) ** (shift - 31) - exact) <= exact / 2**31


@pytest.mark.parametrize(
    ("factor", "expected"),
    [
        (0.0, (0, 0)),
        (0.5, (2**30, 0)),
        (1.0, (2**30, 1)),
        (1.0 - 2.0**-40, (2**30, 1)),
        (2.0**-32, (2**30, -31)),
        (2.0**-33, (0, 0)),
    ],
)
def test_factors_at_the_edges(factor: float, expected: tuple[int, int]) -> None:
    assert quantize_multiplier(factor) == expected


def test_channels_are_independent() -> None:
    found = multiply_by_quantized_multiplier(np.full((2, 3), 1000), np.array([2**30, 2**30, 0]), np.array([0, 3, 0]))
    assert found.tolist() == [[500, 4000, 0]] * 2


def test_sigmoids_are_the_functions() -> None:
    x = np.linspace(-7.9, 7.9, 1001)
    raw = np.round(x * 2**27).astype(np.int64)
    np.testing.assert_allclose(logistic(raw) / 2**31, 1 / (1 + np.exp(-raw / 2**27)), atol=1e-7)
    np.testing.assert_allclose(tanh(raw) / 2**31, np.tanh(raw / 2**27), atol=1e-7)
