"""The split of a set without an official one."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ecgtiny.train.data.beats import Beats, Source
from ecgtiny.train.data.sources.splitting import stratified


def numbered(label: list[int]) -> Beats:
    """Beats whose first sample is their number."""
    x = np.arange(len(label), dtype=np.float32)[:, None, None] * np.ones((1, 4, 1), np.float32)
    names = tuple(f"class {i}" for i in range(4))
    return Beats(x, np.array(label, dtype=np.int64), names, None, "std", 1.0, Source("made up"))


labels = st.lists(st.integers(0, 3), min_size=8, max_size=60)


@given(labels, st.integers(0, 5))
def test_every_beat_is_on_one_side_in_its_order(label: list[int], seed: int) -> None:
    split = stratified(numbered([0, 0, 0, 0, *label]), seed)
    train, test = (side.x[:, 0, 0].tolist() for side in (split.train, split.test))
    assert train == sorted(train)
    assert test == sorted(test)
    assert sorted(train + test) == list(range(len(label) + 4))


@given(labels, st.integers(0, 5))
def test_every_class_gives_seven_tenths_rounded_down(label: list[int], seed: int) -> None:
    whole = [0, 0, 0, 0, *label]
    train = stratified(numbered(whole), seed).train.label
    assert train is not None
    for value in set(whole):
        assert (train == value).sum() == 7 * whole.count(value) // 10


def test_the_seed_decides() -> None:
    first, again, other = (stratified(numbered([0, 1] * 30), seed).train.x for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)
