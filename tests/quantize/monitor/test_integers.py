"""The arithmetic that everything else rests on, against Python's own."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ecgtiny.quantize.monitor.integers import dissimilarity, log2, log2_each, median, quotient

POSITIVE = st.integers(1, 2**62) | st.integers(0, 61).map(lambda bits: 1 << bits)
SIGNALS = st.lists(st.integers(-4095, 4095), min_size=32, max_size=32)


@given(POSITIVE)
def test_the_logarithm_is_that_of_the_chord(value: int) -> None:
    assert 0 <= 256 * math.log2(value) - log2(value) <= 256 * 0.0861 + 1  # the chord's, and less than one of rounding


@given(POSITIVE)
def test_the_logarithm_never_falls(value: int) -> None:
    assert log2(value) <= log2(value + 1)
    assert log2(2 * value) == log2(value) + 256


@given(st.lists(st.integers(-5, 2**53 - 1), min_size=1))
def test_the_logarithm_of_each_is_the_logarithm(values: list[int]) -> None:
    assert log2_each(np.array(values, np.int64)).tolist() == [log2(value) for value in values]


@given(st.integers(-(2**31), 2**31), st.integers(1, 2**20))
def test_quotients_go_toward_zero(dividend: int, divisor: int) -> None:
    assert quotient(dividend, divisor) == math.trunc(dividend / divisor)


@given(SIGNALS, SIGNALS)
def test_dissimilarity_follows_the_correlation(one: list[int], other: list[int]) -> None:
    pairs = (one, other), (one, one), (other, other)
    product, energy, own = (sum(a * b for a, b in zip(x, y, strict=True)) for x, y in pairs)
    assert max(abs(product), energy, own) < 2**31
    if energy and own:
        c = product / math.sqrt(energy * own)
        expected = 256 * math.log2(max(1 - c * abs(c), 0) + 2**-11)
        assert abs(dissimilarity(product, energy, own) - expected) <= 256 * 0.0861 * 2 + 3


def test_a_signal_is_most_like_itself_and_least_like_its_opposite() -> None:
    assert dissimilarity(100, 100, 100) == -11 * 256 + log2(1) + _rounding(100 * 100)
    assert dissimilarity(100_000, 100_000, 100_000) < -2700
    assert dissimilarity(-100_000, 100_000, 100_000) == 256
    assert dissimilarity(0, 0, 0) == 0


def _rounding(scale: int) -> int:
    """What is lost where 2^-11 of the scale is a small integer."""
    return log2(scale >> 11) - log2(scale) + 11 * 256


@given(st.lists(st.integers(0, 9), min_size=1, max_size=16))
def test_the_median_is_a_value_in_the_middle(values: list[int]) -> None:
    middle = median(values)
    assert sum(value < middle for value in values) <= len(values) // 2
    assert sum(value > middle for value in values) <= len(values) // 2
