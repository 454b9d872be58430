"""Signals divided into the intervals on which a detector of samples is right or wrong."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from ecgtiny.train.data.signals import Signal
from ecgtiny.train.data.synthetic.level import MILD, Level
from ecgtiny.train.data.synthetic.rhythms import FS, Stretch, draw_rhythms
from ecgtiny.train.data.synthetic.stream import RECORDED

CLEAN = Level(amplitude=0, width=0, jitter=0, muscle=0, wander=0, hum=0)


def drawn(*stretches: Stretch, level: Level = CLEAN) -> tuple[Signal, ...]:
    return draw_rhythms(stretches, level, "made").signals


def test_an_anomaly_is_an_interval_of_one_rhythm_and_what_is_between_two_is_one() -> None:
    (signal,) = drawn(Stretch(0, 0, 0, 300))
    assert signal.start[0] == 0
    assert signal.stop[-1] == len(signal.x) == 300 * FS
    seconds = (signal.stop - signal.start) / FS
    anomalies = signal.label != 0
    assert np.all((seconds[anomalies][:-1] > 0.6) & (seconds[anomalies][:-1] < 1.4))
    assert not any(first == second == 0 for first, second in pairwise(signal.label.tolist()))
    assert np.bincount(signal.label)[1:].tolist() == [10] * 6


def test_the_r_peak_of_a_rhythm_lies_within_it_and_that_of_a_missing_qrs_is_not_there() -> None:
    (signal,) = drawn(Stretch(0, 0, 0, 300))
    parts = [signal.x[first:last] for first, last in zip(signal.start, signal.stop, strict=True)]
    missing = RECORDED.index("missing qrs")
    for part, label in list(zip(parts, signal.label.tolist(), strict=True))[1:-1]:
        assert (part.max() < 0.3) == (label == missing)


def test_a_patient_is_the_same_in_all_parts_and_another_one_is_not() -> None:
    first, second, other = drawn(Stretch(0, 0, 0, 60), Stretch(0, 0, 1, 60), Stretch(0, 1, 0, 60))
    assert len({one.name for one in (first, second, other)}) == 3
    assert not np.array_equal(first.x, second.x)
    assert abs(first.x.max() - second.x.max()) < 0.01 < abs(first.x.max() - other.x.max())


def test_equal_stretches_are_equal_signals() -> None:
    first, second = drawn(Stretch(3, 1, 2, 60), Stretch(3, 1, 2, 60), level=MILD)
    np.testing.assert_array_equal(first.x, second.x)
