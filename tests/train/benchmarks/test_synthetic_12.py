"""The generated benchmark of 12 leads: both kinds are the same records, and a linear detector tells them."""

from __future__ import annotations

import numpy as np

from ecgtiny.train.benchmarks import load_benchmark
from ecgtiny.train.benchmarks.synthetic_12 import TEST, TRAIN, VALIDATION
from ecgtiny.train.data.beats import Beats
from ecgtiny.train.detectors import find
from ecgtiny.train.detectors.fitted import Task
from ecgtiny.train.detectors.kinds import Kind
from ecgtiny.train.ranking import auroc
from tests.stored import there


def test_the_parts_and_what_the_baseline_makes_of_them() -> None:
    benchmark = load_benchmark("synthetic-12")
    (fold,) = benchmark.folds(0)
    assert fold.validation is not None
    shapes = {Kind.LEADS: (5000, 12), Kind.BEATS: (140, 12)}
    for kind, shape in shapes.items():
        for side, records in ((fold.train, TRAIN), (fold.validation, 2 * VALIDATION), (fold.test, 2 * TEST)):
            items = side[kind]
            assert isinstance(items, Beats)
            assert items.x.shape == (records, *shape)
            np.testing.assert_array_equal(items.normal, side[Kind.BEATS].normal)
    assert fold.train[Kind.LEADS].normal.all()
    fitted = find(benchmark.baseline).fit(Task(Kind.BEATS, fold.train[Kind.BEATS], 0))
    test = fold.test[Kind.BEATS]
    assert there(auroc(fitted.score(test), ~test.normal)) > 0.85
