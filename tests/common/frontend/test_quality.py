"""Raw measures of beats, and why they cannot be read."""

from __future__ import annotations

import numpy as np
import pytest

from ecgtiny.common.events import Quality
from ecgtiny.common.frontend.design import STEP_SHIFT, design
from ecgtiny.common.frontend.filters import GAP
from ecgtiny.common.frontend.frontend import Detected, detect
from ecgtiny.common.frontend.quality import Measures, assess_quality, measure
from tests.common.frontend.beats import ZERO, regular, strip

FRONT = design(360, 200, ZERO, rails=(0, 2047))
FS = 360


def clean() -> np.ndarray:
    return strip(FS, regular(30), 30)


def marked(found: Detected, bit: int) -> list[float]:
    """Times in s of the beats with a bit."""
    return [round(float(at) / FS, 1) for at in found.sample[(found.quality & bit) > 0]]


def test_clean_beats_can_be_read() -> None:
    assert not detect(clean(), FRONT).quality.any()


@pytest.mark.parametrize(("count", "bit"), [(GAP, Quality.LEAD_OFF), (0, Quality.SATURATED), (2047, Quality.SATURATED)])
def test_a_lost_or_clipped_sample_spoils_the_beats_whose_windows_know_it(count: int, bit: int) -> None:
    counts = clean()
    counts[round(10.5 * FS)] = count
    found = detect(counts, FRONT)
    spoilt = marked(found, bit)
    assert spoilt
    assert all(9.4 <= at <= 10.75 for at in spoilt)
    assert not (found.quality & ~np.uint8(bit) & ~np.uint8(Quality.NOISY)).any()
    before = found.sample[found.sample + FS // 2 < 9.4 * FS]
    assert len(before)
    assert found.quality[: len(before)].max() == 0


def test_beats_below_60_microvolts_are_flat() -> None:
    found = detect(strip(FS, regular(30), 30, height=0.055, t_wave=0.0, gain=2000), design(FS, 2000, ZERO))
    assert len(found)
    assert (found.quality & Quality.SIGNAL_FLAT).all()


def test_muscle_noise_and_a_moving_baseline_are_noisy() -> None:
    rng = np.random.default_rng(1)
    loud = clean() + rng.normal(0, 120, len(clean()))
    assert (detect(np.round(loud).astype(np.int16), FRONT).quality & Quality.NOISY).mean() > 0.9
    faint = clean() + rng.normal(0, 4, len(clean()))
    assert not detect(np.round(faint).astype(np.int16), FRONT).quality.any()
    step = clean()
    step[round(10.0 * FS) :] += 600
    spoilt = marked(detect(step, FRONT), Quality.NOISY)
    assert spoilt
    assert all(9 < at < 12.5 for at in spoilt)


def test_measures_of_a_known_window_and_baseline() -> None:
    window = np.zeros((2, 140), np.int16)
    window[0, 50], window[0, 100], window[0, 101] = 300, 10, -7
    step = FRONT.wander_step
    baseline = np.zeros(40 * step, np.int64)
    baseline[9 * step], baseline[12 * step + 1] = -60, 5000
    raw = measure(FRONT, window, baseline, np.array([25 * step + step - 1, 40 * step - 1]))
    assert raw.range.tolist() == [307, 0]
    assert raw.noise.tolist() == [10 + 27 + 24 + 7, 0]
    assert raw.wander.tolist() == [0, 0]


@pytest.mark.parametrize(
    ("at", "bend"), [(9, 0), (10, 60), (11, 60), (12, 120), (23, 120), (24, 60), (25, 60), (26, 0)]
)
def test_a_bend_is_looked_for_in_sixteen_samples_of_the_baseline(at: int, bend: int) -> None:
    step = FRONT.wander_step
    baseline = np.zeros(40 * step, np.int64)
    baseline[at * step] = -600
    raw = measure(FRONT, np.zeros((1, 140), np.int16), baseline, np.array([25 * step + step - 1]))
    assert raw.wander.tolist() == [10 * bend]


@pytest.mark.parametrize(("height", "wander"), [(400, 0), (401, 802)])
def test_a_bend_of_a_baseline_that_hardly_moves_is_of_the_beat(height: int, wander: int) -> None:
    step = FRONT.wander_step
    baseline = np.zeros(40 * step, np.int64)
    baseline[20 * step] = height
    raw = measure(FRONT, np.zeros((1, 140), np.int16), baseline, np.array([25 * step + step - 1]))
    assert raw.wander.tolist() == [wander]


def test_wander_that_the_baseline_takes_out_leaves_beats_readable() -> None:
    seconds = np.arange(len(clean())) / FS
    slope, breathing = np.minimum(seconds, 15) * 100, 300 * np.sin(2 * np.pi * 0.15 * seconds)
    for wander in (slope, breathing):
        assert not (detect(np.round(clean() + wander).astype(np.int16), FRONT).quality & Quality.NOISY).any()
    fast = 300 * np.sin(2 * np.pi * 0.8 * seconds)
    assert (detect(np.round(clean() + fast).astype(np.int16), FRONT).quality & Quality.NOISY).mean() > 0.9


@pytest.mark.parametrize(
    ("spike", "noise"), [(34, 40), (35, 30), (36, 10), (37, 0), (64, 0), (65, 10), (66, 30), (67, 40)]
)
def test_the_noise_leaves_out_the_qrs_complex(spike: int, noise: int) -> None:
    """A spike of 10 has second differences of 10, 20 and 10."""
    window = np.zeros((1, 140), np.int16)
    window[0, spike] = 10
    assert measure(FRONT, window, np.zeros(1, np.int64), np.zeros(1, np.int64)).noise[0] == noise


def test_samples_count_from_the_first_of_the_window_until_the_beat_leaves() -> None:
    r_peak_q16 = np.array([200 << STEP_SHIFT])
    first = ((200 << STEP_SHIFT) - 50 * FRONT.step) >> STEP_SHIFT
    raw = Measures(*(np.array([value], np.int32) for value in (400, 0, 0)))
    none = np.zeros(500, np.bool_)
    for at, spoils in ((first - 1, False), (first, True), (400, True), (401, False)):
        lost = none.copy()
        lost[at] = True
        assert (assess_quality(FRONT, lost, none, r_peak_q16, np.array([400]), raw)[0] == Quality.LEAD_OFF) == spoils
        assert (assess_quality(FRONT, none, lost, r_peak_q16, np.array([400]), raw)[0] == Quality.SATURATED) == spoils
