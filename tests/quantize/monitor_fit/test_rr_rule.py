"""The RR-only baseline: a beat is flagged where it comes early."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ecgtiny.quantize.monitor_fit.rr_rule import UNKNOWN, earliness, threshold_for

STEADY = [800] * 8


def test_a_beat_is_as_early_as_its_interval_is_shorter_than_the_usual_one() -> None:
    assert earliness(np.array([*STEADY, 600, 1000, 800]))[-3:].tolist() == [250, -250, 0]


def test_a_short_interval_does_not_become_the_usual_one() -> None:
    assert earliness(np.array([*STEADY, 400, 1200, 800]))[-1] == 0


def test_what_is_not_known_is_not_early() -> None:
    found = earliness(np.array([800, 800, 400, 0, 400, 0, *STEADY, 0, 400]))
    assert found[:4].tolist() == [UNKNOWN] * 4
    assert (found[-2], found[-1]) == (UNKNOWN, 500)
    assert earliness(np.array([800, 800, 800, 800, 0, 0, 0, 0, 0, 0, 400]))[-1] == 500


def test_the_threshold_flags_as_many_beats_as_asked_for() -> None:
    early = np.array([5, 300, 250, -10, 100])
    assert [int((early > threshold_for(early, wanted)).sum()) for wanted in range(5)] == [0, 1, 2, 3, 4]


@given(st.lists(st.integers(-1000, 1000), min_size=1, max_size=50), st.integers(0, 60))
def test_never_more_beats_are_flagged_than_asked_for(early: list[int], wanted: int) -> None:
    values = np.array(early)
    assert int((values > threshold_for(values, wanted)).sum()) <= wanted
