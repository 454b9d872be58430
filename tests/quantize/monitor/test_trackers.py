"""Running medians, deviations and averages: where they settle, what does not move them, and their bits."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecgtiny.quantize.monitor.trackers import Average, Tracker


def settled(values: list[int], floor: int = 6) -> Tracker:
    tracker = Tracker(floor)
    for seen, value in enumerate(values):
        tracker.follow(value, seen)
    return tracker


@pytest.mark.parametrize("level", [-3000, 0, 500])
def test_it_settles_at_the_median_and_the_mad_of_the_common_beats(level: int) -> None:
    generator = np.random.default_rng(level + 3000)
    values = np.rint(generator.normal(level, 60, 600)).astype(int)
    values[::5] += 2000  # every fifth beat is another
    tracker = settled(values.tolist())
    assert abs(tracker.median / 256 - level) < 40
    assert 25 < tracker.spread / 256 < 110


def test_deviations_are_in_sixteenths_of_the_mad() -> None:
    tracker = Tracker(6, median=100 << 8, spread=20 << 8)
    assert tracker.deviation(100) == 0
    assert tracker.deviation(140) == 32
    assert tracker.deviation(60) == -32
    assert Tracker(6, median=100 << 8, spread=1).deviation(112) == 32  # the floor of 6


@given(st.lists(st.integers(-32767, 32767), min_size=1, max_size=80), st.integers(4, 32))
def test_they_stay_within_32_bits(values: list[int], floor: int) -> None:
    tracker = settled(values, floor)
    average = Average()
    for seen, value in enumerate(values):
        average.follow(value, seen)
    assert abs(tracker.median) <= 32767 << 8
    assert 0 < tracker.spread <= (65535 << 8) * 17 // 16
    assert abs(tracker.deviation(values[0])) <= 32767
    assert min(values) - 1 <= average.mean <= max(values) + 1


def test_an_average_begins_at_the_first_reading_and_follows() -> None:
    average = Average()
    average.follow(400, 0)
    assert average.mean == 400
    for seen in range(1, 200):
        average.follow(600, seen)
    assert average.mean == 600
