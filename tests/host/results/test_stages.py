"""Results of the stages: read again as they were given, as tables, and as pictures of what the stage drew."""

from __future__ import annotations

import pickle
import shutil
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import ecgtiny
from ecgtiny import (
    CompareResult,
    DataError,
    EvaluateResult,
    QuantizeResult,
    Run,
    SearchResult,
    TrainResult,
    ValidateResult,
    VerificationError,
)
from ecgtiny.common.stage_records.evaluate import EvaluateRecord
from ecgtiny.common.stage_records.quantize import QuantizeRecord
from ecgtiny.common.stage_records.train import TrainRecord
from ecgtiny.host.comparison.picture import draw
from ecgtiny.host.evaluation.events_csv import write_events
from ecgtiny.host.evaluation.strips import load_strips, save_strips
from tests.host.evaluation.strip_samples import FS, add_evaluation, events
from tests.host.report.samples import add_train
from tests.host.results.made import compared, found, shown, stored_run
from tests.stored import there
from tests.tools import require, require_module


@pytest.fixture(autouse=True)
def pandas() -> None:
    require_module("pandas")


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return stored_run(tmp_path_factory.mktemp("stages"))


@pytest.fixture(scope="module")
def validated(run: Run) -> ValidateResult:
    require("gcc")
    ecgtiny.export_run(run, "host")
    return ecgtiny.validate_run(run, "host", beats=20)


def test_the_figures_stand_beside_those_of_the_baselines(run: Run) -> None:
    trained, quantised = TrainResult.read(run.folder), QuantizeResult.read(str(run.folder))
    assert list(trained.to_frame().index) == ["linear", "mean_beat", "pca"]
    assert list(quantised.to_frame().index) == ["int8", "mean_beat", "pca"]
    table = trained.to_frame()
    assert table.loc["linear", "auroc"] == there(trained.metrics).auroc
    assert table.loc["pca", "auroc_interval.low"] == there(trained.baselines["pca"].auroc_interval)[0]
    assert quantised.to_frame().loc["int8", "threshold"] == quantised.threshold.value


def test_a_result_is_the_record_with_its_folder(run: Run) -> None:
    record, result = run.load("train.json", TrainRecord), TrainResult.read(run.folder)
    assert isinstance(result, TrainRecord)
    assert {**vars(record), "folder": run.folder} == vars(result)
    assert pickle.loads(pickle.dumps(result)) == result  # noqa: S301 - made a moment ago


def test_a_notebook_shows_its_table(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "<th>linear</th>" in shown(TrainResult.read(run.folder))
    monkeypatch.setitem(sys.modules, "pandas", None)
    assert shown(TrainResult.read(run.folder)) == ""


def test_a_validation_has_a_row_a_beat(run: Run, validated: ValidateResult) -> None:
    table = validated.to_frame()
    assert len(table) == validated.beats == 20
    assert table.index.name == "index"
    np.testing.assert_array_equal(table["device"], table["reference"])
    assert ValidateResult.read(run.folder, "host") == validated


def test_a_table_that_was_changed_is_refused(run: Run, validated: ValidateResult) -> None:
    file = run.path("validate-host.csv")
    text = file.read_bytes()
    try:
        file.write_bytes(text.replace(b",ok,", b",OK,"))
        with pytest.raises(VerificationError, match=r"validate-host\.csv has changed"):
            validated.to_frame()
    finally:
        file.write_bytes(text)


@pytest.fixture(scope="module")
def evaluated(tmp_path_factory: pytest.TempPathFactory) -> EvaluateResult:
    run = Run(tmp_path_factory.mktemp("evaluated"))
    add_evaluation(run)
    record = run.load("evaluate.json", EvaluateRecord)
    for name in record.records:
        write_events(run.path(f"events/{name}.csv"), events({50: 300}, unreadable=(60,)), FS)
    return EvaluateResult.read(run.folder)


def test_an_evaluation_has_a_row_a_record(evaluated: EvaluateResult) -> None:
    table = evaluated.to_frame()
    assert sorted(table.index) == ["<b>two</b>", "one.csv"]
    assert table.loc["one.csv", "counts.ectopic"] == 2
    assert not [column for column in table.columns if column.startswith("source")]


def test_its_events_stand_in_one_table(evaluated: EvaluateResult) -> None:
    table = evaluated.events()
    assert list(table.columns[:4]) == ["record", "time_s", "sample", "kind"]
    assert table["record"].nunique() == 2
    assert set(table["kind"]) == {"beat", "pause"}
    assert (table["flags"] != "").sum() == 2
    assert table["score"].isna().sum() == 4, "a pause and an unreadable beat of each record"


def test_its_plot_shows_false_alarms_and_misses(evaluated: EvaluateResult) -> None:
    plot = evaluated.plot()
    assert len(plot.pictures) == 5
    assert any("false alarm" in picture.alt for picture in plot.pictures)
    assert "&lt;b&gt;two&lt;/b&gt;" in plot.to_html()


def test_a_run_on_records_shows_their_strips(evaluated: EvaluateResult, tmp_path: Path) -> None:
    run = Run(shutil.copytree(evaluated.folder, tmp_path / "run"))
    add_train(run)
    record = run.load("train.json", TrainRecord)
    run.save("train.json", replace(record, stream={}), inputs=[], outputs=[])
    assert run.plot().pictures == evaluated.plot().pictures
    assert shown(run).count("<svg") == 2
    run.path("evaluate.json").unlink()
    with pytest.raises(DataError, match=r"holds no evaluate\.json \(run ecgtiny\.evaluate_run first\)"):
        run.plot()


@pytest.fixture
def on_records(tmp_path: Path) -> Run:
    """Return a run on records that was quantised and evaluated."""
    run = stored_run(tmp_path)
    trained = replace(run.load("train.json", TrainRecord), stream={})
    run.save("train.json", trained, inputs=[], outputs=[])
    run.save("quantize.json", run.read("quantize.json", QuantizeRecord), inputs=["train.json"], outputs=[])
    add_evaluation(run, made_from=("quantize.json",))
    assert shown(run).count("<svg") == 2
    return run


def test_strips_that_are_not_of_the_evaluation_are_not_shown(on_records: Run) -> None:
    file = on_records.path("strips.npz")
    save_strips(file, load_strips(file)[:1])
    with pytest.raises(VerificationError, match=r"strips\.npz has changed"):
        on_records.plot()
    assert "<svg" not in shown(on_records)
    file.unlink()
    with pytest.raises(VerificationError, match=r"strips\.npz"):
        on_records.plot()


def test_strips_of_the_training_before_are_not_shown(on_records: Run) -> None:
    trained = on_records.load("train.json", TrainRecord)
    on_records.save("train.json", replace(trained, versions={}), inputs=[], outputs=[])
    with pytest.raises(VerificationError, match=r"train\.json has changed"):
        on_records.plot()
    assert "<svg" not in shown(on_records)


def test_a_comparison_is_a_table_and_a_picture(tmp_path: Path) -> None:
    require_module("matplotlib")
    record = compared()
    assert draw(record, tmp_path / "compare.svg", print)
    Run(tmp_path).save("compare.json", record, inputs=[], outputs=["compare.svg"])
    result = CompareResult.read(tmp_path)
    table = result.to_frame()
    assert table.loc["pca-8", "auroc.mean"] == 0.97
    assert table["auroc.mean"].isna()["donut"]
    html = result.plot().to_html()
    assert "pca-8" in html
    assert "donut" not in html


def test_a_search_is_its_front(tmp_path: Path) -> None:
    Run(tmp_path).save("search.json", found(), inputs=[], outputs=[])
    result = SearchResult.read(tmp_path)
    assert result.to_frame().loc["runs/7", "versus_pca.training.mean"] == 0.01
    with pytest.raises(DataError, match=r"holds no search\.svg.*ecgtiny\[report\]"):
        result.plot()
