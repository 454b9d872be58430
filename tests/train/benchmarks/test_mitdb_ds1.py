"""Left-out patients of MIT-BIH DS1: nobody on two sides, no paced record and none of the other half, no label used."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ecgtiny.common.arrays import StrArray
from ecgtiny.train.benchmarks import load_benchmark
from ecgtiny.train.benchmarks.benchmark import Fold
from ecgtiny.train.benchmarks.mitdb_ds1 import FOLDS, TEST_BEATS, TRAIN_BEATS, Patient, folds_of, groups, patient_of
from ecgtiny.train.data.aami import CLASSES
from ecgtiny.train.data.beats import Beats
from ecgtiny.train.data.records import load_records
from ecgtiny.train.data.records.mitdb import DS1
from ecgtiny.train.detectors.fitted import Items
from ecgtiny.train.detectors.kinds import Kind
from tests.stored import there
from tests.tools import require_data

SVF = ("N", "S", "V", "F")


def beats_of(items: Items) -> Beats:
    assert isinstance(items, Beats)
    return items


def made(name: str, counts: tuple[int, ...]) -> Patient:
    """Return a patient with so many beats of each class, its number in every sample."""
    label = np.random.default_rng(int(name)).permutation(np.repeat(np.arange(len(CLASSES)), counts))
    window = np.full((len(label), 140), int(name), np.int16)
    return Patient(name, label, np.arange(len(label)), window, np.full((len(label), 70), int(name), np.float32))


PATIENTS = [made(str(k), (500, 3 * k, 450 if k == 2 else k, k % 2, 5)) for k in range(12)]


def who(items: Items) -> StrArray:
    return there(beats_of(items).source.record)


def test_everyone_is_tested_once_and_is_never_fitted_on_then() -> None:
    folds = folds_of(PATIENTS, SVF)
    tested = [name for fold in folds for name in np.unique(who(fold.test[Kind.BEATS])).tolist()]
    assert sorted(tested) == sorted(one.name for one in PATIENTS)
    for fold in folds:
        sides = [set(who(part[Kind.DIFFERENCES]).tolist()) for part in (fold.train, fold.test)]
        assert not sides[0] & sides[1]
        assert len(sides[0] | sides[1]) == len(PATIENTS)


@pytest.mark.parametrize("classes", [("N", "V"), SVF])
def test_a_patient_without_readable_beats_has_no_items(classes: tuple[str, ...]) -> None:
    nobody = made("99", (0, 0, 0, 0, 0))
    folds = folds_of([*PATIENTS, nobody], classes)
    assert len(folds) == FOLDS
    assert not any("99" in who(fold.test[Kind.BEATS]) for fold in folds)


@pytest.mark.parametrize("classes", [("N", "V"), SVF])
def test_items_of_both_kinds_are_the_same_beats_of_the_wanted_classes(classes: tuple[str, ...]) -> None:
    for fold in folds_of(PATIENTS, classes):
        assert beats_of(fold.train[Kind.DIFFERENCES]).normal.all()
        for part in (fold.train, fold.test):
            beats, away = beats_of(part[Kind.BEATS]), beats_of(part[Kind.DIFFERENCES])
            np.testing.assert_array_equal(there(beats.label), there(away.label))
            np.testing.assert_array_equal(away.x[:, 0, 0], who(away).astype(float))
            np.testing.assert_allclose(beats.x[:, 0, 0], who(beats).astype(float) / 400, rtol=1e-6)
            assert (beats.classes, beats.length, away.length) == (classes, 140, 70)


def counts(fold: Fold, name: str) -> list[int]:
    test = beats_of(fold.test[Kind.BEATS])
    return np.bincount(there(test.label)[who(test) == name], minlength=4).tolist()


def test_beats_are_labelled_by_their_class_and_nobody_outweighs_the_others() -> None:
    fold = next(fold for fold in folds_of(PATIENTS, SVF) if "2" in who(fold.test[Kind.BEATS]))
    assert counts(fold, "2") == [TEST_BEATS, 6, TEST_BEATS, 0]
    train = fold.train[Kind.BEATS]
    assert {np.count_nonzero(who(train) == name) for name in who(train)} == {TRAIN_BEATS}


def test_groups_are_dealt_by_the_number_of_anomalies() -> None:
    dealt = groups([0, 500, 20, 400, 300, 200, 100, 10, 5, 1])
    assert sorted(dealt) == sorted([*range(FOLDS)] * 2)
    assert dealt[1] == dealt[0]
    assert dealt[6] == dealt[2]


@pytest.mark.slow
def test_a_real_record_has_no_template_of_labels_and_no_beat_of_the_first_minutes() -> None:
    require_data("mitdb", "208.dat")
    (record,) = load_records("mitdb:208")
    patient = patient_of(record)
    assert patient.sample.min() >= 300 * record.fs
    assert np.bincount(patient.label)[2] > 500
    marks = there(record.annotations)
    other = replace(record, annotations=replace(marks, symbol=np.where(marks.symbol == "V", "N", marks.symbol)))
    relabelled = patient_of(other)
    assert not (relabelled.label == 2).any()
    np.testing.assert_array_equal(relabelled.difference, patient.difference)


@pytest.mark.slow
def test_the_records_are_those_of_the_training_half() -> None:
    for record in DS1:
        require_data("mitdb", f"{record}.dat")
    first, other = (load_benchmark("mitdb-ds1").folds(seed) for seed in (0, 1))
    tested = [name for fold in first for name in np.unique(who(fold.test[Kind.BEATS])).tolist()]
    assert sorted(tested) == sorted(map(str, DS1))
    for fold, again in zip(first, other, strict=True):
        one, two = (beats_of(part.test[Kind.DIFFERENCES]) for part in (fold, again))
        assert np.array_equal(one.x, two.x), "the seed is that of the networks"
        assert np.isfinite(one.x).all()
        assert np.bincount(there(one.label)).min() > 100
