from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from ecgtiny.common.errors import DataError, UnsupportedModelError
from ecgtiny.common.run import Run
from ecgtiny.common.stage_records.train import TrainRecord
from ecgtiny.train import pipeline
from ecgtiny.train.calibration import calibrate
from ecgtiny.train.calibration.preprocess import normalise
from ecgtiny.train.calibration.scores import Score
from ecgtiny.train.config import TrainConfig
from ecgtiny.train.data.beats import Beats, Split
from ecgtiny.train.detectors.keras_files import load_network
from ecgtiny.train.pipeline import train_run
from ecgtiny.train.store import load_refits
from tests.stored import as_json
from tests.train.made import LENGTH, made_beats, made_split

CONFIG = TrainConfig(model="linear", promised=0.05, epochs=3)

FOLDS = 3

Trained = tuple[dict[str, Any], Run]
Train = Callable[..., Trained]


@pytest.fixture(scope="module")
def train(tmp_path_factory: pytest.TempPathFactory) -> Train:
    """Train on a split that is given instead of loaded, with three refits, each time in a new folder."""

    def call(config: TrainConfig = CONFIG, split: Split | None = None) -> Trained:
        run = Run(tmp_path_factory.mktemp("run"))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(pipeline, "load", lambda _name, *, seed: split or made_split())  # noqa: ARG005
            patch.setattr(calibrate, "FOLDS", FOLDS)
            return as_json(train_run(config, run)), run

    return call


@pytest.fixture(scope="module")
def trained(train: Train) -> Trained:
    """One run that tests read and none changes."""
    return train()


def arrays(run: Run, name: str = "beats.npz") -> dict[str, Any]:
    with np.load(run.path(name)) as stored:
        return dict(stored)


def unlabelled(beats: Beats) -> Beats:
    return replace(beats, label=None)


def test_the_record_is_the_one_on_disk_and_its_chain_holds(trained: Trained) -> None:
    record, run = trained
    assert as_json(run.load("train.json", TrainRecord)) == record
    assert set(record["outputs"]) == {"beats.npz", "examples.npz", "folds.npz", "history.csv", "model.keras"}
    assert record["data"]["train"] == {"beats": 90, "per_class": {"normal": 80, "inverted": 10}, "flat": 0}
    assert record["preprocess"] == {"length": LENGTH, "leads": 1, "pool": 1, "ddof": 1, "min_std_counts": 4}
    assert record["score"] == {"kind": "maxw", "window": 35}
    assert record["model"]["weights"] == 4 * LENGTH


def test_the_record_names_the_beats_without_their_folder_and_nothing_is_printed_on_stdout(
    train: Train, capfd: pytest.CaptureFixture[str]
) -> None:
    record, _ = train(replace(CONFIG, data="/somewhere/made"))
    assert record["config"]["data"] == record["data"]["name"] == "made"
    assert capfd.readouterr().out == ""


def test_inverted_waves_are_found_and_the_baselines_stand_beside(trained: Trained) -> None:
    record, _ = trained
    assert record["metrics"]["auroc"] > 0.99
    assert record["metrics"]["per_class_recall"]["inverted"]["recall"] > 0.9
    for name in ("mean_beat", "pca"):
        baseline = record["baselines"][name]
        assert {"auroc", "auroc_interval", "accuracy", "threshold", "false_alarm_rate"} <= set(baseline)
    low, high = record["false_alarm_rate"]["interval"]
    assert low <= record["false_alarm_rate"]["observed"] <= high


def test_two_runs_with_one_seed_are_equal_in_every_byte(train: Train, trained: Trained) -> None:
    (first, run), (second, again), (other, _) = trained, train(), train(replace(CONFIG, seed=1))
    assert first == second
    assert {path.name: path.read_bytes() for path in run.folder.iterdir()} == {
        path.name: path.read_bytes() for path in again.folder.iterdir()
    }
    assert other["outputs"]["model.keras"] != first["outputs"]["model.keras"]


def test_test_beats_change_neither_weights_nor_threshold(train: Train, trained: Trained) -> None:
    split = made_split()
    poisoned = replace(split, test=replace(split.test, x=split.test.x[::-1] * np.float32(-3) + 1))
    (clean, _), (dirty, _) = trained, train(split=poisoned)
    for name in ("model.keras", "folds.npz", "history.csv"):
        assert clean["outputs"][name] == dirty["outputs"][name]
    assert clean["threshold"] == dirty["threshold"]
    assert [clean["baselines"][name]["threshold"] for name in ("pca", "mean_beat")] == [
        dirty["baselines"][name]["threshold"] for name in ("pca", "mean_beat")
    ]
    assert clean["metrics"] != dirty["metrics"]


@pytest.mark.slow
def test_training_anomalies_are_not_fitted_on_when_labels_are_used(train: Train, trained: Trained) -> None:
    split = made_split()
    x = split.train.x.copy()
    x[80:] = x[80:][::-1] * 5
    (clean, _), (dirty, _) = trained, train(split=replace(split, train=replace(split.train, x=x)))
    assert clean["outputs"]["model.keras"] == dirty["outputs"]["model.keras"]
    assert clean["threshold"] == dirty["threshold"]
    ignored, _ = train(replace(CONFIG, labels=False), split)
    assert ignored["threshold"]["calibration"]["beats"] == 90


def test_the_arrays_say_who_was_fitted_and_scored_by_what(trained: Trained) -> None:
    record, run = trained
    beats = arrays(run)
    split = made_split()
    np.testing.assert_array_equal(beats["train_counts"], split.train.counts)
    np.testing.assert_array_equal(beats["test_label"], split.test.label)
    np.testing.assert_array_equal(beats["fit_mask"], split.train.normal)
    assert np.isnan(beats["oof_score"][80:]).all()
    assert (beats["fold"][80:] == -1).all()
    inputs = normalise(beats["train_counts"], 1)
    score = Score(**record["score"])
    for fold, network in enumerate(load_refits(run)):
        members = beats["fold"] == fold
        again = score(inputs[members], np.asarray(network(inputs[members])))
        np.testing.assert_allclose(again, beats["oof_score"][members], rtol=1e-4)
    assert beats["fold"].max() == FOLDS - 1


def test_the_stored_network_gives_the_stored_scores(trained: Trained) -> None:
    record, run = trained
    inputs = normalise(made_split().test.counts, 1)
    scores = Score(**record["score"])(inputs, np.asarray(load_network(run.path("model.keras"))(inputs)))
    np.testing.assert_allclose(scores, arrays(run)["test_score"], rtol=1e-4)


def test_examples_take_the_classes_in_turn(trained: Trained) -> None:
    _, run = trained
    examples, beats = arrays(run, "examples.npz"), arrays(run)
    assert examples["label"].tolist() == [0, 1] * 6
    assert examples["input"].shape == examples["output"].shape == (12, LENGTH, 1)
    np.testing.assert_array_equal(examples["score"], beats["test_score"][examples["row"]])


def test_history_has_a_row_an_epoch(trained: Trained) -> None:
    _, run = trained
    rows = list(csv.DictReader(run.path("history.csv").open()))
    assert [row["epoch"] for row in rows] == ["1", "2", "3"]
    assert all(float(row["loss"]) > 0 for row in rows)


def test_beats_without_labels_give_a_detector_without_figures(train: Train) -> None:
    split = made_split()
    normal = split.train.take(np.arange(80))
    record, run = train(split=Split(unlabelled(normal), unlabelled(split.test), "made"))
    assert record["metrics"] is record["false_alarm_rate"] is record["data"]["test"]["per_class"] is None
    assert record["threshold"]["value"] > 0
    assert record["robustness"]["shift"][0]["sensitivity"] is None
    assert (arrays(run)["test_label"] == -1).all()


def test_flat_beats_are_counted_and_left_out(train: Train) -> None:
    split = made_split()
    sides = {"train": split.train.x.copy(), "test": split.test.x.copy()}
    for x in sides.values():
        x[:3] = 0.25
    record, run = train(split=replace(split, **{n: replace(getattr(split, n), x=x) for n, x in sides.items()}))
    assert record["data"]["train"]["flat"] == record["data"]["test"]["flat"] == 3
    assert record["threshold"]["calibration"]["beats"] == 77
    assert record["false_alarm_rate"]["normals"] == 57
    assert not arrays(run)["fit_mask"][:3].any()
    assert np.isnan(arrays(run)["test_score"][:3]).all()


def test_shifted_test_beats_are_reported_in_order(trained: Trained) -> None:
    record, _ = trained
    curve = record["robustness"]["shift"]
    assert [point["samples"] for point in curve] == list(range(-4, 5))
    unmoved = next(point for point in curve if point["samples"] == 0)
    assert unmoved["specificity"] == record["metrics"]["specificity"]
    assert curve[0]["specificity"] < unmoved["specificity"]


@pytest.mark.slow
def test_training_with_shifts_keeps_specificity_on_shifted_beats(train: Train) -> None:
    config = replace(CONFIG, model="dense-tutorial", score="mae", epochs=80)
    (plain, _), (augmented, _) = train(config), train(replace(config, shift=2))
    shifted = [next(p for p in r["robustness"]["shift"] if p["samples"] == 2) for r in (plain, augmented)]
    assert shifted[1]["specificity"] > shifted[0]["specificity"] + 0.2


def test_trimming_drops_the_unlabelled_anomalies(train: Train) -> None:
    split = made_split()
    x = split.train.x.copy()
    x[80:] = np.random.default_rng(9).standard_normal(x[80:].shape)
    noisy = replace(split, train=replace(split.train, x=x))
    record, run = train(replace(CONFIG, labels=False, trim=0.15), noisy)
    trim = record["robustness"]["trim"]
    assert (trim["dropped"], trim["dropped_anomalies"]) == (13, 10)
    assert trim["threshold_after"] < trim["threshold_before"] / 2
    assert trim["threshold_after"] == record["threshold"]["value"]
    assert arrays(run)["fit_mask"].sum() == record["threshold"]["calibration"]["beats"] == 77
    assert record["threshold"]["promised"] is None
    assert record["false_alarm_rate"]["interval"] is None
    assert record["baselines"]["pca"]["false_alarm_rate"]["promised"] is None


@pytest.mark.slow
def test_trimming_known_normals_keeps_them_in_the_calibration(train: Train) -> None:
    record, run = train(replace(CONFIG, trim=0.1))
    assert record["robustness"]["trim"]["dropped_anomalies"] == 0
    assert record["threshold"]["calibration"]["beats"] == 80
    assert record["threshold"]["promised"] == record["config"]["promised"]
    assert arrays(run)["fit_mask"].sum() == 72


def test_what_an_option_changed_is_measured(train: Train, trained: Trained) -> None:
    plain, _ = trained
    record, _ = train(replace(CONFIG, shift=2))
    assert plain["robustness"]["without_options"] is None
    compared = record["robustness"]["without_options"]
    assert compared["metrics"] == plain["metrics"]
    assert compared["shift"] == plain["robustness"]["shift"]
    assert compared["shift"] != record["robustness"]["shift"]


def test_too_few_normals_for_the_promise_say_how_many_are_needed(train: Train) -> None:
    split = Split(made_beats(30, 5), made_beats(10, 10), "made")
    with pytest.raises(DataError, match=r"30 calibration beats are too few for the rule quantile; it needs 49"):
        train(replace(CONFIG, promised=0.02), split)


def test_a_training_set_whose_normals_are_flat_is_refused(train: Train) -> None:
    split = made_split()
    flat = replace(split.train, x=np.where(split.train.normal[:, np.newaxis, np.newaxis], 1, split.train.x))
    with pytest.raises(DataError, match="no training beat is normal and not flat"):
        train(split=replace(split, train=flat))


def test_a_length_that_the_model_cannot_take_is_refused(train: Train) -> None:
    split = Split(made_beats(30, 0, length=42), made_beats(9, 9, length=42), "made")
    with pytest.raises(UnsupportedModelError, match="multiple of 4"):
        train(replace(CONFIG, model="tiny"), split)
