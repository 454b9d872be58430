"""Generated rhythms as benchmarks: who is in which set, and how many of what."""

from __future__ import annotations

import numpy as np
import pytest

from ecgtiny.train.benchmarks import benchmarks, reservoir
from ecgtiny.train.benchmarks.benchmark import Fold
from ecgtiny.train.data.signals import Signals
from ecgtiny.train.detectors import find
from ecgtiny.train.detectors.kinds import Kind

NAMES = ("reservoir-mild", "reservoir-middle")
BENCHMARKS = {one.name: one for one in benchmarks() if one.name in NAMES}


def signals_of(fold: Fold) -> list[Signals]:
    """Return those of training, validation and test."""
    assert fold.validation is not None
    sets = [part[Kind.SAMPLES] for part in (fold.train, fold.validation, fold.test)]
    return [part for part in sets if isinstance(part, Signals)]


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make all signals short: what is in which set does not depend on it."""
    for name in ("TRAIN", "VALIDATION", "TEST"):
        monkeypatch.setattr(reservoir, name, (getattr(reservoir, name)[0], 30))


def test_sizes_are_those_of_the_report() -> None:
    assert [signals * rhythms for signals, rhythms in (reservoir.TRAIN, reservoir.TEST)] == [3000, 2000]
    assert reservoir.VALIDATION == (10, 1000)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.usefixtures("short")
def test_no_signal_is_in_two_sets_and_a_seed_gives_the_same(name: str) -> None:
    (first,), (second,), (other,) = (BENCHMARKS[name].folds(seed) for seed in (0, 0, 1))
    names = [{one.name for one in part.signals} for part in signals_of(first)]
    assert [len(part) for part in names] == [30, 10, 20]
    assert len(set.union(*names)) == 60
    drawn = [signals_of(fold)[2].signals[0].x for fold in (first, second, other)]
    np.testing.assert_array_equal(drawn[0], drawn[1])
    assert not np.array_equal(drawn[0], drawn[2])


@pytest.mark.usefixtures("short")
def test_patients_of_the_middle_level_are_in_one_set_only() -> None:
    (fold,) = BENCHMARKS["reservoir-middle"].folds(0)
    patients = [set(part.subject.tolist()) for part in signals_of(fold)]
    assert len(set.union(*patients)) == sum(len(part) for part in patients) == 60
    (fold,) = BENCHMARKS["reservoir-mild"].folds(0)
    assert {name for part in signals_of(fold) for name in part.subject.tolist()} == {"patient 0"}


@pytest.mark.parametrize("name", NAMES)
def test_the_baseline_takes_samples(name: str) -> None:
    assert find(BENCHMARKS[name].baseline).takes == (Kind.SAMPLES,)
