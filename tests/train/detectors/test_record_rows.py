from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ecgtiny.train.data.beats import Beats
from ecgtiny.train.detectors import find
from ecgtiny.train.detectors.fitted import Task
from ecgtiny.train.detectors.kinds import Kind
from tests.train.made import made_beats

NAMES = ("record-mean-beat", "record-pca-8", "record-pca-12", "record-dense")


def scaled(beats: Beats, by: float) -> Beats:
    return replace(beats, x=(beats.x * by).astype(np.float32))


@pytest.mark.parametrize("name", NAMES)
def test_the_height_of_an_item_counts_and_that_of_the_record_does_not(name: str) -> None:
    train, test = made_beats(60, 0), made_beats(20, 0, seed=1)
    fitted = find(name).fit(Task(Kind.BEATS, train, seed=0, epochs=20))
    usual = fitted.score(test)
    assert np.median(fitted.score(scaled(test, 3))) > 2 * np.median(usual)
    twice = find(name).fit(Task(Kind.BEATS, scaled(train, 2), seed=0, epochs=20))
    np.testing.assert_allclose(twice.score(scaled(test, 2)), usual, rtol=0.05)


@pytest.mark.parametrize("name", NAMES)
def test_the_median_of_the_items_that_were_fitted_on_is_one(name: str) -> None:
    train = made_beats(60, 10)
    fitted = find(name).fit(Task(Kind.BEATS, train, seed=0, epochs=2))
    assert np.median(fitted.score(train)[train.normal]) == pytest.approx(1)
