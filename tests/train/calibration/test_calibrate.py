from __future__ import annotations

import numpy as np
import pytest

from ecgtiny.common.arrays import BoolArray, Float32Array, Int16Array
from ecgtiny.common.errors import DataError
from ecgtiny.train.calibration.calibrate import (
    FOLDS,
    HELD_OUT,
    HELD_OUT_FROM,
    OUT_OF_FOLD,
    Model,
    calibrate,
    make_plan,
)
from ecgtiny.train.calibration.scores import Score
from tests.train.made import made_beats


class Memory:
    """A fit that remembers what it was given, and reconstructs those beats perfectly and no other."""

    def __init__(self) -> None:
        self.seen: list[Int16Array] = []

    def __call__(self, counts: Int16Array) -> Model:
        self.seen.append(counts)
        known = {beat.tobytes() for beat in _inputs(counts)}
        return lambda inputs: np.array([beat if beat.tobytes() in known else beat + 1 for beat in inputs])


def _inputs(counts: Int16Array) -> Float32Array:
    from ecgtiny.train.calibration.preprocess import normalise

    return normalise(counts, 1)


def everyone(beats: int) -> BoolArray:
    return np.ones(beats, dtype=np.bool_)


def test_out_of_fold_scores_come_from_refits_that_never_saw_the_beat() -> None:
    counts, fit = made_beats(50, 0).counts, Memory()
    plan = make_plan(everyone(50), everyone(50), 0)
    calibrated = calibrate(plan, counts, fit, 1, Score("mae"))
    assert plan.method == OUT_OF_FOLD
    np.testing.assert_allclose(calibrated.scores, 1, rtol=1e-6)
    np.testing.assert_array_equal(calibrated.whole.scores(counts), 0)
    assert [len(seen) for seen in fit.seen] == [50] + [45] * FOLDS
    assert np.bincount(plan.fold).tolist() == [5] * FOLDS


def test_thousands_of_beats_are_calibrated_on_a_fifth_that_is_held_out() -> None:
    counts, fit = made_beats(HELD_OUT_FROM, 0, length=8).counts, Memory()
    plan = make_plan(everyone(HELD_OUT_FROM), everyone(HELD_OUT_FROM), 0)
    calibrated = calibrate(plan, counts, fit, 1, Score("mae"))
    assert (plan.method, calibrated.refits, len(calibrated.calibration)) == (HELD_OUT, (), HELD_OUT_FROM // 5)
    assert [len(seen) for seen in fit.seen] == [HELD_OUT_FROM * 4 // 5]
    np.testing.assert_allclose(calibrated.calibration, 1, rtol=1e-6)
    assert not (plan.fitted & (plan.fold >= 0)).any()


def test_beats_that_are_not_normal_are_neither_fitted_nor_calibrated_on() -> None:
    beats = made_beats(30, 10)
    plan = make_plan(beats.normal, beats.normal, 0)
    assert not plan.fitted[30:].any()
    assert (plan.fold[30:] == -1).all()
    assert np.isnan(calibrate(plan, beats.counts, Memory(), 1, Score("mae")).scores[30:]).all()


def test_the_folds_are_drawn_by_the_seed() -> None:
    folds = [make_plan(everyone(50), everyone(50), seed).fold for seed in (0, 0, 1)]
    assert np.array_equal(folds[0], folds[1])
    assert not np.array_equal(folds[0], folds[2])


def test_too_few_beats_are_refused_with_their_number() -> None:
    with pytest.raises(DataError, match=f"19 usable normal training beats are too few.*at least {2 * FOLDS}"):
        make_plan(everyone(19), everyone(19), 0)


def test_a_refit_never_saw_the_record_whose_beats_it_scores() -> None:
    counts, fit = made_beats(60, 0).counts, Memory()
    record = np.repeat([f"p{index}" for index in range(12)], 5)
    plan = make_plan(everyone(60), everyone(60), 0, record=record)
    calibrated = calibrate(plan, counts, fit, 1, Score("mae"))
    for name in np.unique(record):
        assert len(np.unique(plan.fold[record == name])) == 1
    assert plan.folds == len(calibrated.refits) == FOLDS
    np.testing.assert_allclose(calibrated.scores, 1, rtol=1e-6)
    assert sorted(len(seen) for seen in fit.seen) == [50, 50, *[55] * 8, 60]


def test_two_records_make_two_folds() -> None:
    record = np.repeat(["a", "b"], 20)
    plan = make_plan(everyone(40), everyone(40), 0, record=record)
    assert plan.folds == 2
    assert len(calibrate(plan, made_beats(40, 0).counts, Memory(), 1, Score("mae")).refits) == 2
