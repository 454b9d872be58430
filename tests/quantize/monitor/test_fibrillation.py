"""Atrial fibrillation from intervals of known kinds: irregular, regular, alternating, breathing."""

from __future__ import annotations

import numpy as np
import pytest

from ecgtiny.common.arrays import Int64Array
from ecgtiny.common.events import Events, Kind
from ecgtiny.quantize.monitor.fibrillation import Fibrillation

SECONDS_30 = 30_000
"""At 1,000 samples per second."""


def fibrillating(beats: int, mean: float = 700, seed: int = 0) -> Int64Array:
    """Return intervals in ms without memory and of a coefficient of variation of .2, as in atrial fibrillation."""
    return np.rint(np.random.default_rng(seed).normal(mean, 0.2 * mean, beats).clip(300, 1600)).astype(np.int64)


def breathing(beats: int, mean: float = 900, depth: float = 0.12) -> Int64Array:
    """Return intervals in ms of a marked sinus arrhythmia of 15 breaths a minute, with 10 ms of noise."""
    noise, found, at = np.random.default_rng(1).normal(0, 10, beats), [], 0.0
    for k in range(beats):
        found.append(round(mean * (1 + depth * np.sin(2 * np.pi * at / 4000)) + noise[k]))
        at += found[-1]
    return np.array(found)


def taken(intervals: Int64Array, state: Fibrillation | None = None, *, may_report: bool = True) -> list[Events]:
    state = state or Fibrillation()
    samples = np.cumsum(intervals).tolist()
    return [one for at, rr in zip(samples, intervals.tolist(), strict=True)
            for one in state.take(at, rr, SECONDS_30, may_report=may_report)]  # fmt: skip


def told(events: list[Events]) -> list[tuple[int, float]]:
    return [(int(one["kind"][0]), int(one["sample"][0]) / 1000) for one in events]


@pytest.mark.parametrize("mean", [450, 700, 1000])
def test_an_episode_starts_and_ends_within_half_a_minute_of_its_truth(mean: float) -> None:
    regular = np.random.default_rng(2).normal(850, 15, 200).astype(np.int64)
    (start, began), (end, ended) = told(taken(np.concatenate([regular, fibrillating(300, mean), regular])))
    assert (start, end) == (Kind.AF, Kind.AF_END)
    first, last = regular.sum() / 1000, (regular.sum() + fibrillating(300, mean).sum()) / 1000
    assert first - 5 < began < first + 30
    assert last - 10 < ended < last + 15


def test_the_event_tells_the_mean_interval() -> None:
    (started,) = taken(fibrillating(200, 600))
    assert 500 < started["rr"][0] < 700


@pytest.mark.parametrize(
    "intervals",
    [
        np.full(400, 800),
        breathing(400),
        np.tile([600, 1000], 200),
        np.tile([500, 1100, 800], 130),
        np.random.default_rng(3).normal(800, 25, 400).astype(np.int64),
        np.repeat([900, 500, 900], 130),
    ],
    ids=["regular", "sinus arrhythmia", "bigeminy", "trigeminy", "variable", "a fast rhythm between slow ones"],
)
def test_other_rhythms_are_none(intervals: Int64Array) -> None:
    assert taken(intervals.astype(np.int64)) == []


def test_less_than_30_s_are_none() -> None:
    regular = np.full(100, 800)
    assert taken(np.concatenate([regular, fibrillating(28), regular])) == []


def test_it_is_reported_only_when_it_may_be_and_then_from_its_start() -> None:
    state, intervals = Fibrillation(), fibrillating(200)
    assert taken(intervals, state, may_report=False) == []
    now = int(intervals.sum())
    (reported,) = state.take(now + 700, 700, SECONDS_30, may_report=True)
    assert reported["sample"][0] < 40_000


def test_a_lost_signal_ends_it() -> None:
    state = Fibrillation()
    assert told(taken(fibrillating(200), state))[0][0] == Kind.AF
    (ended,) = state.end(200_000)
    assert ended["kind"][0] == Kind.AF_END
    assert ended["sample"][0] <= fibrillating(200).sum()
    assert state.end(200_000) == []
