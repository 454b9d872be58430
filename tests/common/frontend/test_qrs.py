"""The R-peak detector on made-up energies."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from ecgtiny.common.arrays import Int64Array
from ecgtiny.common.frontend import frontend
from ecgtiny.common.frontend.design import FrontEnd, design
from ecgtiny.common.frontend.qrs import HISTORY, THRESHOLD_16, Peak, QrsDetector

FRONT = design(180, 200)
SECOND = 180


def energies(seconds: float, peaks: Mapping[float, int]) -> np.ndarray:
    """Energies with a triangle of 20 samples of the given height at each time in s."""
    out = np.full(round(seconds * SECOND), 20)
    for at, height in peaks.items():
        middle = round(at * SECOND)
        for distance in range(-10, 11):
            out[middle + distance] = max(out[middle + distance], height * (10 - abs(distance)) // 10)
    return out


def find_peaks(front: FrontEnd, signal: Int64Array) -> list[tuple[int, Peak]]:
    """Find the peaks of energies that are all sharp."""
    return frontend.find_peaks(front, signal, signal)


def beats(seconds: float, height: int = 8000) -> dict[float, int]:
    return dict.fromkeys(np.arange(0.5, seconds - 1, 0.8).round(3), height)


def found(peaks: Mapping[float, int], seconds: float = 20) -> list[float]:
    return [round(peak.step / SECOND, 2) for _, peak in find_peaks(FRONT, energies(seconds, peaks))]


def expected(peaks: Mapping[float, int]) -> list[float]:
    return sorted(round(round(at * SECOND) / SECOND, 2) for at in peaks if at > 2)


def test_every_beat_after_the_start_up_is_found_0_2_s_later() -> None:
    peaks = beats(20)
    assert found(peaks) == expected(peaks)
    assert all(step - peak.step == FRONT.refractory for step, peak in find_peaks(FRONT, energies(20, peaks)))


def test_a_t_wave_is_no_beat_but_an_early_large_complex_is() -> None:
    peaks = beats(20)
    t_waves = {at + 0.3: 3500 for at in peaks}
    assert found(peaks | t_waves) == expected(peaks)
    early = {10.1 + 0.3: 6000}
    assert found(peaks | early) == expected(peaks | early)


def test_two_peaks_within_the_refractory_time_are_one_beat() -> None:
    peaks = beats(20)
    assert found(peaks | {at + 0.15: 7000 for at in peaks}) == expected(peaks)


def test_the_search_back_returns_to_a_small_beat_when_the_next_is_late() -> None:
    peaks = beats(20)
    small = sorted(peaks)[12]
    peaks[small] = 1500
    results = find_peaks(FRONT, energies(20, peaks))
    back = [(step, peak) for step, peak in results if peak.searched_back]
    assert [round(peak.step / SECOND, 2) for _, peak in back] == [round(small, 2)]
    assert back[0][0] - back[0][1].step > 0.5 * SECOND
    assert found(peaks) == expected(peaks)


def test_small_peaks_between_the_beats_are_noise() -> None:
    peaks = beats(20)
    assert found(peaks | {at + 0.45: 1200 for at in peaks}) == expected(peaks)


def test_under_noise_a_peak_right_after_a_beat_is_none_but_an_early_complex_of_usual_size_is() -> None:
    peaks = beats(30)
    noise = {at + 0.4: 2000 for at in peaks}
    spurious = {20.5 + 0.3: 4400}
    early = {20.5 + 0.4: 8000}
    for given_peaks, wanted in (
        (noise | spurious, peaks), (spurious, peaks | spurious), (noise | early, peaks | early)
    ):  # fmt: skip
        assert _before(27, found(peaks | given_peaks, 30)) == _before(27, expected(wanted))


def _before(end: float, times: list[float]) -> list[float]:
    return [at for at in times if at < end]


def test_levels_recover_from_an_artefact_and_follow_a_smaller_signal() -> None:
    peaks = beats(60) | {5.0: 4_000_000}
    assert set(expected({at: 0 for at in peaks if at > 8})) <= set(found(peaks, 60))
    smaller = {at: height if at < 20 else height // 6 for at, height in beats(60).items()}
    late = [at for at in found(smaller, 60) if at > 30]
    assert late == [at for at in expected(smaller) if at > 30]


def test_a_burst_of_artefacts_does_not_deafen() -> None:
    peaks = beats(60)
    for at in sorted(peaks)[10:16]:
        peaks[at] *= 500
    assert [at for at in found(peaks, 60) if at > 18] == [at for at in expected(peaks) if at > 18]


def test_a_start_artefact_deafens_for_some_seconds_only() -> None:
    peaks = beats(60) | {1.0: 120_000}
    assert [at for at in found(peaks, 60) if at > 20] == [at for at in expected(peaks) if at > 20]


def test_a_stream_that_begins_without_signal_learns_when_there_is_one() -> None:
    signal = energies(40, {at: height for at, height in beats(40).items() if at > 11})
    signal[: 11 * SECOND] = 0
    peaks = [peak.step / SECOND for _, peak in find_peaks(FRONT, signal)]
    assert 12 < peaks[0] < 15
    assert np.diff(peaks).max() < 0.9


def test_silence_gives_no_beats_and_a_pause_of_minutes_does_not_fade_the_levels() -> None:
    assert not find_peaks(FRONT, np.zeros(60 * SECOND, np.int64))
    detector = QrsDetector(FRONT)
    for value in energies(20, beats(20)).tolist() + [0] * 60 * SECOND:
        detector.step(value, value)
    assert detector.level == 8000


@given(hnp.arrays(np.int64, st.integers(800, 2000), elements=st.integers(0, 2**23 - 1)))
def test_any_energies_keep_the_state_within_32_bits_and_beats_apart(values: np.ndarray) -> None:
    detector, last = QrsDetector(FRONT), -FRONT.refractory
    for value in values.tolist():
        peak = detector.step(value, value)
        if peak:
            assert peak.step - last >= FRONT.refractory
            assert detector.now - peak.step <= FRONT.level_decay_timeout + FRONT.refractory
            last = peak.step
        assert 0 <= detector.noise < 2**23
        assert abs(detector.level - detector.noise) * THRESHOLD_16 < 2**31
        assert max(detector.energies) < 2**25
        assert len(detector.energies) == len(detector.intervals) == HISTORY
