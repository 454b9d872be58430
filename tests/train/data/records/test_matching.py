"""Pairs of beats and detections: one to one, within the window, and those that wfdb makes."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecgtiny.common.arrays import Int64Array
from ecgtiny.train.data.records import load_records
from ecgtiny.train.data.records.beat_classes import beats_of
from ecgtiny.train.data.records.matching import NONE, match
from tests.tools import require_data, require_module

WINDOW = 54
"""150 ms at 360 Hz."""

samples = st.lists(st.integers(0, 3000), min_size=1, max_size=40).map(lambda s: np.array(sorted(s), np.int64))


def by_wfdb(reference: Int64Array, detection: Int64Array, window: int) -> Int64Array:
    """What wfdb pairs; its window is open where ours is closed."""
    return (
        require_module("wfdb.processing")
        .compare_annotations(reference, detection, window + 1)
        .matching_sample_nums.astype(np.int64)
    )


def one_to_one(paired: Int64Array) -> bool:
    used = paired[paired != NONE]
    return len(set(used.tolist())) == len(used)


@pytest.mark.parametrize(
    ("reference", "detection", "paired"),
    [
        ([100], [100], [0]),
        ([100], [154], [0]),
        ([100], [155], [NONE]),
        ([100], [46], [0]),
        ([100], [45], [NONE]),
        ([100], [90, 105], [1]),
        ([100], [95, 105], [0]),
        ([100, 120], [118], [NONE, 0]),
        ([100, 120], [90, 118], [0, 1]),
        ([100, 400], [110, 120, 390], [0, 2]),
        ([100, 400], [250], [NONE, NONE]),
        ([], [5], []),
        ([5], [], [NONE]),
    ],
)
def test_pairs(reference: list[int], detection: list[int], paired: list[int]) -> None:
    assert match(np.array(reference, np.int64), np.array(detection, np.int64), WINDOW).tolist() == paired


@given(samples, samples, st.integers(0, 100))
def test_pairs_are_one_to_one_and_within_the_window(reference: Int64Array, detection: Int64Array, window: int) -> None:
    paired = match(reference, detection, window)
    assert one_to_one(paired)
    made = paired != NONE
    assert np.all(np.abs(reference[made] - detection[paired[made]]) <= window)
    assert np.all(np.diff(paired[made]) > 0)


@given(samples, samples, st.integers(1, 100))
def test_pairs_are_those_of_wfdb_where_those_are_one_to_one(
    reference: Int64Array, detection: Int64Array, window: int
) -> None:
    expected = by_wfdb(reference, detection, window)
    if one_to_one(expected):
        assert np.array_equal(match(reference, detection, window), expected)


def test_wfdb_can_give_a_detection_to_two_beats_and_this_does_not() -> None:
    reference, detection = np.array([18, 24, 37, 62, 65, 67]), np.array([7, 12, 43, 69])
    assert not one_to_one(by_wfdb(reference, detection, WINDOW))
    assert one_to_one(match(reference, detection, WINDOW))


@pytest.mark.parametrize("seed", range(3))
def test_on_published_annotations_the_pairs_are_those_of_wfdb(seed: int) -> None:
    """Detections jittered past the window, some left out, some made up."""
    require_data("mitdb", "208.atr")
    rng = np.random.default_rng(seed)
    here = sorted(path.stem for path in Path(os.environ["ECGTINY_DATA"], "mitdb").glob("*.atr"))
    for record in load_records(f"mitdb:{','.join(here[seed::3])}"):
        assert record.annotations is not None
        beat, _ = beats_of(record.annotations)
        found = (beat + rng.integers(-70, 71, len(beat)))[rng.random(len(beat)) < 0.9]
        extra = rng.integers(0, len(record), 200)
        detection = np.unique(np.clip(np.concatenate([found, extra]), 0, len(record) - 1))
        assert np.array_equal(match(beat, detection, WINDOW), by_wfdb(beat, detection, WINDOW))
