"""LUDB as a benchmark: the same subjects as records and as median beats, each tested once, and how few are healthy."""

from __future__ import annotations

import numpy as np
import pytest

from ecgtiny.train.benchmarks import load_benchmark
from ecgtiny.train.data.beats import Beats
from ecgtiny.train.detectors.fitted import Items
from ecgtiny.train.detectors.kinds import Kind
from tests.stored import there
from tests.tools import require_data


def beats_of(items: Items) -> Beats:
    assert isinstance(items, Beats)
    return items


@pytest.mark.slow
def test_records_and_median_beats_are_the_same_items_and_the_note_counts_the_healthy() -> None:
    require_data("ludb", "ludb.csv")
    folds = load_benchmark("ludb").folds(0)
    tested: list[Beats] = []
    for fold in folds:
        for part in (fold.train, there(fold.validation), fold.test):
            whole, beats = (beats_of(part[kind]) for kind in (Kind.LEADS, Kind.BEATS))
            assert (whole.x.shape[1:], beats.x.shape[1:]) == ((5000, 12), (140, 12))
            np.testing.assert_array_equal(there(whole.source.record), there(beats.source.record))
            np.testing.assert_array_equal(there(whole.label), there(beats.label))
            assert whole.normal.any()
        tested.append(beats_of(fold.test[Kind.LEADS]))
    names = np.concatenate([there(one.source.record) for one in tested])
    assert len(names) == len(np.unique(names))
    healthy = sum(int(one.normal.sum()) for one in tested)
    assert f"{healthy} of the {len(names)} subjects" in there(tested[0].source.note)
