"""Normalisation, residual and score against the contract's own formulas in plain Python integers."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecgtiny.common.arrays import Int16Array, Int32Array
from ecgtiny.common.errors import UnsupportedModelError
from ecgtiny.quantize.detector import Normalisation
from ecgtiny.quantize.forms.residual import Reducer, Residual, reduce, residual
from ecgtiny.quantize.scoring import gain, quantise_input
from ecgtiny.train.calibration.preprocess import flat_beats, model_inputs, normalise
from ecgtiny.train.calibration.scores import Score

SCALES = st.floats(2.0**-6, 2.0**-3, width=32)
ZERO_POINTS = st.integers(-128, 127)
COUNTS = st.sampled_from([-32768, 32767, 0, -1, 1]) | st.integers(-32768, 32767)
QUIET = settings(deadline=None, max_examples=200)


@st.composite
def beats(draw: st.DrawFn) -> tuple[Int16Array, int]:
    """Draw one beat int16 [1, length, leads] and a pooling factor that divides the length."""
    pool = draw(st.sampled_from([1, 2, 4, 5]))
    length = pool * draw(st.integers(-(-35 // pool), 70))
    leads = draw(st.integers(1, 3))
    if draw(st.booleans()):
        generator = np.random.default_rng(draw(st.integers(0, 2**32)))
        walk = generator.normal(size=(1, length, leads)).cumsum(axis=1) * 10 ** draw(st.floats(0, 3.5))
        return np.clip(np.rint(walk), -32768, 32767).astype(np.int16), pool
    values = draw(st.lists(COUNTS, min_size=length * leads, max_size=length * leads))
    return np.array(values, np.int16).reshape(1, length, leads), pool


def contract_input(rule: Normalisation, lead: list[int]) -> list[int] | None:
    """Section 1 as it is written, for one lead; None is flat."""
    n, p = rule.length, rule.pool
    s = sum(lead)
    d = n * sum(c * c for c in lead) - s * s
    if d < rule.flat_below:
        return None
    g = contract_gain(rule, d)
    assert g < 2**31
    q = []
    for j in range(n // p):
        t = n * sum(lead[j * p : (j + 1) * p]) - p * s
        assert -(2**31) <= t < 2**31
        q.append(max(-128, min(127, ((t * g + 2**31) >> 32) + rule.zero_point)))
    return q


def contract_gain(rule: Normalisation, d: int) -> int:
    """g of section 1 as it is written."""
    e = (64 - d.bit_length()) // 2 * 2
    m = math.isqrt((d << e) >> 32)
    assert 2**15 <= m < 2**16
    u, shift = rule.gain_mantissa // m, rule.gain_exponent + e // 2
    return u << shift if shift >= 0 else u >> -shift


def contract_signal_input(rule: Normalisation, lead: list[int]) -> list[int]:
    """Section 1.1 as it is written, for one lead that is not flat."""
    p, shift = rule.pool, -rule.gain_exponent
    sums = [sum(lead[j * p : (j + 1) * p]) for j in range(rule.samples)]
    steps = [(s * rule.gain_mantissa + 2 ** (shift - 1)) >> shift for s in sums]
    assert all(-(2**31) <= step < 2**31 for step in steps)
    return [max(-128, min(127, step + rule.zero_point)) for step in steps]


@settings(deadline=None, max_examples=50)
@given(beats(), st.floats(1.0, 2e5), SCALES, ZERO_POINTS)
def test_signals_in_their_own_unit_are_the_contract_and_near_the_real_value(
    drawn: tuple[Int16Array, int], gain_: float, scale: float, zero_point: int
) -> None:
    counts, pool = drawn
    _, length, leads = counts.shape
    if gain_ * scale * pool < 0.5:
        return
    rule = Normalisation.of_signals(length, leads, pool, scale, zero_point, gain_)
    q, flat = quantise_input(rule, counts)
    assert flat.tolist() == flat_beats(counts).tolist()
    columns = [contract_signal_input(rule, counts[0, :, lead].tolist()) for lead in range(leads)]
    assert q[0].reshape(-1, leads).T.tolist() == columns
    real = model_inputs(counts, pool, gain_)[0].T / scale + zero_point
    np.testing.assert_allclose(np.array(columns), np.clip(real, -128, 127), atol=0.501 + 1e-5 * np.abs(real).max())


@pytest.mark.parametrize(("gain_", "scale"), [(1.0, 0.25), (2e9, 1.0), (1e-320, 0.03), (1e308, 1e3)])
def test_steps_of_too_few_or_too_many_counts_are_refused(gain_: float, scale: float) -> None:
    with pytest.raises(UnsupportedModelError, match="counts; "):
        Normalisation.of_signals(120, 1, 1, scale, 0, gain_)


@QUIET
@given(SCALES, st.integers(0, 59), st.integers(0, 2**59), st.integers(-2, 2))
def test_gain_is_the_contract(scale: float, bits: int, value: int, beside: int) -> None:
    rule = Normalisation.derive(140, 1, 1, scale, 0)
    for spread in (value >> (59 - bits), (1 << bits) + beside, math.isqrt(value) ** 2 + beside):
        d = max(spread, rule.flat_below)
        assert gain(rule, np.array([d], np.uint64)).tolist() == [contract_gain(rule, d)]


@QUIET
@given(beats(), SCALES, ZERO_POINTS)
def test_input_is_the_contract(drawn: tuple[Int16Array, int], scale: float, zero_point: int) -> None:
    counts, pool = drawn
    _, length, leads = counts.shape
    rule = Normalisation.derive(length, leads, pool, scale, zero_point)
    expected = [contract_input(rule, counts[0, :, lead].tolist()) for lead in range(leads)]
    q, flat = quantise_input(rule, counts)
    assert flat[0] == any(lead is None for lead in expected)
    for lead, values in enumerate(expected):
        if values is not None:
            assert q[0].reshape(-1, leads)[:, lead].tolist() == values


@pytest.mark.parametrize(("length", "pool"), [(35, 1), (7, 7), (180, 180), (181, 181), (32767, 1), (16382, 2)])
@pytest.mark.parametrize("split", [1, 2, 3])
def test_input_at_the_largest_beats(length: int, pool: int, split: int) -> None:
    lead = [32767 if i < max(1, length // split - 1) else -32768 for i in range(length)]
    rule = Normalisation.derive(length, 1, pool, 0.03, -5)
    q, flat = quantise_input(rule, np.array(lead, np.int16).reshape(1, length, 1))
    expected = contract_input(rule, lead)
    assert expected is None if flat[0] else q[0].tolist() == expected


@QUIET
@given(beats(), SCALES, ZERO_POINTS)
def test_input_agrees_with_its_float_twin(drawn: tuple[Int16Array, int], scale: float, zero_point: int) -> None:
    counts, pool = drawn
    _, length, leads = counts.shape
    q, flat = quantise_input(Normalisation.derive(length, leads, pool, scale, zero_point), counts)
    np.testing.assert_array_equal(flat, flat_beats(counts))
    if flat[0]:
        return
    steps = normalise(counts, pool).astype(np.float64).reshape(1, -1) / scale + zero_point
    assert np.abs(np.clip(steps, -128, 127) - q).max() <= 0.5 + 0.25


def test_disagreement_with_the_float_twin_is_rare() -> None:
    walk = np.random.default_rng(0).normal(size=(200, 140, 1)).cumsum(axis=1) * 60
    counts = np.rint(walk).astype(np.int16)
    q, _ = quantise_input(Normalisation.derive(140, 1, 1, 0.03, -10), counts)
    expected = np.clip(np.rint(normalise(counts, 1)[..., 0] / 0.03) - 10, -128, 127)
    assert np.abs(expected - q).max() <= 1
    assert (expected != q).mean() < 0.005


@pytest.mark.parametrize("value", [0, -32768, 32767])
def test_a_constant_beat_is_flat(value: int) -> None:
    rule = Normalisation.derive(140, 2, 4, 0.03, 0)
    beat = np.full((1, 140, 2), value, np.int16)
    assert quantise_input(rule, beat)[1].tolist() == [True]


@pytest.mark.parametrize(("change", "flat"), [(0, False), (-1, True)])
def test_a_lead_of_four_counts_is_just_not_flat(change: int, flat: bool) -> None:
    beat = np.repeat([4, -4, 0], [20, 20, 1]).astype(np.int16)
    assert beat.std(ddof=1) == 4
    beat[0] += change
    rule = Normalisation.derive(41, 1, 1, 0.03, 0)
    assert quantise_input(rule, beat.reshape(1, 41, 1))[1].tolist() == [flat]


def test_one_flat_lead_makes_the_beat_flat() -> None:
    rule = Normalisation.derive(140, 2, 1, 0.03, 0)
    beat = np.zeros((1, 140, 2), np.int16)
    beat[0, ::2, 0] = 1000
    assert quantise_input(rule, beat)[1].tolist() == [True]


@QUIET
@given(SCALES, ZERO_POINTS, SCALES, ZERO_POINTS, st.integers(-128, 127), st.integers(-128, 127))
def test_residual_is_the_contract(s_in: float, z_in: int, s_out: float, z_out: int, q_in: int, q_out: int) -> None:
    rule = Residual.derive(s_in, z_in, s_out, z_out)
    half = 1 << (rule.shift - 1)
    expected = (rule.input_factor * (q_in - z_in) - rule.output_factor * (q_out - z_out) + half) >> rule.shift
    found = residual(rule, np.array([[q_in]], np.int8), np.array([[q_out]], np.int8))[0, 0]
    assert found == expected
    assert -32767 <= rule.least <= found <= rule.most <= 32767
    assert abs(found - 256 * (s_in * (q_in - z_in) - s_out * (q_out - z_out))) <= 0.5 + 255 * 2**-rule.shift
    assert 2**14 <= max(rule.input_factor, rule.output_factor) < 2**15


@st.composite
def residuals(draw: st.DrawFn) -> tuple[Int32Array, int]:
    samples, leads = draw(st.integers(1, 60)), draw(st.integers(1, 3))
    limit = draw(st.sampled_from([10, 1000, 32767]))
    values = draw(st.lists(st.integers(-limit, limit), min_size=samples * leads, max_size=samples * leads))
    return np.array(values, np.int32).reshape(1, -1), leads


@QUIET
@given(residuals(), st.data())
def test_reducers_are_the_contract(drawn: tuple[Int32Array, int], data: st.DataObject) -> None:
    flat, leads = drawn
    r = flat[0].tolist()
    samples = len(r) // leads
    window = data.draw(st.integers(1, samples))
    sums = [sum(abs(v) for v in r[s * leads : (s + window) * leads]) for s in range(samples - window + 1)]
    assert reduce(Reducer("mae"), leads, flat)[0] == 256 * sum(abs(v) for v in r) // len(r)
    assert reduce(Reducer("mse"), leads, flat)[0] == sum(v * v for v in r) // len(r)
    assert reduce(Reducer("maxw", window), leads, flat)[0] == 256 * max(sums) // (window * leads)


@QUIET
@given(residuals(), st.data())
def test_reducers_agree_with_the_float_scores(drawn: tuple[Int32Array, int], data: st.DataObject) -> None:
    flat, leads = drawn
    samples = flat.shape[1] // leads
    window = data.draw(st.integers(1, samples))
    x = (flat / 256).reshape(1, samples, leads)
    for kind, size in (("mae", 0), ("mse", 0), ("maxw", window)):
        score = float(Score(kind, size)(x, np.zeros_like(x))[0])
        lost = 65536 * score - int(reduce(Reducer(kind, size), leads, flat)[0])
        assert -1e-9 * 65536 * score <= lost < 1 + 1e-9 * 65536 * score


def test_the_largest_residuals_fit_int32() -> None:
    worst = np.full((1, 70000), -32767, np.int32)
    assert reduce(Reducer("mae"), 1, worst)[0] == 256 * 32767
    assert reduce(Reducer("mse"), 2, worst)[0] == 32767**2
    assert reduce(Reducer("maxw", 9), 2, worst)[0] == 256 * 32767
