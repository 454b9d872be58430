"""Fiducial points and windows: the same shape gives the same window wherever its samples fell."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecgtiny.common.arrays import Float64Array, Int64Array
from ecgtiny.common.frontend.design import WINDOW_BEFORE, design
from ecgtiny.common.frontend.frontend import detect
from ecgtiny.common.frontend.window import vertex
from tests.common.frontend.beats import ZERO, regular, strip


@pytest.mark.parametrize("fs", [100.0, 180.0, 250.0, 360.0, 1000.0])
@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_windows_of_one_shape_do_not_depend_on_where_the_samples_fell(fs: float, sign: float) -> None:
    at = regular(60) + np.random.default_rng(0).uniform(0, 1 / fs, len(regular(60)))
    found = detect(strip(fs, at, 60, height=sign), design(fs, 200, ZERO))
    spread = found.window[1:].std(axis=0).max()
    assert spread < 400 * (0.02 if fs > 100 else 0.06)
    assert abs(found.window[1:].mean(axis=0)).argmax() == WINDOW_BEFORE
    nearest = at[np.abs(at - found.sample[:, None] / fs).argmin(axis=1)]
    assert abs(found.sample / fs - nearest).max() <= 0.75 / fs


def test_the_window_is_in_units_of_2_5_microvolts_at_200_hz() -> None:
    found = detect(strip(360, regular(30), 30), design(360, 200, ZERO))
    mean = found.window[1:].mean(axis=0)
    assert mean[50] - mean[20] == pytest.approx(400, rel=0.1)
    assert 80 + mean[80:130].argmax() == pytest.approx(110, abs=2)


def test_the_point_stays_on_one_wave_where_two_are_alike() -> None:
    """An R and an S wave of nearly one height, either of them larger by turns."""
    at = regular(60)
    larger = np.where(np.arange(len(at)) % 2, 1.2, 0.8)
    biphasic = strip(360, at, 60, height=larger, t_wave=0.0).astype(int)
    biphasic += strip(360, at + 0.06, 60, height=larger - 2, t_wave=0.0) - ZERO
    assert np.ptp(offsets(biphasic, at)) < 0.008


def test_the_point_follows_a_lead_that_was_turned_round() -> None:
    """R and S of unequal height, turned after 100 of 225 beats: the point is on the higher one after 100 more."""
    at = regular(182)
    turned = np.where(np.arange(len(at)) < 100, 1.0, -1.0)
    counts = strip(360, at, 182, height=turned, t_wave=0.0).astype(int)
    counts += strip(360, at + 0.06, 182, height=-0.6 * turned, t_wave=0.0) - ZERO
    offset = offsets(counts, at)
    assert abs(offset[:90]).max() < 0.008
    assert abs(offset[-25:]).max() < 0.008


def offsets(counts: Int64Array, at: Float64Array) -> Float64Array:
    """Times of the fiducial points less those of the R waves, in s."""
    time = detect(counts.astype(np.int16), design(360, 200, ZERO)).sample / 360
    return time - at[np.abs(at - time[:, None]).argmin(axis=1)]


@given(st.tuples(*[st.integers(-131072, 131072)] * 2), st.integers(0, 131072))
def test_the_vertex_lies_within_half_a_sample_of_the_largest(sides: tuple[int, int], top: int) -> None:
    left, right = (np.array([min(side, top)]) for side in sides)
    offset = int(vertex(left, np.array([top]), right)[0])
    assert abs(offset) <= 1 << 15
    assert offset * (int(right[0]) - int(left[0])) >= 0
    curvature = 2 * top - int(left[0]) - int(right[0])
    if curvature:
        assert offset / 65536 == pytest.approx((int(right[0]) - int(left[0])) / (2 * curvature), abs=2**-12)
