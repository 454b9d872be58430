"""compare: every cell once, what is refused becomes a reason, and what is stored is not computed again."""

from __future__ import annotations

import json
from collections.abc import Generator
from pathlib import Path

import pytest
from click.testing import CliRunner

from ecgtiny.common.errors import DataError, UsageError
from ecgtiny.common.run import Run
from ecgtiny.common.stage_records.compare import CompareRecord
from ecgtiny.host.cli.main import cli
from ecgtiny.host.cli.show_compare import compare as shown
from ecgtiny.host.comparison import CompareConfig, cells, compare_run
from ecgtiny.host.comparison.compare import RECORD
from ecgtiny.train.comparison import judged
from ecgtiny.train.comparison.cell import Cell
from ecgtiny.train.comparison.compute import Job, compute
from tests.host.comparison.made import made_file
from tests.stored import there

MODELS = ("mean-beat", "pca-8")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("compare")
    made_file(out)
    run(out, *MODELS)
    return out


@pytest.fixture(autouse=True, scope="module")
def few() -> Generator[None]:
    """Draw few resamples: their number is no matter here."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(judged, "RESAMPLES", 100)
        yield


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Compute cells in this process, and note which."""
    done: list[str] = []

    def work(job: Job) -> Cell:
        done.append(f"{job.detector} {job.seed}")
        if job.detector == "pca-12":
            raise ZeroDivisionError("a defect")
        return compute(job)

    def here(_: object, jobs: list[Job]) -> Generator[tuple[int, object]]:
        for place, job in enumerate(jobs):
            yield place, lambda job=job: work(job)

    monkeypatch.setattr(cells, "finished", here)
    return done


def run(out: Path, *models: str) -> CompareRecord:
    data = str(next(out.glob("beats-*.npz")))
    return compare_run(CompareConfig(data, models, seeds=2), out, tell=lambda _: None)


def test_the_record_has_the_keys_that_others_read(folder: Path) -> None:
    found = json.loads((folder / RECORD).read_text("utf-8"))["detectors"]
    assert sorted(found) == ["mean-beat", "pca-2", "pca-8"], "the baseline is always there"
    one = found["pca-8"]
    assert one["auroc"]["low"] <= one["auroc"]["mean"] <= one["auroc"]["high"]
    assert one["auprc"]["mean"] > 0.5
    assert 0 < one["sensitivity"]["mean"] <= 1
    assert one["false_alarm_rate"]["observed"] < 0.2
    assert one["versus_pca"]["low"] < one["versus_pca"]["high"]
    assert found["pca-2"]["versus_pca"] is None
    assert one["per_class_recall"]["normal"]["recall"] == pytest.approx(1 - one["false_alarm_rate"]["observed"])
    assert (one["weights_bytes"], one["validated"]) == (None, None)
    assert "linear" in one["reason"]


def test_what_is_stored_is_not_computed_again_and_a_lost_cell_is(folder: Path, counted: list[str]) -> None:
    first = Run(folder).load(RECORD, CompareRecord)
    assert run(folder, *MODELS).detectors == first.detectors
    assert counted == []
    next((folder / "cells").glob("pca-8-1-*.npz")).unlink()
    again = run(folder, *MODELS).detectors
    assert counted == ["pca-8 1"]
    assert again["pca-8"].auroc == first.detectors["pca-8"].auroc


def test_a_picture_shows_quality_against_cost(folder: Path) -> None:
    picture = (folder / "compare.svg").read_text("utf-8")
    assert ">pca-8<" in picture
    assert "numbers fitted" in picture


def test_the_table_says_what_was_measured_and_why_something_was_not(folder: Path) -> None:
    text = shown(Run(folder).read(RECORD, CompareRecord))
    assert max(map(len, text.splitlines())) <= 100
    rows = [line.split()[0] for line in text.splitlines() if line.startswith(("pca", "mean"))]
    assert set(rows[:3]) == {"pca-2", "pca-8", "mean-beat"}
    assert "mean-beat: not on a device: a baseline" in text


def test_a_detector_that_takes_no_such_items_becomes_a_reason(tmp_path: Path, counted: list[str]) -> None:
    data = made_file(tmp_path, 42)
    record = compare_run(CompareConfig(str(data), ("tiny", "mean-beat"), 1), tmp_path / "out", tell=lambda _: None)
    assert "cannot take beats of 42 samples" in str(record.detectors["tiny"].not_judged)
    assert there(record.detectors["mean-beat"].auroc).mean > 0.9
    assert "tiny: not judged: model tiny cannot take beats of 42 samples" in shown(record).replace("\n  ", " ")


def test_a_defect_is_raised_after_the_others_are_stored(tmp_path: Path, counted: list[str]) -> None:
    made_file(tmp_path)
    with pytest.raises(ZeroDivisionError) as failure:
        run(tmp_path, "mean-beat", "pca-12", "pca-8")
    assert failure.value.__notes__ == ["in the cell of pca-12, seed 1"]
    assert sorted(one.name.rsplit("-", 1)[0] for one in (tmp_path / "cells").iterdir()) == [
        "mean-beat-0", "mean-beat-1", "pca-2-0", "pca-2-1", "pca-8-0", "pca-8-1",
    ]  # fmt: skip


def test_unknown_names_are_refused_before_any_work(tmp_path: Path, counted: list[str]) -> None:
    with pytest.raises(UsageError, match="no detector 'abacus'"):
        CompareConfig("synthetic", ("abacus",))
    (tmp_path / "mine.py").write_text("", "utf-8")
    with pytest.raises(UsageError, match="a model of your own; detectors are compared by their names"):
        CompareConfig("synthetic", ("linear", f"{tmp_path / 'mine.py'}:build"))
    with pytest.raises(DataError, match="no such source"):
        compare_run(CompareConfig("nowhere"), tmp_path)
    for option in ("--seeds 0", "--epochs -1", "--promised 2"):
        done = CliRunner().invoke(cli, ["compare", "--data", "synthetic", *option.split()])
        assert done.exit_code != 0
    assert counted == []


def test_the_command_prints_one_object(folder: Path, counted: list[str]) -> None:
    data = str(next(folder.glob("beats-*.npz")))
    arguments = ["compare", "--data", data, "--models", "mean-beat, pca-8", "--seeds", "2", "--out", str(folder)]
    done = CliRunner().invoke(cli, [*arguments, "--json"])
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["baseline"] == "pca-2"
    assert counted == []
