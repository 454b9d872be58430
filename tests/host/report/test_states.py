"""Trouble is said in words, on top and in place: stale, failed, incomplete, unreadable; nothing of it raises."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ecgtiny.common.run import Run, seal
from ecgtiny.common.stage_records.export import ExportRecord
from ecgtiny.common.stage_records.train import TrainRecord
from ecgtiny.host.report import write_report
from tests.host.report.document import Document
from tests.host.report.samples import add_quantize, add_train, add_validation, hide_matplotlib, sample_run
from tests.stored import changed


@pytest.fixture(autouse=True)
def _no_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out what is slow; test_page.py looks at the figures."""
    hide_matplotlib(monkeypatch)


def edit(run: Run, record: str, **changes: Any) -> None:
    read = run.read(record, TrainRecord if record == "train.json" else ExportRecord)
    run.save(record, changed(read, changes), inputs=[*read.inputs], outputs=[*read.outputs])


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return sample_run(tmp_path)


def test_training_again_makes_all_that_follows_stale(run: Run) -> None:
    edit(run, "train.json", data={"note": "trained again"})
    page = Document(write_report(run))
    assert page.row("train", "done")
    for stage in ("quantize", "export nrf52840", "validate nrf52840"):
        assert page.row(stage, "stale"), stage
    assert "STALE, quantize: train.json has changed since" in page.text
    assert "0 mismatches" not in page.text
    assert sum("STALE" in note for note in page.bad()) == 3


def test_mismatches_fail_on_top_and_in_place(run: Run) -> None:
    reply = {"status": "ok", "score": 12345, "alarm": False}
    first = [{"index": 17, "device": reply, "reference": {**reply, "score": 54399, "alarm": True}}]
    add_validation(run, "nrf52840", mismatches=2, failed=["mismatches"], first_mismatches=first)
    page = Document(write_report(run))
    assert page.row("validate nrf52840", "failed", "2 of 61 beats are not scored as the reference scores them")
    assert "FAILED, validate nrf52840: 2 of 61 beats" in page.text
    assert page.row("17", "ok, 12,345, no alarm", "ok, 54,399, alarm")
    assert "0 mismatches" not in page.text


def test_a_failed_gate_is_named(run: Run) -> None:
    add_quantize(run, failed=("training.spearman",))
    page = Document(write_report(run))
    assert page.row("quantize", "failed", "gates not passed: training.spearman")
    assert page.row("Spearman of the scores, training", "0.9987", "at least 0.9900", "FAILED")
    assert page.row("Spearman of the scores, calibration", "0.9987", "at least 0.9900", "passed")


def test_a_broken_off_validation_is_incomplete(run: Run) -> None:
    add_validation(run, "nrf52840", beats=20, complete=False)
    page = Document(write_report(run))
    assert page.row("validate nrf52840", "incomplete", "broken off after 20 of 61 beats")
    assert page.row("Complete", "NO")
    assert "0 mismatches" not in page.text


def test_a_rate_outside_its_interval_is_said(tmp_path: Path) -> None:
    run = Run(tmp_path)
    add_train(run)
    rate = {"promised": 0.02, "observed": 0.2, "interval": [0.0, 0.075], "false_alarms": 8, "normals": 40}
    edit(run, "train.json", false_alarm_rate=rate)
    assert Document(write_report(run)).row("Observed lies inside", "NO")


@pytest.mark.parametrize("content", ["{", "[]", '{"schema": 1}', '{"schema": 1, "inputs": 3, "outputs": {}}'])
def test_a_record_that_is_none_is_unreadable(run: Run, content: str) -> None:
    run.path("quantize.json").write_text(content)
    page = Document(write_report(run))
    assert page.row("quantize", "unreadable")
    assert "UNREADABLE, quantize" in page.text


WRONG = [{"metrics": {"auroc": "0.99"}}, {"model": {"name": 3}}, {"threshold": [1]}, {"robustness": {"shift": 2}}]


@pytest.mark.parametrize("changes", WRONG)
def test_a_wrong_type_is_shown_and_nothing_is_claimed(run: Run, changes: dict[str, Any]) -> None:
    body = {**json.loads(run.path("train.json").read_text("utf-8")), **changes}
    run.path("train.json").write_text(json.dumps({**body, "seal": seal(body)}))
    page = Document(write_report(run))
    assert "UNREADABLE, train: " in page.text
    assert "Expected" in page.text or "missing" in page.text
    assert "0 mismatches" not in page.text


def test_an_image_over_the_budget_is_said(run: Run) -> None:
    edit(run, "export/nrf52840/export.json", flash_bytes=70000)
    assert Document(write_report(run)).row("Flash, bytes", "70,000 of 65,536 (106.8 %) OVER")


@pytest.mark.parametrize("toolchain", [None, "gcc 14"])
def test_an_export_without_figures_says_why(run: Run, toolchain: str | None) -> None:
    edit(run, "export/nrf52840/export.json", flash_bytes=None, ram_bytes=None, stack_bytes=None, toolchain=toolchain)
    said = "no compiler" if toolchain is None else "program of this computer"
    assert said in Document(write_report(run)).text


def test_an_empty_folder_has_nothing_to_show(tmp_path: Path) -> None:
    assert "Nothing has been shown yet" in Document(write_report(Run(tmp_path))).text
