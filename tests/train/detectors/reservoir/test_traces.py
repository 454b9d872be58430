"""Spikes that are kept are those that would be simulated again."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from ecgtiny.common.arrays import BoolArray, Float32Array
from ecgtiny.train.detectors.reservoir import traces
from ecgtiny.train.detectors.reservoir.states import CHUNK
from ecgtiny.train.detectors.reservoir.traces import Kept

NEURONS = 11
KEEP = np.float32(0.9)
SETTLED = np.linspace(0, 1, NEURONS, dtype=np.float32)


class Counted:
    """Neurons that spike above levels of their own, and how many signals they ran."""

    def __init__(self, level: float) -> None:
        self.levels = level + np.arange(NEURONS, dtype=np.float32) / 10
        self.signals = 0

    def spikes(self, x: Float32Array) -> Iterator[BoolArray]:
        self.signals += len(x)
        for now in x.T:
            yield now[:, None] > self.levels

    def run(self, x: Float32Array) -> Float32Array:
        return np.concatenate(list(traces.traces(x, self.spikes, [self.levels], SETTLED, KEEP)), axis=1)

    def expected(self, x: Float32Array) -> Float32Array:
        trace, states = np.repeat(SETTLED[None], len(x), axis=0), list[Float32Array]()
        for now in x.T:
            trace = trace * KEEP + (now[:, None] > self.levels)
            states.append(trace)
        return np.stack(states, axis=1)


@pytest.fixture(autouse=True)
def kept(monkeypatch: pytest.MonkeyPatch) -> Kept:
    """Return what is kept in this test: nothing at first."""
    fresh = Kept(10**6)
    monkeypatch.setattr(traces, "KEPT", fresh)
    return fresh


def made(signals: int, samples: int = CHUNK + 7) -> Float32Array:
    return np.random.default_rng(signals).normal(0, 1, (signals, samples)).astype(np.float32)


def test_a_signal_is_run_once_whatever_is_beside_it() -> None:
    x, network = made(4), Counted(0.0)
    np.testing.assert_array_equal(network.run(x[[0, 2]]), network.expected(x[[0, 2]]))
    np.testing.assert_array_equal(network.run(x), network.expected(x))
    np.testing.assert_array_equal(network.run(x[::-1]), network.expected(x[::-1]))
    assert network.signals == 4


def test_the_same_signal_twice_in_a_set() -> None:
    x, network = made(1).repeat(2, axis=0), Counted(0.0)
    np.testing.assert_array_equal(network.run(x), network.expected(x))
    assert network.signals == 1


def test_another_network_has_other_spikes() -> None:
    x, one, other = made(2), Counted(0.0), Counted(0.5)
    for network in (one, other, one):
        np.testing.assert_array_equal(network.run(x), network.expected(x))
    assert (one.signals, other.signals) == (2, 2)


def test_what_was_not_used_for_longest_gives_way(kept: Kept) -> None:
    x, network = made(3), Counted(0.0)
    kept.most = 2 * x.shape[1] * 2  # two signals of two bytes a step
    for place in (0, 1, 0, 2, 0):
        network.run(x[[place]])
    assert network.signals == 3
    network.run(x[[1]])
    assert network.signals == 4


def test_what_is_too_large_to_keep_is_run_all_the_same(kept: Kept) -> None:
    x, network = made(2), Counted(0.0)
    kept.most = x.size * 2 - 1
    for _ in range(2):
        np.testing.assert_array_equal(network.run(x), network.expected(x))
    assert network.signals == 4


def test_a_signal_that_two_threads_keep_is_held_once(kept: Kept) -> None:
    rows = [np.full(10, value, dtype=np.uint8) for value in range(2)]
    kept.most = 20
    for _ in range(2):
        kept.keep(b"first", rows[0])
    kept.keep(b"second", rows[1])
    assert kept.of(b"first") is rows[0]
    assert kept.of(b"second") is rows[1]
