"""Condensed nearest neighbours: within its bytes, in int8 as in float."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecgtiny.common.errors import UnsupportedModelError
from ecgtiny.train.benchmarks import load_benchmark
from ecgtiny.train.detectors import find
from ecgtiny.train.detectors.fitted import Task
from ecgtiny.train.detectors.functional.condensed import (
    STEPS_PER_STD,
    pooled,
    quantised,
    squared_distances,
    squared_steps,
)
from ecgtiny.train.detectors.kinds import Kind
from ecgtiny.train.ranking import auroc
from tests.stored import there
from tests.tools import require_data
from tests.train.made import made_beats

NAMES = ("condensed-1nn-float", "condensed-1nn-int8")


def test_the_score_is_the_least_squared_distance() -> None:
    rows, centres = np.array([[0.0, 0.0], [3.0, 4.0]]), np.array([[0.0, 1.0], [3.0, 4.0]])
    found = squared_distances(rows.astype(np.float32), centres.astype(np.float32))
    assert found.tolist() == [0.5, 0.0]


@given(st.integers(0, 999))
def test_int8_is_float_within_its_steps(seed: int) -> None:
    random = np.random.default_rng(seed)
    rows, centres = (random.uniform(-5, 5, (count, 6)).astype(np.float32) for count in (4, 3))
    coarse = np.sqrt(squared_steps(quantised(rows), quantised(centres)) / 6) / STEPS_PER_STD
    fine = np.sqrt(squared_distances(rows, centres))
    np.testing.assert_allclose(coarse, fine, atol=1 / STEPS_PER_STD)


def test_values_beyond_int8_saturate() -> None:
    assert quantised(np.array([[9.0, -9.0, 0.0]], np.float32)).tolist() == [[127, -128, 0]]


def test_a_length_that_four_does_not_divide_is_refused_with_one_that_it_does() -> None:
    with pytest.raises(UnsupportedModelError, match=r"82 samples.*for example 80"):
        pooled(np.zeros((1, 82, 1), np.float32))


@pytest.mark.parametrize("name", NAMES)
def test_it_keeps_eight_centres(name: str) -> None:
    fitted = find(name).fit(Task(Kind.BEATS, made_beats(60, 0), 0))
    assert fitted.weights == 8 * 40 // 4


@pytest.mark.parametrize("name", NAMES)
def test_on_ecg5000_it_needs_at_most_300_bytes(name: str) -> None:
    require_data("ecg5000")
    (fold,) = load_benchmark("ecg5000").folds(0)
    fitted = find(name).fit(Task(Kind.BEATS, fold.train[Kind.BEATS], 0))
    assert there(fitted.weights) <= 300
    test = fold.test[Kind.BEATS]
    assert there(auroc(fitted.score(test), ~test.normal)) >= 0.992
