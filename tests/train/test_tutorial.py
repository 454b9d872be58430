"""The tutorial as published: its division, its scale, its threshold and what it counts as positive."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ecgtiny.common.errors import DataError
from ecgtiny.common.run import Run
from ecgtiny.common.stage_records.tutorial import TutorialRecord
from ecgtiny.train import tutorial
from ecgtiny.train.data import tutorial as division
from ecgtiny.train.data.beats import Split
from ecgtiny.train.data.sources import load
from ecgtiny.train.data.tutorial import tutorial_split
from ecgtiny.train.detectors import find
from ecgtiny.train.detectors.fitted import Task
from ecgtiny.train.detectors.kinds import Kind
from ecgtiny.train.detectors.tutorial import counted, fit_tutorial
from ecgtiny.train.tutorial import tutorial_run
from tests.tools import require_data, require_module
from tests.train.made import made_beats

pytestmark = pytest.mark.usefixtures("_packages")


@pytest.fixture
def _packages() -> None:
    require_module("tensorflow")
    require_module("sklearn")


def test_both_parts_are_joined_and_divided_80_to_20(monkeypatch: pytest.MonkeyPatch) -> None:
    split = tutorial_split("synthetic")
    set_own = load("synthetic")
    rows = len(set_own.train) + len(set_own.test)
    assert (len(split.train) + len(split.test), len(split.test)) == (rows, -(-rows // 5))
    joined = np.concatenate([set_own.train.x, set_own.test.x])
    np.testing.assert_array_equal(np.sort(joined, 0), np.sort(np.concatenate([split.train.x, split.test.x]), 0))
    monkeypatch.setattr(division, "ROWS", 100)
    shorter = tutorial_split("synthetic")
    assert len(shorter.train) == 80
    first = {row.tobytes() for row in joined[:100]}
    assert all(row.tobytes() in first for row in [*shorter.train.x, *shorter.test.x])


def test_the_division_of_ecg5000_is_the_published_one() -> None:
    require_data("ecg5000", "ECG5000_TRAIN.txt")
    split = tutorial_split("ecg5000")
    assert (int(split.train.normal.sum()), len(split.train), len(split.test)) == (2359, 3998, 1000)


def test_the_positive_class_is_normal() -> None:
    normal, predicted = np.array([1, 1, 1, 0, 0], bool), np.array([1, 1, 0, 1, 0], bool)
    assert counted(normal, predicted) == {"accuracy": 3 / 5, "precision": 2 / 3, "recall": 2 / 3}
    assert counted(normal, np.zeros(5, bool))["precision"] is None


@pytest.mark.slow
def test_the_scale_is_that_of_all_training_rows_and_the_threshold_of_the_normal_ones() -> None:
    random = np.random.default_rng(0)
    rows = random.normal(0, 1, (40, 12)).astype(np.float32)
    normal = np.arange(40) < 30
    rows[35, 3], rows[36, 4] = 9, -9
    fitted = fit_tutorial(rows, normal, 0, epochs=2, watched=rows[:5])
    assert (fitted.low, fitted.high) == (-9, 9)
    assert {name: len(curve) for name, curve in fitted.history.items()} == {"loss": 2, "validation_loss": 2}
    error = np.abs(fitted.reconstruct(rows[:30]) - (rows[:30] + 9) / 18).mean(axis=1)
    np.testing.assert_allclose(fitted.loss(rows[:30]), error, rtol=1e-6)
    assert fitted.threshold == pytest.approx(error.mean() + error.std(), rel=1e-6)
    again = fit_tutorial(rows, normal, 0, epochs=2)
    np.testing.assert_array_equal(fitted.loss(rows), again.loss(rows))


def test_rows_without_a_signal_are_refused() -> None:
    with pytest.raises(DataError, match="has the same value"):
        fit_tutorial(np.ones((30, 4), np.float32), np.ones(30, bool), 0)


def test_the_record_names_the_rows_the_figures_and_the_published_ones(tmp_path: Path) -> None:
    record = tutorial_run(Run(tmp_path), "synthetic")
    assert Run(tmp_path).load("tutorial.json", TutorialRecord) == record
    with np.load(tmp_path / "tutorial.npz") as stored:
        loss, normal = stored["test_loss"], stored["test_normal"]
        assert stored["original"].shape == stored["reconstruction"].shape == (2, 140)
        assert len(stored["train_loss"]) == record.rows.train_normal
    assert record.test.recall == pytest.approx((loss[normal] < record.threshold).mean())
    assert record.rows.test_normal == normal.sum()
    assert record.published.accuracy == 0.943


def test_test_rows_of_one_class_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    beats = replace(made_beats(30, 0), label=None)
    monkeypatch.setattr(tutorial, "tutorial_split", lambda *_, **__: Split(beats, beats, "made"))
    with pytest.raises(DataError, match="all of one class"):
        tutorial_run(Run(tmp_path))


def test_as_a_detector_of_the_bench_it_counts_the_same_way() -> None:
    train, test = made_beats(60, 6), made_beats(40, 20, seed=1)
    fitted = find("dense-published").fit(Task(Kind.BEATS, train, seed=0, epochs=3))
    score = fitted.score(test)
    threshold = next(iter(fitted.thresholds.values())).value
    assert fitted.report is not None
    assert fitted.report(test) == counted(test.normal, score < threshold)
    assert fitted.arrays is not None
    shown = fitted.arrays(test.take(np.arange(2)))
    error = np.abs(shown["input"] - shown["reconstruction"]).mean(axis=1)
    np.testing.assert_allclose(error, score[:2], rtol=1e-5)


@pytest.mark.slow
def test_the_published_figures_come_out(tmp_path: Path) -> None:
    require_data("ecg5000", "ECG5000_TRAIN.txt")
    record = tutorial_run(Run(tmp_path))
    for name, value in vars(record.published).items():
        assert vars(record.test)[name] == pytest.approx(value, abs=0.01)
