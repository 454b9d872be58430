"""The benchmarks on fetal ECG: which points and cycles there are, what their labels are, and that |x| is the answer."""

from __future__ import annotations

import numpy as np
import pytest

from ecgtiny.common.errors import DataError
from ecgtiny.train.benchmarks import load_benchmark
from ecgtiny.train.benchmarks.benchmark import Fold
from ecgtiny.train.data.beats import Beats
from ecgtiny.train.data.injected import CLASSES
from ecgtiny.train.data.records import load_records
from ecgtiny.train.data.signals import Signal, Signals
from ecgtiny.train.detectors import find
from ecgtiny.train.detectors.fitted import Task
from ecgtiny.train.detectors.kinds import Kind
from ecgtiny.train.ranking import auroc
from tests.stored import there
from tests.tools import require_data


@pytest.fixture(autouse=True)
def _data() -> None:
    require_data("adfecgdb", "r10.edf")


def only(fold: Fold, part: str) -> Signal:
    signals = getattr(fold, part)[Kind.SAMPLES]
    assert isinstance(signals, Signals)
    return signals.signals[0]


def test_a_record_has_one_direct_and_four_abdominal_leads() -> None:
    direct, abdominal = (load_records("adfecgdb:r10", lead)[0] for lead in (None, "Abdomen_3"))
    assert (direct.lead, abdominal.lead) == ("Direct_1", "Abdomen_3")
    assert (direct.fs, len(direct)) == (1000, 300_000)
    assert direct.annotations is not None


@pytest.mark.parametrize("spec", ["adfecgdb:", "adfecgdb:r1", "adfecgdb:r01,r01"])
def test_what_is_no_record_is_refused(spec: str) -> None:
    with pytest.raises(DataError, match=r"is not the name of a record|names a record twice"):
        load_records(spec)


def test_a_point_every_60_ms_is_labelled_by_the_direct_lead_and_the_last_30_percent_is_test() -> None:
    folds = load_benchmark("adfecgdb").folds(0)
    for fold, name in zip(folds, ("r01", "r04", "r07", "r10"), strict=True):
        record = load_records(f"adfecgdb:{name}")[0]
        grid = (record.counts[::60].astype(float) - record.zero) / record.gain
        train, test = only(fold, "train"), only(fold, "test")
        np.testing.assert_allclose(train.x, grid[:3500], atol=1e-6)
        np.testing.assert_allclose(test.x[test.start], grid[3500:], atol=1e-6)
        assert np.array_equal(np.append(train.label, test.label) == 1, np.abs(grid) >= 0.25)
        assert np.array_equal(test.anomalous[test.start[0] :], test.label == 1)
    positives = [int(only(fold, "test").label.sum()) for fold in folds]
    assert positives == [2, 43, 0, 67], "the conditions say so"
    assert "r01 has 2 that are labelled, r04 43, r07 none" in load_benchmark("adfecgdb").conditions


def test_the_absolute_value_of_the_direct_lead_is_the_answer() -> None:
    scores, labels = [], []
    for fold in load_benchmark("adfecgdb").folds(0):
        fitted = find("absolute-value").fit(Task(Kind.SAMPLES, fold.train[Kind.SAMPLES], seed=0))
        scores.append(fitted.score(fold.test[Kind.SAMPLES]))
        labels.append(only(fold, "test").label == 1)
    each = [auroc(score, label) for score, label in zip(scores, labels, strict=True)]
    assert each[2] is None
    assert min(there(one) for one in each if one is not None) > 0.999


def test_an_abdominal_lead_has_the_points_and_labels_of_the_direct_one() -> None:
    direct, *_ = load_benchmark("adfecgdb").folds(0)
    folds = load_benchmark("adfecgdb-abdomen").folds(0)
    assert len(folds) == 16
    subjects = [signals.subject for fold in folds if isinstance(signals := fold.test[Kind.SAMPLES], Signals)]
    assert set(np.concatenate(subjects).tolist()) == {"r01", "r04", "r07", "r10"}, "leads are no subjects"
    for fold in folds[:4]:
        assert np.array_equal(only(fold, "test").label, only(direct, "test").label)
        assert not np.array_equal(only(fold, "test").x, only(direct, "test").x)


def test_cycles_are_the_same_items_as_beats_and_as_intervals() -> None:
    for fold in load_benchmark("adfecgdb-injected").folds(0):
        for part in (fold.train, fold.test):
            beats, signals = part[Kind.BEATS], part[Kind.SAMPLES]
            assert isinstance(beats, Beats)
            assert isinstance(signals, Signals)
            assert np.array_equal(there(beats.label), signals.label)
            cut = [one.x[at : at + beats.length] for one in signals.signals for at in one.start]
            np.testing.assert_array_equal(np.stack(cut), beats.x[:, :, 0])
            assert min(one.start[0] for one in signals.signals) == 120
        assert fold.train[Kind.BEATS].normal.all()
        assert set(there(fold.test[Kind.SAMPLES].label)) == set(range(len(CLASSES)))


def test_training_and_test_do_not_overlap_and_the_seed_chooses_the_anomalies() -> None:
    first, other = (load_benchmark("adfecgdb-injected").folds(seed)[0] for seed in (0, 1))
    assert np.array_equal(only(first, "train").x, only(other, "train").x)
    assert not np.array_equal(only(first, "test").x, only(other, "test").x)
    test, train = only(first, "test"), only(first, "train")
    own = test.x[test.start[0] : test.start[3]]
    shared = np.lib.stride_tricks.sliding_window_view(train.x[train.start[0] :], len(own))
    assert not (np.abs(shared - own).max(axis=1) < 1e-6).any()


def test_in_the_unit_of_the_record_components_tell_the_injected_anomalies() -> None:
    scores, labels = [], []
    for fold in load_benchmark("adfecgdb-injected").folds(0):
        fitted = find("record-pca-12").fit(Task(Kind.BEATS, fold.train[Kind.BEATS], seed=0))
        scores.append(fitted.score(fold.test[Kind.BEATS]))
        labels.append(~fold.test[Kind.BEATS].normal)
    assert there(auroc(np.concatenate(scores), np.concatenate(labels))) > 0.9
