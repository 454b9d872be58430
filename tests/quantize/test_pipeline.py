"""The quantise stage: what it writes, what it repeats from the train stage, and when it refuses."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ecgtiny.common.errors import DataError, VerificationError
from ecgtiny.common.files import sha256
from ecgtiny.common.run import Run
from ecgtiny.common.stage_records.quantize import QuantizeRecord
from ecgtiny.common.stage_records.train import TrainRecord
from ecgtiny.quantize import pipeline
from ecgtiny.quantize.calibration import calibrate
from ecgtiny.quantize.graph.reference import run_graph
from ecgtiny.quantize.pipeline import quantize_run
from ecgtiny.quantize.scoring import alarms, quantise_input, score_beats
from ecgtiny.quantize.store import load_detector
from ecgtiny.quantize.trained_run import load_trained
from ecgtiny.train.calibration import calibrate as training
from ecgtiny.train.calibration.thresholds import Rule
from ecgtiny.train.config import TrainConfig
from ecgtiny.train.pipeline import train_run
from tests.quantize.graph.build_tflite import rescaling
from tests.quantize.graph.oracle import tflm
from tests.stored import as_json, changed


@pytest.fixture(scope="module")
def stages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with one run of built-in beats, ``trained`` with few refits and ``quantised``."""
    folder = tmp_path_factory.mktemp("stages")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(training, "FOLDS", 3)
        train_run(TrainConfig(data="synthetic", model="tiny", epochs=0, promised=0.05), Run(folder / "trained"))
    shutil.copytree(folder / "trained", folder / "quantised")
    quantize_run(Run(folder / "quantised"))
    return folder


@pytest.fixture
def run(stages: Path, tmp_path: Path) -> Run:
    """Return a quantised run of the test's own."""
    return Run(Path(shutil.copytree(stages / "quantised", tmp_path / "run")))


def test_the_record_holds_what_others_read(run: Run) -> None:
    record = as_json(run.load("quantize.json", QuantizeRecord))
    assert record["failed"] == []
    assert record["weights_bytes"] == 140
    assert record["constants_bytes"] > record["weights_bytes"]
    assert record["tflite_bytes"] == len(run.path("model_int8.tflite").read_bytes())
    assert record["false_alarm_rate"]["promised"] == 0.05
    assert 0 <= record["false_alarm_rate"]["observed"] <= 1
    assert record["fidelity"]["decision_agreement"] > 0.98
    train = as_json(run.load("train.json", TrainRecord))
    assert record["baselines"] == train["baselines"]
    assert record["fidelity"]["auroc_delta"] == record["metrics"]["auroc"] - train["metrics"]["auroc"]
    assert abs(record["fidelity"]["auroc_delta"]) < 0.002
    assert record["threshold"]["calibration"]["digest"] == train["threshold"]["calibration"]["digest"]


def test_figures_are_those_of_the_stored_validation_beats(run: Run) -> None:
    record, detector = as_json(run.load("quantize.json", QuantizeRecord)), load_detector(run)
    with np.load(run.path("validation.npz")) as stored:
        counts, label, score, flat = (stored[name] for name in ("counts", "label", "score", "flat"))
        float_score = stored["float_score"]
    assert (counts.dtype, score.dtype, flat.dtype) == (np.int16, np.int32, np.bool_)
    found, found_flat = score_beats(detector, counts)
    np.testing.assert_array_equal(found, score)
    np.testing.assert_array_equal(found_flat, flat)
    np.testing.assert_array_equal(np.isnan(float_score), flat)
    correct = alarms(detector, score, flat)[~flat] == (label[~flat] != 0)
    assert record["metrics"]["accuracy"] == pytest.approx(correct.mean())
    assert np.abs(score[~flat] / 65536 - float_score[~flat]).max() == pytest.approx(
        record["fidelity"]["test"]["score_difference"]["max"]
    )


def test_the_trained_model_equals_tflm(run: Run) -> None:
    detector = load_detector(run)
    with np.load(run.path("validation.npz")) as stored:
        x, _ = quantise_input(detector.normalisation, stored["counts"][:500])
    tflite = run.path("model_int8.tflite").read_bytes()
    np.testing.assert_array_equal(run_graph(detector.graph, x), tflm(tflite, detector.graph, x))


def test_the_threshold_is_the_rule_on_out_of_fold_integer_scores(run: Run) -> None:
    trained, threshold = load_trained(run), run.load("quantize.json", QuantizeRecord).threshold
    tflite = run.path("model_int8.tflite").read_bytes()
    in_sample = calibrate(trained, [tflite] * (trained.fold.max() + 1))
    expected, _ = score_beats(trained.scorer(tflite), trained.train.counts[trained.fold >= 0])
    np.testing.assert_array_equal(in_sample.scores, expected)
    assert in_sample.threshold.integer == trained.rule.fit(expected).integer
    assert threshold.calibration.score_digest != sha256(expected.astype("<i4").tobytes())
    rates = {row.promised: row.value for row in threshold.at_other_rates}
    assert rates[0.05] == threshold.value
    assert rates[0.1] <= rates[0.05]


def test_each_fold_is_scored_by_its_own_model(run: Run) -> None:
    trained = load_trained(run)
    models = [rescaling((1, 35, 1), y=0.03 + 0.004 * fold) for fold in range(trained.fold.max() + 1)]
    scores = calibrate(trained, models).scores
    members = trained.fold >= 0
    folds, counts = trained.fold[members], trained.train.counts[members]
    for fold, tflite in enumerate(models):
        expected, _ = score_beats(trained.scorer(tflite), counts[folds == fold])
        np.testing.assert_array_equal(scores[folds == fold], expected)


def test_a_held_out_calibration_uses_the_final_model(run: Run) -> None:
    trained = load_trained(run)
    held_out = replace(trained, fold=np.where(np.arange(len(trained.fold)) < 60, 0, -1))
    tflite = run.path("model_int8.tflite").read_bytes()
    found = calibrate(held_out, [tflite])
    np.testing.assert_array_equal(found.scores, score_beats(trained.scorer(tflite), trained.train.counts[:60])[0])
    assert found.threshold == Rule("quantile", 0.05).fit(found.scores)


def test_a_failed_gate_is_named_and_keeps_the_same_artefacts(
    stages: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipeline, "MIN_SPEARMAN", 2.0)
    passed, failed = Run(stages / "quantised"), Run(Path(shutil.copytree(stages / "trained", tmp_path / "run")))
    with pytest.raises(VerificationError, match=r"training\.spearman, calibration\.spearman"):
        quantize_run(failed)
    for name in ("model_int8.tflite", "validation.npz"):
        assert passed.path(name).read_bytes() == failed.path(name).read_bytes(), name
    before, after = (one.load("quantize.json", QuantizeRecord) for one in (passed, failed))
    fidelity = replace(before.fidelity, gates=replace(before.fidelity.gates, least_spearman=2.0))
    failures = ["training.spearman", "calibration.spearman"]
    assert after == replace(before, failed=failures, fidelity=fidelity, seal=after.seal)


def test_a_changed_artefact_is_refused(run: Run) -> None:
    path = run.path("model_int8.tflite")
    path.write_bytes(path.read_bytes() + b"\0")
    with pytest.raises(VerificationError, match=r"model_int8\.tflite has changed"):
        load_detector(run)


def test_a_changed_threshold_is_refused(run: Run) -> None:
    record = run.load("quantize.json", QuantizeRecord)
    moved = changed(record, {"threshold": {"value": record.threshold.value + 1}})
    run.save("quantize.json", moved, inputs=[*record.inputs], outputs=[*record.outputs])
    with pytest.raises(VerificationError, match="digest"):
        load_detector(run)


def test_training_again_makes_the_quantised_model_stale(run: Run) -> None:
    run.path("train.json").write_text(run.path("train.json").read_text("utf-8") + "\n")
    with pytest.raises(VerificationError, match=r"train\.json has changed"):
        load_detector(run)


@pytest.mark.parametrize("load", [load_detector, quantize_run, load_trained])
def test_an_empty_folder_says_what_is_missing(tmp_path: Path, load: Any) -> None:
    with pytest.raises(DataError, match="no such file"):
        load(Run(tmp_path))


def test_loading_a_detector_needs_no_tensorflow(run: Run) -> None:
    script = (
        "import sys; from pathlib import Path\n"
        "from ecgtiny.common.run import Run\n"
        "from ecgtiny.quantize.store import load_detector\n"
        f"load_detector(Run(Path({str(run.folder)!r})))\n"
        "assert not {'tensorflow', 'keras', 'scipy.stats', 'sklearn'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True)
