"""A detector of samples in the command line: its stages by the names of all others, and what does not belong to it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ecgtiny.common.errors import EcgtinyError
from ecgtiny.common.run import Run
from ecgtiny.common.stage_records.readouts import ReadoutQuantizeRecord, ReadoutTrainRecord
from ecgtiny.host.cli import show_any, show_readouts, stages, stages_by_form
from ecgtiny.host.cli.main import cli
from ecgtiny.host.report import write_report
from ecgtiny.host.report.run_records import read_chain
from tests.host.cli.printed import hold, masked
from tests.quantize.readout_runs import DATA, MODEL, made_data, quantised_run, trained_run
from tests.stored import RUN


def invoke(*arguments: object) -> Result:
    return CliRunner().invoke(cli, [str(one) for one in arguments])


def refused(*arguments: object) -> EcgtinyError:
    error = invoke(*arguments).exception
    assert isinstance(error, EcgtinyError)
    return error


def test_train_and_quantize(tmp_path: Path) -> None:
    with made_data():
        trained = invoke("train", "--model", MODEL, "--data", DATA, "--run", tmp_path)
    assert trained.exit_code == 0, trained.output
    assert "recursive grid search of the labels of validation signals" in " ".join(trained.output.split())
    quantised = invoke("quantize", "--run", tmp_path, "--json")
    assert quantised.exit_code == 0, quantised.output
    assert json.loads(quantised.stdout)["form"] == "stream"
    assert (tmp_path / "report.html").is_file()


def test_options_of_beats_are_refused(tmp_path: Path) -> None:
    error = refused("train", "--model", MODEL, "--data", DATA, "--shift", 3, "--score", "mae", "--run", tmp_path)
    assert error.exit_code == 2
    assert "it has no" in error.what
    assert "shift" in error.what
    assert refused("train", "--model", MODEL, "--run", tmp_path).exit_code == 2
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "arguments",
    [("validate", "--beats", 3), ("validate", "--stream", "synthetic"), ("evaluate", "--stream", "synthetic")],
)
def test_beats_and_records_are_refused(tmp_path: Path, arguments: tuple[object, ...]) -> None:
    run = quantised_run(tmp_path)
    error = refused(*arguments, "--run", run.folder)
    assert error.exit_code == 2
    assert "samples" in str(error)


def test_a_cluster_is_refused(tmp_path: Path) -> None:
    error = refused("quantize", "--scheduler", "tcp://127.0.0.1:1", "--run", trained_run(tmp_path).folder)
    assert error.exit_code == 2
    assert "--scheduler" in error.what


def test_a_cluster_of_the_project_file_is_of_other_runs(tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    file.write_text('scheduler = "tcp://127.0.0.1:1"\n', "utf-8")
    result = invoke("quantize", "--config", file, "--run", trained_run(tmp_path).folder)
    assert result.exit_code == 0, result.output
    assert "--scheduler is not used" in result.stderr


def test_a_quantisation_trains_the_detector_of_samples_that_the_project_file_names(tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    file.write_text(f'scheduler = "tcp://127.0.0.1:1"\n[train]\nmodel = "{MODEL}"\ndata = "{DATA}"\n', "utf-8")
    with made_data():
        result = invoke("quantize", "--config", file, "--run", tmp_path / "run", "--json")
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["form"] == "stream"


def beats_run(folder: Path) -> Run:
    for name in ("train.json", "quantize.json"):
        shutil.copy(RUN / name, folder)
    return Run(folder)


def test_beats_are_quantised_where_samples_were(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = quantised_run(tmp_path)
    shutil.copy(RUN / "train.json", run.folder)
    assert run.form("quantize.json") == "stream"
    assert run.detector_form() is None
    assert read_chain(run).readouts is None
    monkeypatch.setattr(stages, "quantize", lambda *_: "as beats")
    assert stages_by_form.quantize(run) == "as beats"


def test_samples_are_quantised_where_beats_were(tmp_path: Path) -> None:
    run = beats_run(tmp_path)
    assert read_chain(run).readouts is None
    trained_run(tmp_path)
    assert read_chain(run).readouts is not None
    assert invoke("quantize", "--run", tmp_path).exit_code == 0
    assert run.detector_form() == run.form("quantize.json") == "stream"


def test_a_damaged_record_is_told(tmp_path: Path) -> None:
    run = trained_run(tmp_path)
    run.path("train.json").write_text(run.path("train.json").read_text("utf-8").replace('"weights"', '"weight"'))
    assert refused("quantize", "--run", run.folder).exit_code in (3, 7)
    run.path("train.json").write_text("[]")
    assert refused("quantize", "--run", run.folder).exit_code == 3


def test_results_are_shown_within_80_columns(tmp_path: Path) -> None:
    run = quantised_run(tmp_path)
    write_report(run)
    trained = run.load("train.json", ReadoutTrainRecord)
    quantised = run.load("quantize.json", ReadoutQuantizeRecord)
    texts = [show_any.train(trained), show_any.quantize(quantised), show_readouts.signals(trained.data)]
    hold("run-readouts", masked("\n\n".join(texts)))
    assert "missing qrs" in texts[0]
    assert "B of constants" in texts[1]
    assert "first 100 intervals of each validation signal" in " ".join(texts[1].split())
    assert "first 100 intervals of each validation signal" in run.path("report.html").read_text("utf-8")
    assert max(len(line) for text in texts for line in text.splitlines()) <= 80


def test_the_report_speaks_of_intervals_where_no_beats_were_decided_on(tmp_path: Path) -> None:
    html = write_report(quantised_run(tmp_path)).read_text("utf-8")
    assert "Float network: test intervals decided rightly" in html
    assert ">Intervals</th>" in html
    assert ">Beats</th>" not in html


def test_form_of_nothing_is_none(tmp_path: Path) -> None:
    assert Run(tmp_path).form("train.json") is None
