"""Functions of the scoring on the DSP extension, one by one, up to the largest numbers that quantisation allows."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecgtiny.common.arrays import Int16Array
from ecgtiny.firmware_gen.compiler.target import Target
from ecgtiny.quantize.detector import MAX_SAMPLES, Normalisation
from ecgtiny.quantize.forms.residual import Reducer, Residual, reduce, residual
from ecgtiny.quantize.scoring import gain
from tests.firmware_gen.core.scored import Virtual, generated
from tests.firmware_gen.core.test_dsp_detector import make
from tests.firmware_gen.detectors import REDUCERS

INT16_MAX = 32767
"""Of a residual, and of a beat's samples."""
X, Y = (grid.ravel() for grid in np.meshgrid(np.arange(-128, 128), np.arange(-128, 128)))
"""Every pair of an int8 input and an int8 output."""


class Functions:
    """The functions of a detector with a reducer, called with constants of the caller's."""

    def __init__(self, kind: str) -> None:
        subject, counts = make("dense", 20, 0, kind=kind, window=3)
        self.callee = Virtual(generated(subject, counts, Target(dsp=True)), np.random.default_rng(0)).callee
        self.rule = self.callee.allocate(32)
        self.first, self.second = (self.callee.allocate(2 * 256 * 256) for _ in range(2))

    def store_rule(self, *words: int) -> None:
        """Write eight words, ``struct score`` or ``struct normalisation``."""
        self.callee.store(self.rule, np.array([word % 2**32 for word in words], "<u4").tobytes())

    def residuals(self, rule: Residual) -> Int16Array:
        """Return |r| of every pair."""
        self.store_rule(0, 1, 0, rule.input_factor, rule.output_factor, rule.shift, rule.input_zero_point,
                        rule.output_zero_point)  # fmt: skip
        self.callee.store(self.first, X.astype("<i2").tobytes())
        self.callee.store(self.second, Y.astype("<i2").tobytes())
        self.callee.call("ecgtiny_residuals", self.rule, self.first, self.second, len(X))
        return np.frombuffer(self.callee.load(self.first, 2 * len(X)), "<i2")

    def reduce(self, residuals: Int16Array, window: int) -> int:
        """Return the score of |r|."""
        self.store_rule(len(residuals), 1, window, 0, 0, 0, 0, 0)
        self.callee.store(self.first, residuals.astype("<i2").tobytes())
        return self.callee.call("ecgtiny_reduce", self.rule, self.first).value

    def gain(self, rule: Normalisation, spread: int) -> int:
        """Return g for D."""
        self.store_rule(rule.length, rule.leads, rule.pool, rule.gain_mantissa, rule.gain_exponent, 0, 0, 0)
        return self.callee.call("ecgtiny_gain", self.rule, 0, spread % 2**32, spread >> 32).value


functions = cache(Functions)


def extremes() -> Iterator[Residual]:
    """Yield rules for which a residual is as large as it may be, on either side."""
    most = 2**15 - 1
    for factors in ((most, 0), (0, most), (most, most), (most, 1)):
        for zero_points in ((-128, -128), (127, 127), (-128, 127), (127, -128), (0, 0)):
            for shift in range(1, 31):
                rule = Residual(*factors, shift, *zero_points)
                if -INT16_MAX <= rule.least <= rule.most <= INT16_MAX:
                    yield rule
                    break


@st.composite
def rules(draw: st.DrawFn) -> Residual:
    """Draw a rule that quantisation allows."""
    factor, zero_point = st.integers(0, 2**15 - 1), st.integers(-128, 127)
    fields = draw(factor), draw(factor), draw(st.integers(1, 30)), draw(zero_point), draw(zero_point)
    rule = Residual(*fields)
    return rule if -INT16_MAX <= rule.least <= rule.most <= INT16_MAX else Residual(*fields[:2], 10, *fields[3:])


def check_residuals(rule: Residual) -> None:
    wanted = np.abs(residual(rule, X.astype(np.int8), Y.astype(np.int8)))
    np.testing.assert_array_equal(functions("maxw").residuals(rule), wanted)


def test_the_extremes_are_reached() -> None:
    found = list(extremes())
    assert {rule.most for rule in found} & {INT16_MAX, INT16_MAX - 1, INT16_MAX - 2}
    for rule in found:
        check_residuals(rule)


@settings(deadline=None, max_examples=40)
@given(rule=rules())
def test_the_residual_of_every_input_and_output(rule: Residual) -> None:
    check_residuals(rule)


@pytest.mark.parametrize("kind", REDUCERS)
@pytest.mark.parametrize("samples", [1, 2, 3, 40, 41, MAX_SAMPLES - 1, MAX_SAMPLES])
def test_the_largest_residuals_of_the_longest_beats(kind: str, samples: int) -> None:
    rng = np.random.default_rng(samples)
    traces = [
        np.full(samples, INT16_MAX),
        np.where(np.arange(samples) < samples // 2, INT16_MAX, 0),
        np.where(np.arange(samples) < samples // 2, 0, INT16_MAX),
        np.where(np.arange(samples) % 2 == 0, INT16_MAX, 0),
        rng.integers(0, INT16_MAX + 1, samples),
    ]
    for window in sorted({1, (samples + 1) // 2, max(1, samples - 1), samples}) if kind == "maxw" else [0]:
        for trace in traces:
            wanted = reduce(Reducer(kind, window), 1, trace[np.newaxis].astype(np.int32))[0]
            assert functions(kind).reduce(trace.astype(np.int16), window) == wanted


@settings(deadline=None, max_examples=100)
@given(root=st.integers(2**8, 2**30 - 1), more=st.integers(-2, 2), exponent=st.integers(-20, 10), edge=st.booleans())
def test_the_gain_beside_perfect_squares(root: int, more: int, exponent: int, edge: bool) -> None:
    spread = min(root * root + more, 2**60 - 1)
    mantissa = 2**32 - 1 if edge else 2**31 + math.isqrt(root) * 12345 % 2**31
    rule = Normalisation(100, 1, 1, mantissa, min(exponent, 10), 0, spread)
    wanted = int(gain(rule, np.array([spread], np.uint64))[0])
    if wanted < 2**31:
        assert functions("maxw").gain(rule, spread) == wanted
