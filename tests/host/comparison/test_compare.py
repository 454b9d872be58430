"""compare: every cell once, what is refused becomes a reason, and what is stored is not computed again."""

from __future__ import annotations

import json
from collections.abc import Generator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from ecgtiny.common.errors import DataError, UsageError, VerificationError
from ecgtiny.common.run import Run
from ecgtiny.common.stage_records.compare import CompareRecord, DeviceCost
from ecgtiny.host.cli.main import cli
from ecgtiny.host.cli.show_compare import compare as shown
from ecgtiny.host.comparison import CompareConfig, cells, compare_run, device
from ecgtiny.host.comparison import compare as comparing
from ecgtiny.host.comparison.compare import RECORD
from ecgtiny.train.benchmarks import load_benchmark
from ecgtiny.train.benchmarks.benchmark import Benchmark, Fold
from ecgtiny.train.comparison import compute as computing
from ecgtiny.train.comparison import judged
from ecgtiny.train.comparison.cell import Cell
from ecgtiny.train.comparison.compute import Job, compute
from ecgtiny.train.comparison.store import Cells
from ecgtiny.train.config import TrainConfig
from tests.host.cli.printed import hold, masked
from tests.host.comparison.made import made_file
from tests.stored import there

MODELS = ("mean-beat", "pca-8")
MADE = SimpleNamespace(weights_bytes=140, flash_bytes=7000, ram_bytes=1000)
"""What a stage returns of whose record only costs are read."""


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
    hold("run-compare", masked(text.partition("\n\n")[2]))  # its head names the folder
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
    with pytest.raises(UsageError, match=r"mine\.py:build is a model of your own"):
        CompareConfig("synthetic", ("mine.py:build", "mean-beat"))
    with pytest.raises(DataError, match="no such source"):
        compare_run(CompareConfig("nowhere"), tmp_path)
    for option in ("--seeds 0", "--epochs -1", "--promised 2", "--models ,"):
        done = CliRunner().invoke(cli, ["compare", "--data", "synthetic", *option.split(), "--out", str(tmp_path)])
        assert isinstance(done.exception, UsageError) or done.exit_code == 2, option
    assert counted == []


def test_firmware_is_measured_again_where_the_compiler_or_what_trains_it_is_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = device.DeviceJob(tmp_path, TrainConfig(data="synthetic", model="tiny"), "nrf52840", "0" * 64)
    names = {job.name}
    assert {job.name} == names
    monkeypatch.setattr(device, "tools", lambda _: "another compiler")
    names.add(job.name)
    assert "ecgtiny.train.pipeline" in device.texts_of("ecgtiny.host.comparison.device")
    monkeypatch.setattr(device, "texts_of", lambda _: {"ecgtiny.train.pipeline": "edited"})
    device.sources_digest.cache_clear()
    names.add(job.name)
    device.sources_digest.cache_clear()
    assert len(names) == 3


def test_a_self_test_that_fails_is_a_mismatch_with_the_costs_that_are_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object, **__: object) -> None:
        raise VerificationError("the self-test failed")

    for stage in ("train_run", "quantize_run", "export_run"):
        monkeypatch.setattr(device, stage, lambda *_: MADE)
    monkeypatch.setattr(device, "validate_run", refused)
    found = device.measure(device.DeviceJob(tmp_path, TrainConfig(data="synthetic", model="tiny"), "nrf52840", "0"))
    assert (found.validated, found.flash_bytes, found.reason) == (False, 7000, "the self-test failed")


@pytest.mark.usefixtures("counted")
def test_firmware_that_computes_something_else_is_exit_7_names_its_detector_and_leaves_the_record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cost = DeviceCost(flash_bytes=7000, validated=False, reason="2 of 300 beats are not scored as the reference does")
    monkeypatch.setattr(comparing, "device_costs", lambda _: {"mean-beat": cost})
    arguments = ["compare", "--data", str(made_file(tmp_path)), "--models", "mean-beat", "--seeds", "1", "--json"]
    done = CliRunner().invoke(cli, [*arguments, "--out", str(tmp_path)])
    assert isinstance(done.exception, VerificationError)
    assert done.exception.exit_code == 7
    assert "the firmware of mean-beat does not compute what the integer reference does" in str(done.exception)
    assert "2 of 300 beats" in str(done.exception)
    record = Run(tmp_path).load(RECORD, CompareRecord)
    assert record.detectors["mean-beat"].validated is False
    assert json.loads(done.stdout)["detectors"]["mean-beat"]["validated"] is False
    assert "FAILED" in shown(record)


@pytest.mark.usefixtures("counted")
def test_the_data_of_a_seed_are_read_once_for_all_detectors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[int] = []

    def noted(data: str) -> Benchmark:
        whole = load_benchmark(data)

        def folds(seed: int) -> tuple[Fold, ...]:
            read.append(seed)
            return whole.folds(seed)

        return replace(whole, folds=folds)

    monkeypatch.setattr(computing, "load_benchmark", noted)
    computing.forget()
    data = str(made_file(tmp_path))
    jobs = [Job(data, name, seed, 0.02) for name in ("mean-beat", "pca-2", "pca-8") for seed in range(3)]
    assert len(cells.compute_all(jobs, Cells(tmp_path)).cells) == 9
    assert read == [0, 1, 2, 0, 1, 2], "once to name the cells, once to compute them"


def test_the_command_prints_one_object(folder: Path, counted: list[str]) -> None:
    data = str(next(folder.glob("beats-*.npz")))
    arguments = ["compare", "--data", data, "--models", "mean-beat, pca-8", "--seeds", "2", "--out", str(folder)]
    done = CliRunner().invoke(cli, [*arguments, "--json"])
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["baseline"] == "pca-2"
    assert counted == []
