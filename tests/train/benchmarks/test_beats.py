"""A source of beats is a benchmark of one fold, and every detector of beats can be fitted to it and scores it."""

from __future__ import annotations

import numpy as np
import pytest

from ecgtiny.train.benchmarks import load_benchmark
from ecgtiny.train.detectors import detectors, find
from ecgtiny.train.detectors.fitted import Task
from ecgtiny.train.detectors.forms import OffDevice
from ecgtiny.train.detectors.kinds import Kind
from ecgtiny.train.ranking import auroc
from tests.stored import there

LINEAR = ("linear", "pca-2", "tiny")


@pytest.mark.parametrize("name", LINEAR)
def test_a_linear_detector_tells_the_synthetic_anomalies(name: str) -> None:
    (fold,) = load_benchmark("synthetic").folds(0)
    fitted = find(name).fit(Task(Kind.BEATS, fold.train[Kind.BEATS], seed=0, epochs=0))
    test = fold.test[Kind.BEATS]
    assert there(auroc(fitted.score(test), ~test.normal)) > 0.9


def test_the_anomalies_among_the_training_beats_are_not_fitted_on() -> None:
    (fold,) = load_benchmark("synthetic").folds(0)
    task = Task(Kind.BEATS, fold.train[Kind.BEATS], seed=0)
    assert len(task.normals) == np.count_nonzero(task.items.normal) < len(task.items)


def test_every_detector_says_what_it_takes_and_why_none_where_no_device_computes_it() -> None:
    assert all(one.takes for one in detectors())
    reasons = [one.form.reason for one in detectors() if isinstance(one.form, OffDevice)]
    assert len(reasons) == sum(not one.on_device for one in detectors()) > 0
    assert min(len(reason) for reason in reasons) > 20
