"""What is thinned out keeps its least and its largest sample."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from ecgtiny.host.dashboard.decimate import interleaved, min_max, positions
from ecgtiny.train.data.records.record import GAP

COUNTS = arrays(np.int16, st.integers(1, 200))


@given(COUNTS, st.data())
def test_no_peak_is_lost_and_no_value_made_up(counts: np.ndarray, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(counts) - 1))
    stop = data.draw(st.integers(start + 1, len(counts)))
    points = data.draw(st.integers(1, 250))
    shown, part = interleaved(counts, start, stop, points), counts[start:stop]
    assert len(shown) == len(positions(start, stop, points)) <= 2 * min(points, stop - start)
    valid = part[part != GAP]
    kept = shown[shown != GAP]
    assert set(kept) <= set(valid)
    if len(valid):
        assert (kept.min(), kept.max()) == (valid.min(), valid.max())
    else:
        assert not len(kept)


@given(COUNTS, st.integers(1, 250))
def test_places_ascend_within_the_stretch(counts: np.ndarray, points: int) -> None:
    at = positions(0, len(counts), points)
    assert np.all(np.diff(at) > 0)
    assert at[0] >= 0
    assert at[-1] < len(counts)


def test_a_peak_stands_in_its_own_stretch() -> None:
    counts = np.zeros(1000, np.int16)
    counts[777] = 500
    found = min_max(counts, 0, 1000, 10)
    assert isinstance(found, tuple)
    assert np.flatnonzero(found[1]).tolist() == [7]
    shown, at = interleaved(counts, 0, 1000, 10), positions(0, 1000, 10)
    assert 700 <= at[np.argmax(shown)] < 800


def test_a_peak_and_what_follows_it_are_drawn_as_they_follow() -> None:
    counts = np.tile(np.array([0, 9, 0, -5, 0, 0, -7, 0, 8, GAP], np.int16), 30)
    assert interleaved(counts, 0, len(counts), 60).tolist() == [9, -5, -7, 8] * 30
    assert interleaved(counts, 0, len(counts) - 2, 60).tolist() == [*([9, -5, -7, 8] * 29), 9, -5, 0, -7]
