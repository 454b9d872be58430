"""Tall T waves are no beats; ectopic beats that are as slow, and as near, are."""

from __future__ import annotations

import numpy as np
import pytest

from ecgtiny.common.arrays import Float64Array, Int16Array
from ecgtiny.common.frontend.design import design
from ecgtiny.common.frontend.frontend import detect
from tests.common.frontend.beats import GAIN, ZERO, regular, tall_t_waves

LEARNT, END = 12, 57
"""Seconds after which the T waves of a patient are known, and from which on windows may reach beyond the record."""
NEAR = 0.05
RATES = (100, 128, 180, 250, 360, 500)


def unsteady(rate: float, seconds: float = 60.0) -> Float64Array:
    """Return times in s of a sinus rhythm that varies by some percent."""
    rng = np.random.default_rng(round(rate))
    intervals = 60 / rate * (1 + 0.03 * rng.standard_normal(round(seconds * rate / 60)))
    return (0.5 + intervals.cumsum())[: -round(rate / 30)]


def detected(counts: Int16Array, fs: float) -> Float64Array:
    return detect(counts, design(fs, GAIN, ZERO)).sample / fs


def assert_beats(found: Float64Array, wanted: Float64Array) -> None:
    found, wanted = (times[(times > LEARNT) & (times < END)] for times in (found, wanted))
    assert len(found) == len(wanted)
    assert np.abs(found - wanted).max() < NEAR


@pytest.mark.parametrize("rate", [60, 75, 90, 130, 150, 180])
@pytest.mark.parametrize("t_wave", [0.6, 1.0])
def test_a_tall_t_wave_at_every_heart_rate_is_no_beat(rate: int, t_wave: float) -> None:
    at = unsteady(rate)
    counts = tall_t_waves(360, at, 60, t_wave=t_wave, delay=0.38 * np.sqrt(60 / rate))
    assert_beats(detected(counts, 360), at)


@pytest.mark.parametrize("fs", RATES)
def test_so_it_is_at_every_sampling_rate(fs: int) -> None:
    at = unsteady(60)
    assert_beats(detected(tall_t_waves(fs, at, 60, delay=0.38), fs), at)


def test_it_is_a_beat_at_first_and_its_habit_is_learnt_within_seconds() -> None:
    at = unsteady(60)
    found = detected(tall_t_waves(360, at, 60, delay=0.38), 360)
    assert 2 < len(found) - np.count_nonzero(at > 2) < 8


@pytest.mark.parametrize("fs", RATES)
def test_slow_premature_beats_are_found_beside_small_t_waves(fs: int) -> None:
    at = unsteady(70)
    height = np.where(np.arange(len(at)) % 4 == 3, 1.0, 0.15)
    counts = tall_t_waves(fs, at, 60, t_wave=height, delay=0.42)
    assert_beats(detected(counts, fs), np.sort(np.concatenate([at, at[3::4] + 0.42])))


def test_bigeminy_of_slow_beats_is_no_t_wave() -> None:
    at = unsteady(40)
    counts = tall_t_waves(360, at, 60, t_wave=1.0, delay=0.45)
    assert_beats(detected(counts, 360), np.sort(np.concatenate([at, at + 0.45])))


@pytest.mark.parametrize("moved", [0.1, 0.15])
def test_a_slow_beat_beside_the_place_of_the_t_wave_is_found(moved: float) -> None:
    at = regular(60, interval=1.0)
    usual, moves = np.delete(at, [20, 30, 40]), at[[20, 30, 40]]
    counts = tall_t_waves(360, usual, 60, delay=0.36) + tall_t_waves(360, moves, 60, delay=0.36 + moved) - ZERO
    assert_beats(detected(counts.astype(np.int16), 360), np.sort(np.concatenate([at, moves + 0.36 + moved])))


def test_a_slow_beat_much_larger_than_the_t_wave_is_found() -> None:
    at = regular(60, interval=1.0)
    height = np.where(np.isin(np.arange(len(at)), [20, 30, 40]), 1.5, 0.6)
    counts = tall_t_waves(360, at, 60, t_wave=height, delay=0.37)
    assert_beats(detected(counts, 360), np.sort(np.concatenate([at, at[[20, 30, 40]] + 0.37])))
