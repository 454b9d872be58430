"""The generator: every class has the shape that its name says, and equal seeds give equal beats."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecgtiny.common.arrays import Float32Array
from ecgtiny.train.data.beats import Beats
from ecgtiny.train.data.sources import load
from ecgtiny.train.data.synthetic import CLASSES, MIDDLE, R_POSITION, Level, generate
from ecgtiny.train.data.synthetic.rhythm import MEAN_RR, STD_RR, draw_rr

CALM = Level(amplitude=0, width=0, jitter=0, muscle=0, wander=0, hum=0)
R = round(R_POSITION * 140)


def draw(name: str, n: int = 200, level: Level = CALM) -> Float32Array:
    return generate(np.random.default_rng(1), {name: n}, level=level).x[:, :, 0]


def window(x: Float32Array, start: float, stop: float) -> Float32Array:
    """The samples between two times in s from the R peak."""
    return x[:, R + round(200 * start) : R + round(200 * stop)]


def test_the_set_has_all_classes_on_both_sides() -> None:
    split = load("synthetic")
    assert split.train.classes == CLASSES
    assert split.train.label is not None
    assert split.test.label is not None
    assert np.bincount(split.train.label).tolist() == [500] + [10] * 10
    assert np.bincount(split.test.label).tolist() == [1000] + [50] * 10
    assert (split.train.unit, split.train.gain, split.train.length) == ("mV", 1000.0, 140)


def test_equal_seeds_give_equal_beats_and_other_seeds_others() -> None:
    first, again, other = load("synthetic", seed=3), load("synthetic", seed=3), load("synthetic", seed=4)
    assert np.array_equal(first.train.x, again.train.x)
    assert np.array_equal(first.test.x, again.test.x)
    assert not np.array_equal(first.train.x, other.train.x)


def test_no_beat_is_on_both_sides() -> None:
    split = load("synthetic")
    rows = {beat.tobytes() for beat in split.train.x}
    assert not any(beat.tobytes() in rows for beat in split.test.x)


def test_the_order_is_mixed() -> None:
    label = load("synthetic").test.label
    assert label is not None
    assert (label[:500] == 0).mean() == pytest.approx((label == 0).mean(), abs=0.08)


@pytest.mark.parametrize("name", [name for name in CLASSES if name not in ("missing qrs", "unknown")])
def test_the_r_peak_is_where_it_is_said_to_be(name: str) -> None:
    assert np.all(np.abs(draw(name).argmax(axis=1) - R) <= 2)


@settings(deadline=None, max_examples=40)
@given(seconds=st.floats(0.3, 0.8), fs=st.floats(100, 1000))
def test_the_r_peak_keeps_its_place_at_any_length_and_rate(seconds: float, fs: float) -> None:
    length = round(seconds * fs)
    beats = generate(np.random.default_rng(0), {"normal": 5}, length=length, fs=fs, level=CALM)
    assert beats.x.shape == (5, length, 1)
    assert beats.fs == fs
    assert np.all(np.abs(beats.x[:, :, 0].argmax(axis=1) - round(R_POSITION * length)) <= 1)


@settings(deadline=None, max_examples=30)
@given(counts=st.dictionaries(st.sampled_from(CLASSES), st.integers(0, 9), min_size=1), seed=st.integers(0, 9))
def test_as_many_beats_of_each_class_as_asked_for(counts: dict[str, int], seed: int) -> None:
    if not sum(counts.values()):
        counts = {"normal": 1}
    beats: Beats = generate(np.random.default_rng(seed), counts)
    assert beats.label is not None
    found = np.bincount(beats.label, minlength=len(CLASSES))
    assert found.tolist() == [counts.get(name, 0) for name in CLASSES]


def test_a_normal_beat_has_its_waves() -> None:
    x = draw("normal")
    assert window(x, -0.22, -0.10).max(axis=1) == pytest.approx(0.15, abs=0.03)
    assert x[:, R] == pytest.approx(1.1, abs=0.1)
    assert np.all(window(x, 0.0, 0.06).min(axis=1) < -0.15)
    assert window(x, 0.15, 0.35).max(axis=1) == pytest.approx(0.35, abs=0.03)


def test_missing_p_has_no_energy_before_the_qrs() -> None:
    assert np.abs(window(draw("missing p"), -0.22, -0.10)).max() < 0.02


def test_inverted_p_and_t_are_below_the_baseline() -> None:
    assert np.all(window(draw("inverted p"), -0.22, -0.10).min(axis=1) < -0.12)
    assert np.all(window(draw("inverted t"), 0.15, 0.35).min(axis=1) < -0.30)


def test_missing_qrs_leaves_the_p_wave_alone() -> None:
    x = draw("missing qrs")
    assert np.all(window(x, -0.22, -0.10).max(axis=1) > 0.12)
    assert np.abs(window(x, -0.04, 0.35)).max() < 0.03


@pytest.mark.parametrize(("name", "sign"), [("st elevation", 1), ("st depression", -1)])
def test_the_st_segment_is_shifted_by_as_much_as_is_said(name: str, sign: int) -> None:
    def segment(kind: str) -> Float32Array:
        return window(draw(kind, 2000), 0.08, 0.13).mean(axis=1)

    shift = sign * (segment(name) - segment("normal").mean())
    assert 0.10 < shift.min() < 0.14
    assert 0.23 < shift.max() < 0.27


@pytest.mark.parametrize("name", ["pvc", "r-on-t pvc"])
def test_a_ventricular_beat_is_wide_with_a_discordant_t(name: str) -> None:
    def width(kind: str) -> float:
        x = draw(kind)
        return float((window(x, -0.1, 0.1) > 0.5 * x[:, R : R + 1]).sum(axis=1).mean())

    assert width(name) > 2.5 * width("normal")
    assert np.all(window(draw(name), 0.15, 0.35).max(axis=1) < 0)


def test_r_on_t_falls_on_the_t_wave_of_the_beat_before() -> None:
    early = [float(window(draw(name), -0.16, -0.10).mean()) for name in ("r-on-t pvc", "pvc")]
    assert early[0] > early[1] + 0.15


def test_a_supraventricular_beat_has_another_p_and_a_normal_qrs() -> None:
    x, normal = draw("sveb"), draw("normal")
    assert np.all(window(x, -0.14, -0.08).min(axis=1) < -0.05)
    assert window(x, -0.02, 0.03).mean(axis=0) == pytest.approx(window(normal, -0.02, 0.03).mean(axis=0), abs=0.05)


def test_waves_vary_from_beat_to_beat_as_the_level_says() -> None:
    vary = Level(amplitude=0.15, width=0.10, jitter=0.008, muscle=0, wander=0, hum=0)
    peak = draw("normal", 2000, vary)[:, R]
    assert peak.std() / peak.mean() == pytest.approx(0.15, abs=0.02)


def test_noise_has_the_size_that_the_level_says() -> None:
    muscle = Level(amplitude=0, width=0, jitter=0, muscle=0.03, wander=0, hum=0)
    wander = Level(amplitude=0, width=0, jitter=0, muscle=0, wander=0.05, hum=0)
    assert window(draw("missing qrs", 2000, muscle), 0.05, 0.35).std() == pytest.approx(0.03, rel=0.05)
    assert window(draw("missing qrs", 2000, wander), 0.05, 0.35).std() == pytest.approx(0.05, rel=0.05)


def test_the_t_wave_comes_later_at_a_slow_rate() -> None:
    from ecgtiny.train.data.synthetic.classes import NORMAL
    from ecgtiny.train.data.synthetic.waves import draw_waves

    rr, t = np.array([0.64, 1.0]), np.arange(0.15, 0.4, 0.001)
    phase = 2 * np.pi * t / rr[:, None]
    fast, slow = t[draw_waves(np.random.default_rng(0), NORMAL, phase, rr, CALM).argmax(axis=1)]
    assert fast == pytest.approx(0.8 * slow, rel=0.01)


@given(st.integers(1, 3000), st.integers(0, 20))
def test_rr_intervals_are_those_of_a_resting_adult(n: int, seed: int) -> None:
    rr = draw_rr(np.random.default_rng(seed), n)
    assert rr.shape == (n,)
    assert rr.min() >= 0.6
    assert rr.max() <= 1.3
    if n >= 500:
        assert rr.mean() == pytest.approx(MEAN_RR, abs=0.01)
        assert rr.std() == pytest.approx(STD_RR, rel=0.1)


def test_the_middle_level_hides_a_missing_p_in_single_samples() -> None:
    normal, missing = (window(draw(name, 500, MIDDLE), -0.18, -0.14).mean(axis=1) for name in ("normal", "missing p"))
    assert np.median(missing) < np.median(normal)
    assert np.quantile(missing, 0.95) > np.quantile(normal, 0.05)
