"""The front end at its limits: what is just enough, and what is just not."""

from __future__ import annotations

import numpy as np
import pytest

from ecgtiny.common.events import Quality
from ecgtiny.common.frontend import quality
from ecgtiny.common.frontend.contact import find_contact
from ecgtiny.common.frontend.design import STEP_SHIFT, design
from ecgtiny.common.frontend.qrs import LATE_16, SEARCH_BACK_16, T_WAVE_16, TALL_T_WAVE_16, QrsDetector

FRONT = design(200, 200)
ENERGY = 1600


def about_to_decide(best: int, since_beat: int) -> QrsDetector:
    """Return a detector that decides with its next step on a peak so many samples after the last beat."""
    detector = QrsDetector(FRONT)
    detector.startup_left, detector.now = 0, 10_000
    detector.threshold, detector.level = 400, ENERGY
    detector.rising, detector.best, detector.best_fine, detector.age = True, best, best, FRONT.refractory - 1
    detector.any_beat, detector.beat_energy = True, ENERGY
    detector.beat = detector.now + 1 - FRONT.refractory - since_beat
    detector.decay_from = detector.now
    return detector


@pytest.mark.parametrize(("short", "beat"), [(1, False), (0, True)])
def test_a_t_wave_has_less_than_half_of_the_energy_of_its_beat(short: int, beat: bool) -> None:
    detector = about_to_decide((ENERGY * T_WAVE_16 >> 4) - short, FRONT.t_wave - 1)
    assert (detector.step(0, 0) is not None) == beat


@pytest.mark.parametrize(("short", "late", "beat"), [(1, 0, False), (0, 0, True), (1, 1, True)])
def test_a_tall_t_wave_has_less_than_the_energy_of_its_beat(short: int, late: int, beat: bool) -> None:
    detector = about_to_decide(ENERGY - short, (FRONT.t_wave * TALL_T_WAVE_16 >> 4) - 1 + late)
    assert (detector.step(0, 0) is not None) == beat


@pytest.mark.parametrize(("above", "beat"), [(0, False), (1, True)])
def test_a_beat_has_more_than_the_threshold(above: int, beat: bool) -> None:
    detector = about_to_decide(400 + above, FRONT.t_wave)
    assert (detector.step(0, 0) is not None) == beat


@pytest.mark.parametrize(
    ("noise", "elapsed", "threshold"),
    [(200, 75, 400), (260, 130, 400), (263, 129, 400), (264, 127, 416), (264, 65, 400 + 16 * 32),
     (1000, 75, 1200), (1599, 75, 1200)],
)  # fmt: skip
def test_noise_raises_the_threshold_of_a_peak_that_comes_soon(noise: int, elapsed: int, threshold: int) -> None:
    """Median interval 160 samples, so soon is below 130; noise of a clean signal is up to 200, the highest is 1200."""
    for above in (0, 1):
        detector = about_to_decide(threshold + above, elapsed)
        detector.noise = noise
        assert detector.soon == 130
        assert (detector.step(0, 0) is not None) == bool(above)


def test_a_peak_that_noise_alone_refuses_is_no_noise_itself() -> None:
    """Else early beats, once refused, would be refused for ever."""
    for size, noise in ((400, 264 + ((400 - 264) >> 3)), (401, 264)):
        detector = about_to_decide(size, 75)
        detector.noise = 264
        assert detector.step(0, 0) is None
        assert (detector.noise, detector.candidate) == (noise, size)


def test_noise_never_lowers_the_threshold_of_a_peak_that_comes_soon() -> None:
    for above in (0, 1):
        detector = about_to_decide(1300 + above, 75)
        detector.noise, detector.threshold = 1500, 1300
        assert (detector.step(0, 0) is not None) == bool(above)


@pytest.mark.parametrize(("more", "found"), [(0, False), (1, True)])
def test_a_search_back_waits_for_longer_than_a_late_beat_takes(more: int, found: bool) -> None:
    detector = about_to_decide(0, 0)
    detector.rising = False
    detector.late = 10 * LATE_16
    detector.beat = detector.now + 1 - FRONT.refractory - detector.late - more
    detector.candidate = detector.threshold * SEARCH_BACK_16 + FRONT.energy_floor
    peak = detector.step(0, 0)
    assert (peak is not None and peak.searched_back) == found


@pytest.mark.parametrize(("less", "known"), [(0, False), (1, True)])
def test_an_interval_is_shorter_than_the_longest(less: int, known: bool) -> None:
    detector = about_to_decide(ENERGY, FRONT.longest_interval - less)
    assert detector.step(0, 0) is not None
    assert (FRONT.longest_interval - less in detector.intervals) == known


@pytest.mark.parametrize(
    ("measures", "bits"),
    [((quality.FLAT_BELOW, 0, 0), 0), ((quality.FLAT_BELOW - 1, 0, 0), Quality.SIGNAL_FLAT),
     ((100, 100 * quality.NOISE_RATIO, 0), 0), ((100, 100 * quality.NOISE_RATIO + 1, 0), Quality.NOISY),
     ((100, 0, quality.BEND_ABOVE), 0), ((100, 0, quality.BEND_ABOVE + 1), Quality.NOISY)],
)  # fmt: skip
def test_limits_of_quality(measures: tuple[int, int, int], bits: int) -> None:
    raw = quality.Measures(*(np.array([value], np.int32) for value in measures))
    none, at = np.zeros(400, np.bool_), np.array([200])
    assert quality.assess_quality(FRONT, none, none, at << STEP_SHIFT, at + 100, raw).tolist() == [bits]


@pytest.mark.parametrize(("short", "after"), [(0, True), (1, False)])
def test_contact_is_back_a_second_after_a_dead_stretch_that_is_long_enough(short: int, after: bool) -> None:
    """A stretch of ``dead`` samples begins the second anew; a shorter one does not."""
    unusable = np.zeros(8 * FRONT.contact, np.bool_)
    lost, end, again = 50, 50 + 2 * FRONT.contact, 50 + 2 * FRONT.contact + FRONT.contact // 2
    stretch = FRONT.dead - short
    unusable[lost:end] = unusable[again : again + stretch] = True
    moving = (np.arange(len(unusable)) % 2).astype(np.int16)
    contact = find_contact(FRONT, moving, unusable)
    last_dead = again + stretch - 1 if after else end - 1
    known = np.array([lost + FRONT.contact - 1, last_dead + FRONT.contact])
    assert contact.sample.tolist() == ((known + 1) * FRONT.decimation - 1).tolist()
    assert contact.lost.tolist() == [True, False]
