from __future__ import annotations

import numpy as np
import pytest

from ecgtiny.common.arrays import Float64Array
from ecgtiny.train.data.cycles import Cycles, stretches
from ecgtiny.train.data.injected import ANOMALIES, CLASSES, EVERY, Cycle, Injected, above_line, inject, median_qrs

FS, RR, HALF = 250.0, 110, 12


def made_cycles(count: int) -> Cycles:
    """Return cycles with a triangular complex of 1 mV, 10 samples to each side, on a rising baseline."""
    peak = 200 + RR * np.arange(count)
    x = 1e-4 * np.arange(peak[-1] + 100.0)
    for at in peak:
        x[at - 10 : at + 11] += triangle()
    (made,) = stretches(x, peak, (40, 60), 120)
    return made


def triangle() -> Float64Array:
    return 1 - np.abs(np.arange(-10, 11)) / 10


def made_injected(seed: int = 0) -> tuple[Cycles, Injected]:
    cycles = made_cycles(151)
    return cycles, inject(cycles, median_qrs(cycles, FS), np.random.default_rng(seed))


def test_one_cycle_in_five_is_anomalous_never_two_in_a_row_and_every_anomaly_as_often() -> None:
    _, made = made_injected()
    assert np.bincount(made.label).tolist() == [151 - 150 // EVERY, *[5] * len(ANOMALIES)]
    assert ("normal", *ANOMALIES) == CLASSES
    chosen = np.flatnonzero(made.label)
    assert np.diff(chosen).min() > 1
    assert chosen[0] > 0
    assert chosen[-1] < 150


def test_what_is_marked_is_what_changed_and_lies_in_anomalous_cycles() -> None:
    cycles, made = made_injected()
    changed = np.abs(made.cycles.x - cycles.x) > 1e-9
    assert not (changed & ~made.marked).any()
    for start, stop, label in zip(cycles.start, cycles.stop, made.label, strict=True):
        assert made.marked[start:stop].any() == changed[start:stop].any() == (label > 0)


def test_equal_seeds_give_equal_anomalies_and_the_cycles_given_stay_as_they_are() -> None:
    cycles, made = made_injected()
    np.testing.assert_array_equal(cycles.x, made_cycles(151).x)
    np.testing.assert_array_equal(made.cycles.x, made_injected()[1].cycles.x)
    assert not np.array_equal(made.cycles.x, made_injected(1)[1].cycles.x)


def changed_cycle(name: str) -> tuple[Float64Array, Float64Array, slice]:
    """Return a cycle before and after an anomaly was put into it, from 120 samples before its R peak on."""
    cycles = made_cycles(5)
    x = cycles.x.copy()
    at = int(cycles.peak[2])
    place = ANOMALIES[name](Cycle(x, at, at - 40, at - 40 + RR, HALF, median_qrs(cycles, FS), np.random.default_rng(0)))
    window = slice(at - 120, at + 120)
    return cycles.x[window], x[window], slice(place.start - window.start, place.stop - window.start)


def test_a_missing_complex_leaves_the_line() -> None:
    before, after, place = changed_cycle("missing")
    np.testing.assert_allclose(np.diff(after[place]), 1e-4, atol=1e-12)
    assert before[120] - after[120] == pytest.approx(1, abs=1e-3)


def test_an_inverted_complex_is_below_the_line_by_what_it_was_above() -> None:
    before, after, place = changed_cycle("inverted")
    np.testing.assert_allclose(above_line(after[np.newaxis, place]), -above_line(before[np.newaxis, place]), atol=1e-9)


def test_an_extra_complex_comes_after_the_own_one() -> None:
    before, after, _ = changed_cycle("extra")
    assert int(np.argmax(after - before)) == 120 + round(0.4 * RR)
    assert (after - before).max() == pytest.approx(1, abs=1e-3)


def test_a_wide_complex_is_as_high_and_twice_as_wide() -> None:
    before, after, _ = changed_cycle("wide")
    baseline = 1e-4 * np.arange(len(before))
    high = [int(np.count_nonzero((one - one[0] - baseline)[60:180] > 0.25)) for one in (before, after)]
    assert high[1] == pytest.approx(2 * high[0], abs=2)
    assert after[120] == pytest.approx(before[120], abs=1e-3)


def test_a_step_holds_until_the_cycle_ends() -> None:
    before, after, place = changed_cycle("step")
    np.testing.assert_allclose(np.abs(after - before)[place], 0.5, atol=1e-3)
    assert place.stop == 120 - 40 + RR


def test_noise_is_a_fifth_of_the_height_and_fills_the_cycle() -> None:
    before, after, place = changed_cycle("noise")
    assert place == slice(80, 80 + RR)
    assert (after - before)[place].std() == pytest.approx(0.2, rel=0.2)
