"""A run in a notebook: its verdict, its picture, its table."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

import ecgtiny
from ecgtiny import DataError, MissingToolError, Run, VerificationError
from ecgtiny.common.stage_records.train import TrainRecord
from ecgtiny.host.results.plot import stand_alone
from tests.host.report.samples import hide_matplotlib
from tests.host.results.made import shown, stored_run
from tests.tools import require_module


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return stored_run(tmp_path)


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return what a notebook shows of a run whose name would be a tag."""
    require_module("matplotlib")
    run = stored_run(tmp_path_factory.mktemp("drawn"))
    return shown(Run(run.folder.rename(run.folder.with_name("<b>"))))


def test_it_is_the_folder_by_any_kind_of_path(tmp_path: Path) -> None:
    assert Run(str(tmp_path)) == Run(tmp_path)
    assert Run("a").folder == Path("a")


def test_print_shows_the_three_claims(run: Run) -> None:
    lines = str(run).splitlines()
    assert lines[0].startswith(f"{run.folder}: int8 model: AUROC ")
    assert [line.partition(":")[0] for line in lines[1:4]] == ["Computes the same", "Keeps its promise", "Detects"]


def test_an_empty_folder_says_that_it_shows_nothing(tmp_path: Path) -> None:
    assert "holds no results" in str(Run(tmp_path))
    assert "holds no results" in shown(Run(tmp_path))


def test_a_notebook_shows_the_verdict_and_the_pictures(drawn: str) -> None:
    assert drawn.count("<svg") == 2
    assert "Keeps its promise</strong>: passed" in drawn
    assert "ROC curve of linear" in drawn
    for picture in re.findall("<svg.*?</svg>", drawn, re.DOTALL):
        ElementTree.fromstring(stand_alone(picture))  # noqa: S314 - drawn a moment ago


def test_every_colour_of_it_is_declared_in_it(drawn: str) -> None:
    used, declared = set(re.findall(r"var\((--[\w-]+)\)", drawn)), set(re.findall(r"(--[\w-]+):", drawn))
    assert used <= declared
    assert {"--fig-normal", "--page", "--good"} <= used


def test_its_name_is_escaped(drawn: str) -> None:
    assert "&lt;b&gt;" in drawn
    assert "<b>" not in drawn


def test_without_matplotlib_it_is_text_that_names_the_extra(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    hide_matplotlib(monkeypatch)
    html = shown(run)
    assert "<svg" not in html
    assert "Keeps its promise</strong>: passed" in html
    assert "pip install &#x27;ecgtiny[report]&#x27;" in html
    with pytest.raises(MissingToolError, match="a picture needs matplotlib"):
        run.plot()


def test_a_stale_run_is_shown_as_one_without_a_picture(run: Run) -> None:
    run.path("beats.npz").write_bytes(b"")
    assert "STALE, train: beats.npz has changed since" in shown(run)
    assert "<svg" not in shown(run)
    with pytest.raises(VerificationError, match=r"beats\.npz has changed"):
        run.plot()
    with pytest.raises(VerificationError, match=r"beats\.npz has changed"):
        run.to_frame()


def test_the_table_has_a_row_a_beat_and_both_scores(run: Run) -> None:
    require_module("pandas")
    table = run.to_frame()
    with np.load(run.path("validation.npz")) as stored:
        np.testing.assert_array_equal(table["score"], stored["score"])
        np.testing.assert_array_equal(table["float_score"], stored["float_score"])
    assert list(table.columns) == ["label", "float_score", "float_alarm", "score", "flat", "alarm"]
    assert table["label"].iloc[0] == "normal"
    quantised = ecgtiny.QuantizeResult.read(run.folder)
    assert int(table["alarm"].sum()) == int((table["score"] > quantised.threshold.value).sum()) > 0


def test_before_the_quantisation_there_are_float_scores_alone(run: Run) -> None:
    require_module("pandas")
    run.path("quantize.json").unlink()
    assert list(run.to_frame().columns) == ["label", "float_score", "float_alarm"]


def test_beats_without_labels_have_no_roc(run: Run) -> None:
    record = replace(run.load("train.json", TrainRecord), metrics=None)
    run.save("train.json", record, inputs=[], outputs=["beats.npz"])
    with pytest.raises(DataError, match="no labels"):
        run.plot()


def test_a_run_that_is_not_trained_says_what_to_do(tmp_path: Path) -> None:
    for look in (Run(tmp_path).plot, Run(tmp_path).to_frame):
        with pytest.raises(DataError, match=r"holds no train\.json \(run ecgtiny\.train_run first\)"):
            look()


def test_a_detector_of_samples_has_no_table_of_beats(tmp_path: Path) -> None:
    (tmp_path / "train.json").write_text('{"form": "stream"}', "utf-8")
    with pytest.raises(DataError, match="has no test beats"):
        Run(tmp_path).to_frame()
