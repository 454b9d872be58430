"""Scorers of samples: their unit, their windows and the score of an item, and the rows that need no training."""

from __future__ import annotations

import numpy as np
import pytest

from ecgtiny.common.arrays import Float64Array
from ecgtiny.train.data.signals import Signal, Signals
from ecgtiny.train.detectors import find
from ecgtiny.train.detectors.fitted import Task
from ecgtiny.train.detectors.kinds import Kind
from ecgtiny.train.detectors.points import Scale, count_points, item_scores, windows
from ecgtiny.train.ranking import auroc
from tests.stored import there

ROWS = ("absolute-value", "ar-30", "window-pca-20")


def made_signals(seed: int, *, anomalies: bool = False, samples: int = 1800) -> Signals:
    """Return a periodic signal in intervals of 60 samples, one in five of them with a spike."""
    random = np.random.default_rng(seed)
    x = np.sin(2 * np.pi * np.arange(samples) / 60) + 0.05 * random.standard_normal(samples) + 3
    start = np.arange(180, samples - 59, 60)
    label = np.where((np.arange(len(start)) % 5 == 2) & anomalies, 1, 0)
    for at in start[label > 0]:
        x[at + 20 : at + 30] += 4
    return Signals((Signal("made", x.astype(np.float32), start, label),), ("normal", "spike"), 250.0, "made")


def test_the_unit_is_that_of_the_samples_that_are_neither_anomalous_nor_missing() -> None:
    x = np.array([1, 3, 1, 3, 90, 80], dtype=np.float32)
    marked, missing = np.arange(6) == 4, np.arange(6) == 5
    signal = Signal("a", x, np.array([0]), np.array([0]), marked, missing)
    scale = Scale.of(Signals((signal,), ("normal",), 1.0, "made"))
    assert scale == Scale(2.0, 1.0)
    assert scale(signal).tolist() == [-1, 1, -1, 1, 88, 0]


def test_the_window_of_a_sample_ends_with_it() -> None:
    assert windows(np.arange(5.0), 3).tolist() == [[0, 1, 2], [1, 2, 3], [2, 3, 4]]
    assert windows(np.arange(2.0), 3).shape == (0, 3)


def test_an_item_has_the_ninth_decile_of_its_samples_and_none_where_none_is_scored() -> None:
    points = np.array([9.0, 1, 2, 3, np.nan, np.nan, 7])
    signal = Signal("a", np.zeros(7, np.float32), np.array([1, 4, 6]), np.array([0, 0, 0]))
    found = item_scores(lambda _: points, Signals((signal,), ("normal",), 1.0, "made"))
    np.testing.assert_allclose(found, [2.8, np.nan, 7])


def test_where_items_are_points_an_item_has_the_score_of_its_point() -> None:
    points = np.array([5.0, 1, np.nan, 3])
    signal = Signal("a", np.zeros(4, np.float32), np.array([1, 2, 3]), np.array([0, 0, 0]))
    np.testing.assert_array_equal(item_scores(lambda _: points, Signals((signal,), ("n",), 1.0, "made")), points[1:])


def test_points_are_counted_on_both_sides_of_the_limit_and_context_is_not() -> None:
    points = np.array([9.0, 1, 3, 4, np.nan])
    signal = Signal("a", np.zeros(5, np.float32), np.array([1]), np.array([0]))
    found = count_points(lambda _: points, 3.0, Signals((signal, signal), ("normal",), 1.0, "made"))
    assert found == {"a: inliers": 4, "a: outliers": 2, "a: unscored": 2}


@pytest.mark.parametrize("name", ROWS)
def test_a_row_tells_spikes_and_has_no_score_where_samples_are_missing(name: str) -> None:
    fitted = find(name).fit(Task(Kind.SAMPLES, made_signals(0), seed=0))
    test = made_signals(1, anomalies=True)
    scores = fitted.score(test)
    assert scores.shape == (len(test),)
    assert there(auroc(scores, ~test.normal)) > 0.95
    (signal,) = test.signals
    gone = np.zeros(len(signal.x), dtype=np.bool_)
    gone[signal.start[3] : signal.start[4]] = True
    holed = Signals((Signal("made", signal.x, signal.start, signal.label, None, gone),), test.classes, 250.0, "made")
    assert np.flatnonzero(np.isnan(fitted.score(holed))).tolist() == [3]


@pytest.mark.parametrize("name", ROWS)
def test_what_is_marked_is_not_fitted_on(name: str) -> None:
    clean, dirty = made_signals(0), made_signals(0, anomalies=True)
    (other,) = dirty.signals
    marked = np.zeros(len(other.x), dtype=np.bool_)
    for at in other.start[other.label > 0]:
        marked[at + 20 : at + 30] = True
    known = Signals((Signal("made", other.x, other.start, other.label, marked),), dirty.classes, 250.0, "made")
    test = made_signals(2)
    expected, found = (find(name).fit(Task(Kind.SAMPLES, one, seed=0)).score(test) for one in (clean, known))
    assert float(np.median(found / expected)) == pytest.approx(1, abs=0.15)


def score_of_last(name: str, x: Float64Array) -> float:
    signal = Signal("made", x.astype(np.float32), np.array([len(x) - 1]), np.array([0]))
    fitted = find(name).fit(Task(Kind.SAMPLES, made_signals(0), seed=0))
    return float(fitted.score(Signals((signal,), ("normal",), 250.0, "made"))[0])


@pytest.mark.parametrize("name", ["ar-30", "window-pca-20"])
def test_a_sample_that_fits_what_was_before_it_scores_little_though_it_is_large(name: str) -> None:
    usual = 3 + np.sin(2 * np.pi * np.arange(136) / 60)
    assert usual[-1] == usual.max()
    odd = usual.copy()
    odd[-1] = 3.0
    assert score_of_last(name, usual) < 0.3 < score_of_last(name, odd)
