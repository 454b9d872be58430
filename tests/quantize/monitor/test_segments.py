"""Segment readouts: what each anomaly moves, what moves nothing, the arithmetic step by step, and the thresholds."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from ecgtiny.common.arrays import Int16Array
from ecgtiny.common.errors import DataError
from ecgtiny.quantize.monitor.segments import PR, SEGMENTS, P, Segment, T, fit_segment_thresholds, read_segments
from ecgtiny.train.data.synthetic.classes import MORPHOLOGIES
from tests.quantize.monitor.patients import departs

INDEX = {segment.name: index for index, segment in enumerate(SEGMENTS)}
WINDOWS = hnp.arrays(np.int16, (3, 70), elements=st.integers(-32768, 32767))
TEMPLATES = WINDOWS | hnp.arrays(np.int16, (3, 70), elements=st.integers(0, 1), fill=st.just(0))


def beat(kind: str = "normal", displaced: float = 0.0) -> Int16Array:
    """Return a noiseless beat at one a second in units of 2.5 uV, [1, 70]."""
    phase = 2 * np.pi * (np.arange(70) - 24.75) / 100
    waves = MORPHOLOGIES[kind].waves
    x = np.sum([w.amplitude * np.exp(-0.5 * ((phase - w.angle) / w.width) ** 2) for w in waves], axis=0)
    x += displaced * ((phase > 0.35) & (phase < 1.7))
    return np.rint(400 * x).astype(np.int16)[None]


def truncated(numerator: int, denominator: int) -> int:
    """Divide as C does."""
    quotient = abs(numerator) // abs(denominator)
    return quotient if (numerator < 0) == (denominator < 0) else -quotient


def by_hand(window: list[int], template: list[int]) -> tuple[list[int], list[int]]:
    """Read the segments of one beat as a program for one sample at a time would, and check that it needs 32 bits."""
    error = [a - b for a, b in zip(window, template, strict=True)]
    bias, magnitude = [], []
    for start, log2 in ((1, 4), (17, 4), (33, 3), (38, 5)):
        part = slice(start, start + (1 << log2))
        level = sum(error[16:20]) >> 2 if start == 33 else sum(error[part]) >> log2
        mean = sum(template[part]) >> log2
        d = [max(-2047, min(2047, value - level)) for value in error[part]]
        w = [max(-2047, min(2047, value - mean)) for value in template[part]]
        product, weight = 4 * sum(a * b for a, b in zip(d, w, strict=True)), sum(map(abs, w))
        assert abs(product) < 2**31
        bias.append((4 * sum(d)) >> log2 if start == 33 else truncated(product, weight) if weight else 0)
        magnitude.append((4 * sum(map(abs, d))) >> log2)
    return bias, magnitude


def test_segments_follow_each_other_and_the_pr_segment_lies_before_the_qrs_complex() -> None:
    assert [segment.name for segment in SEGMENTS] == ["P", "QRS", "ST", "T"]
    assert [(segment.start, segment.stop) for segment in SEGMENTS] == [(1, 17), (17, 33), (33, 41), (38, 70)]
    assert (PR.start, PR.stop) == (16, 20)


def test_the_template_itself_does_not_depart() -> None:
    bias, magnitude = read_segments(beat(), beat())
    assert not bias.any()
    assert not magnitude.any()


@pytest.mark.parametrize(
    ("kind", "segment", "share"),
    [("missing p", P, 1), ("inverted p", P, 2), ("inverted t", T, 2)],
)
def test_a_missing_wave_is_minus_its_height_and_an_inverted_one_twice_that(
    kind: str, segment: Segment, share: int
) -> None:
    shape = beat()[0, segment.start : segment.stop].astype(float)
    shape -= shape.mean()
    bias, magnitude = (readout[0] for readout in read_segments(beat(kind), beat()))
    expected = -share * 4 * np.sum(shape**2) / np.sum(np.abs(shape))
    index = INDEX[segment.name]
    assert bias[index] == pytest.approx(expected, rel=0.05)
    assert np.abs(bias).argmax() == magnitude.argmax() == index


@pytest.mark.parametrize("millivolts", [-0.2, -0.12, 0.12, 0.2])
def test_the_bias_of_st_is_its_displacement_in_tenths_of_a_microvolt(millivolts: float) -> None:
    bias, magnitude = (readout[0] for readout in read_segments(beat(displaced=millivolts), beat()))
    assert bias[INDEX["ST"]] == pytest.approx(1600 * millivolts, abs=4)
    assert magnitude[INDEX["ST"]] == pytest.approx(1600 * abs(millivolts), abs=4)
    assert not bias[INDEX["P"]]


@given(st.integers(-4000, 4000), WINDOWS.map(lambda x: x >> 4), WINDOWS.map(lambda x: x >> 4))
def test_no_level_of_the_baseline_is_felt(level: int, window: Int16Array, template: Int16Array) -> None:
    for moved in ((window + np.int16(level), template), (window, template + np.int16(level))):
        for still, shifted in zip(read_segments(window, template), read_segments(*moved), strict=True):
            np.testing.assert_array_equal(still, shifted)


def test_a_tall_beat_departs_upwards_whatever_way_the_wave_points() -> None:
    for sign in (1, -1):
        bias, _ = read_segments((sign * 1.25 * beat()).astype(np.int16), (sign * beat()).astype(np.int16))
        assert np.all(bias[0, [INDEX["P"], INDEX["QRS"], INDEX["T"]]] > 10)


@given(WINDOWS, TEMPLATES)
@example(np.arange(210, dtype=np.int16).reshape(3, 70), np.eye(3, 70, 20, dtype=np.int16))
def test_one_sample_at_a_time_in_32_bits_gives_the_same(window: Int16Array, template: Int16Array) -> None:
    bias, magnitude = read_segments(window, template)
    for row in range(len(window)):
        assert (bias[row].tolist(), magnitude[row].tolist()) == by_hand(window[row].tolist(), template[row].tolist())
    one_bias, one_magnitude = read_segments(window[:1], template[:1])
    np.testing.assert_array_equal(one_bias[0], bias[0])
    np.testing.assert_array_equal(one_magnitude[0], magnitude[0])


def test_a_template_without_waves_has_no_bias_of_a_wave() -> None:
    bias, magnitude = read_segments(beat(), np.zeros((1, 70), np.int16))
    assert not bias[0, [INDEX["P"], INDEX["QRS"], INDEX["T"]]].any()
    assert magnitude.all()


def test_the_largest_deviations_are_held_within_16_bits() -> None:
    window = np.tile(np.array([32767, -32768], np.int16), 35)[None]
    bias, magnitude = read_segments(window, -1 - window)
    assert magnitude.max() == 4 * 2047
    assert bias[0, INDEX["QRS"]] == -4 * 2047


def test_of_the_normal_beats_the_promised_share_departs() -> None:
    rng = np.random.default_rng(1)
    train, test = (rng.laplace(0, 30, (20_000, 8)).astype(np.int64) for _ in range(2))
    thresholds = fit_segment_thresholds(train[:, :4], np.abs(train[:, 4:]), 0.02)
    departed = departs(thresholds, test[:, :4], np.abs(test[:, 4:]))
    assert departed.shape == (20_000, 4)
    assert 0.015 < departed.any(axis=1).mean() < 0.023
    assert departed.mean(axis=0) == pytest.approx(0.005, abs=0.0015)


def test_the_threshold_of_each_readout_is_its_conformal_quantile() -> None:
    thresholds = fit_segment_thresholds(np.tile(np.arange(-400, 401)[:, None], 4), np.zeros((801, 4), np.int64), 0.08)
    assert (thresholds.bias, thresholds.magnitude) == ((397,) * 4, (0,) * 4)


def test_too_few_normal_beats_promise_nothing() -> None:
    with pytest.raises(DataError, match="too few"):
        fit_segment_thresholds(np.zeros((700, 4), np.int64), np.zeros((700, 4), np.int64), 0.01)
