"""Thresholds found on labelled intervals."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecgtiny.common.arrays import BoolArray, Float64Array
from ecgtiny.train.detectors.reservoir.search import balance, search_thresholds


def figures(peaks: Float64Array, thresholds: Float64Array, anomaly: BoolArray) -> tuple[float, float]:
    alarm = np.any(peaks > thresholds, axis=1)
    return float(np.mean(alarm[anomaly])), float(np.mean(~alarm[~anomaly]))


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 4))
def test_what_can_be_told_is_told_by_the_readout_that_is_for_it(seed: int, readouts: int) -> None:
    rng = np.random.default_rng(seed)
    label = np.append(rng.integers(0, readouts + 1, 60), np.arange(readouts + 1))
    own = label[:, None] == np.arange(1, readouts + 1)
    peaks = rng.uniform(0, 0.4, own.shape) + 0.6 * own
    thresholds = search_thresholds(peaks, label > 0, own)
    assert figures(peaks, thresholds, label > 0) == (1, 1)
    assert np.all((thresholds > 0.3) & (thresholds < 0.7))


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_one_readout_comes_close_to_the_best_of_all_thresholds(seed: int) -> None:
    rng = np.random.default_rng(seed)
    anomaly = np.append(rng.random(100) < 0.3, [True, False])
    peaks = rng.normal(2.0 * anomaly, 1)[:, None]
    best = max(sum(figures(peaks, np.array([one]), anomaly)) for one in peaks[:, 0])
    assert sum(figures(peaks, search_thresholds(peaks, anomaly, anomaly[:, None]), anomaly)) > best - 0.12


def test_the_first_readout_does_not_take_what_the_others_are_for() -> None:
    """A low threshold of the first would find all anomalies at once, with half of the normal intervals."""
    rng = np.random.default_rng(0)
    label = np.repeat([0, 1, 2], [200, 100, 100])
    own = label[:, None] == np.array([1, 2])
    peaks = rng.normal(0, 0.1, own.shape) + own + np.array([0.1, 0.0]) * (label > 0)[:, None]
    assert figures(peaks, search_thresholds(peaks, label > 0, own), label > 0) == (1, 1)


def test_intervals_of_which_nothing_can_be_told_cost_no_more_than_chance() -> None:
    anomaly = np.arange(40) % 4 == 0
    peaks = np.zeros((40, 2))
    own = np.stack([anomaly, np.zeros(40, dtype=np.bool_)], axis=1)
    assert sum(figures(peaks, search_thresholds(peaks, anomaly, own), anomaly)) == pytest.approx(1)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1), st.floats(-1, 1))
def test_balanced_thresholds_err_as_often_one_way_as_the_other(seed: int, off: float) -> None:
    rng = np.random.default_rng(seed)
    anomaly = np.append(rng.random(200) < 0.3, [True, False])
    peaks = rng.normal(np.outer(anomaly, [2.0, 0.5]), 1)
    thresholds = np.array([1.0, 1.5]) + off
    balanced = balance(peaks, thresholds, anomaly)
    sensitivity, specificity = figures(peaks, balanced, anomaly)
    assert abs(sensitivity - specificity) <= 1 / min(np.count_nonzero(anomaly), np.count_nonzero(~anomaly))
    assert balanced[1] - balanced[0] == pytest.approx(0.5)


def test_balanced_thresholds_lie_midway_where_all_is_told() -> None:
    peaks, anomaly = np.array([[0.0], [0.1], [0.9], [1.0]]), np.array([False, False, True, True])
    assert balance(peaks, np.array([0.2]), anomaly).tolist() == pytest.approx([0.5])


def test_peaks_that_are_all_equal_are_left() -> None:
    assert balance(np.ones((4, 1)), np.array([0.3]), np.array([False, True, False, True])).tolist() == [0.3]
