"""Folds by subject: nobody is on two sides, everyone is tested once, normal subjects are on every side."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from ecgtiny.train.benchmarks.folds_by_subject import folds_of
from ecgtiny.train.data.beats import Beats, Source
from ecgtiny.train.detectors.fitted import Items
from ecgtiny.train.detectors.kinds import Kind


def made(normal: int, others: int, records: int) -> Beats:
    """Return so many subjects with ``records`` items each, the subject in the item's samples."""
    label = np.repeat([0] * normal + [1] * others, records).astype(np.int64)
    subject = np.repeat(np.arange(normal + others), records)
    x = np.broadcast_to(subject[:, None, None], (len(label), 4, 2)).astype(np.float32)
    return Beats(x, label, ("a", "b"), 100.0, "mV", 1.0, Source("made", record=subject.astype(np.str_)))


def who(items: Items) -> set[str]:
    assert isinstance(items, Beats)
    assert items.source.record is not None
    return set(items.source.record.tolist())


@settings(max_examples=20, deadline=None)
@given(st.integers(8, 30), st.integers(8, 40), st.integers(1, 3), st.integers(0, 9))
def test_folds(normal: int, others: int, records: int, seed: int) -> None:
    items = made(normal, others, records)
    assert items.source.record is not None
    folds = folds_of({Kind.BEATS: items, Kind.LEADS: items}, items.source.record, seed)
    tested = [name for fold in folds for name in who(fold.test[Kind.BEATS])]
    assert sorted(tested) == sorted(who(items)), "everyone is tested once"
    for fold in folds:
        assert fold.validation is not None
        sides = [fold.train[Kind.BEATS], fold.validation[Kind.BEATS], fold.test[Kind.BEATS]]
        names = [who(side) for side in sides]
        assert not names[0] & names[1]
        assert not (names[0] | names[1]) & names[2]
        assert set.union(*names) == who(items)
        assert all(side.normal.any() and not side.normal.all() for side in sides)
        both = fold.test[Kind.BEATS], fold.test[Kind.LEADS]
        assert who(both[0]) == who(both[1])
        np.testing.assert_array_equal(both[0].normal, both[1].normal)


def test_another_seed_divides_otherwise() -> None:
    items = made(10, 10, 1)
    assert items.source.record is not None
    first, again, other = (folds_of({Kind.BEATS: items}, items.source.record, seed)[0] for seed in (0, 0, 1))
    assert who(first.test[Kind.BEATS]) == who(again.test[Kind.BEATS]) != who(other.test[Kind.BEATS])
