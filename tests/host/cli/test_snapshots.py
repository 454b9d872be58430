"""What is printed without a run: help, lists, errors; and what is printed of stored records, figure by figure."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import pytest
from click.testing import CliRunner

from ecgtiny.common.errors import BudgetError, DataError, VerificationError
from ecgtiny.common.run import Run
from ecgtiny.common.stage_records.compile import CompileRecord
from ecgtiny.common.stage_records.evaluate import EvaluateRecord
from ecgtiny.common.stage_records.export import ExportRecord
from ecgtiny.common.stage_records.quantize import QuantizeRecord
from ecgtiny.common.stage_records.train import TrainRecord
from ecgtiny.common.stage_records.validate import ValidateRecord
from ecgtiny.common.stage_records.validate_stream import ValidateStreamRecord
from ecgtiny.host.cli import compile_stage, stages, stages_by_form
from ecgtiny.host.cli.compile_stage import Compiled
from ecgtiny.host.cli.main import cli
from ecgtiny.host.cli.settings import commands
from ecgtiny.host.cli.stages import Demo, Exported
from ecgtiny.host.link.ports import serial_port
from tests.host.cli.printed import hold, masked, printed
from tests.host.evaluation.noise_samples import noise_stress
from tests.host.results.made import compared, found
from tests.stored import DATA, stored
from tests.train.data.prepare.test_prepare import made_mimic, made_ptbxl

LISTS = ("boards", "data list", "validate --list-ports", "config", "completion bash")
ERRORS = (
    "train --modle tiny", "train --model tniy", "train --epochs many", "train --data no/such/file", "export",
    "export --board nrf", "validate --port /dev/ttyACM99", "data fetch nonsense", "evaluate --stream nowhere",
    "compile no.tflite --board host", "score no.txt --model rms", "compare --data nowhere", "nonsense",
    "search --data synthetic --board host --budget flash=8",
)  # fmt: skip


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty folder, in a terminal of 80 columns, on a machine without data and ports."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("ECGTINY_DATA", "data")
    monkeypatch.setattr(serial_port, "comports", list)
    return tmp_path


@pytest.mark.parametrize("words", ["", *sorted(words for words, _ in commands(cli)), "data"])
def test_help(words: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = (*words.split(), "--help")
    text = printed(monkeypatch, capsys, *arguments)
    hold(f"help-{words.replace(' ', '-') or 'ecgtiny'}", text)
    monkeypatch.delenv("COLUMNS")
    monkeypatch.setattr(os, "get_terminal_size", _no_terminal)
    assert printed(monkeypatch, capsys, *arguments) == text, "without a terminal as in one of 80 columns"


def _no_terminal(*_: Any) -> NoReturn:
    raise OSError


def test_alone_it_shows_the_help_and_ends_as_a_wrong_use() -> None:
    alone, asked = CliRunner().invoke(cli, []), CliRunner().invoke(cli, ["--help"])
    assert alone.output == asked.output
    assert (alone.exit_code, asked.exit_code) == (2, 0)


def test_prepared_sets(place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    made_ptbxl(place / "p", holes=True)
    made_mimic(place / "m")
    arguments = ("data", "prepare", "ptbxl", "p", "mimic", "m", "--records", "0")
    hold("run-data-prepare", printed(monkeypatch, capsys, *arguments))


@pytest.mark.parametrize("words", LISTS)
def test_lists(words: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    hold(f"list-{words.replace(' --', '-').replace(' ', '-')}", printed(monkeypatch, capsys, *words.split()))


def test_errors(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    hold("errors", "\n".join(printed(monkeypatch, capsys, *words.split()) for words in ERRORS))


@pytest.mark.parametrize(
    "error",
    [
        DataError("holds no beat", where="a.csv", fix="give at least one row of samples"),
        BudgetError(
            "flash is 70,000 bytes, of which the budget has 65,536", where="nrf52840", fix="use a smaller model"
        ),
        VerificationError("a gate failed", fix="train longer"),
        KeyboardInterrupt(),
        OSError(28, "No space left on device", "run/train.json"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_how_a_stage_ends(
    error: BaseException, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stage(*_: Any) -> NoReturn:
        raise error

    monkeypatch.setattr(stages_by_form, "quantize", stage)
    hold(f"ends-{type(error).__name__}", printed(monkeypatch, capsys, "quantize"))


def _stored_stream(kind: type[Any], name: str) -> Callable[[], Any]:
    return lambda: Run(DATA).read(f"records-of-schema-1/{name}.json", kind)


def _exported(record: ExportRecord) -> Exported:
    return Exported(record, Path("ecgtiny-run/export/nrf52840"), "ecgtiny flash --board nrf52840 --run ecgtiny-run")


RECORDS: dict[str, tuple[str, object, str, Callable[[], Any]]] = {
    "train": ("train", stages_by_form, "train", lambda: stored(TrainRecord)),
    "train-stream": ("train --stream", stages_by_form, "train", _stored_stream(TrainRecord, "train-stream")),
    "quantize": ("quantize", stages_by_form, "quantize", lambda: stored(QuantizeRecord)),
    "quantize-stream": ("quantize", stages_by_form, "quantize", _stored_stream(QuantizeRecord, "quantize-stream")),
    "export": ("export --board nrf52840", stages, "export", lambda: _exported(stored(ExportRecord))),
    "export-explain": (
        "export --board nrf52840 --explain", stages, "export", lambda: _exported(stored(ExportRecord))
    ),
    "export-stream": (
        "export --board nrf52840", stages, "export",
        lambda: _exported(_stored_stream(ExportRecord, "export-stream")()),
    ),
    "build": ("build --board nrf52840", stages, "build", lambda: _exported(stored(ExportRecord))),
    "compile": (
        "compile net.tflite --board nrf52840 --explain", compile_stage, "compile_tflite",
        lambda: Compiled(stored(CompileRecord), Path("net-nrf52840")),
    ),
    "validate": ("validate", stages_by_form, "validate", lambda: stored(ValidateRecord)),
    "validate-stream": (
        "validate --stream mitdb:208", stages, "validate_stream", lambda: stored(ValidateStreamRecord)
    ),
    "evaluate": ("evaluate --stream mitdb:208", stages, "evaluate", lambda: stored(EvaluateRecord)),
    "evaluate-noise": ("evaluate --stream mitdb:208 --noise curve", stages, "evaluate", noise_stress),
    "compare": ("compare --data ecg5000", stages, "compare", compared),
    "search": ("search --data ecg5000 --board nrf52840 --budget flash=8k", stages, "search", found),
    "demo": (
        "demo", stages, "demo",
        lambda: Demo(stored(TrainRecord), stored(QuantizeRecord), stored(ExportRecord), stored(ValidateRecord)),
    ),
}  # fmt: skip
"""The command, the stage that it calls, and the stored record that the stage gives here."""


@pytest.mark.parametrize("name", RECORDS)
def test_stored_records(name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    words, module, stage, record = RECORDS[name]
    monkeypatch.setattr(module, stage, lambda *_, **__: record())
    hold(f"record-{name}", printed(monkeypatch, capsys, *words.split()))


def test_the_mask_leaves_words_and_takes_numbers() -> None:
    text = "AUROC   0.9871  [0.98, 1.00], 1,234 B of nrf52840 at 64 MHz (-3.5%), mae20, 2e-05\n"
    assert masked(text) == "AUROC #  [#, #], # B of nrf52840 at # MHz (#), mae20, #\n"
