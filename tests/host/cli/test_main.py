"""The command line: names, exit codes, one JSON object on stdout."""

from __future__ import annotations

import dataclasses
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, NoReturn

import click
import pytest
from click.testing import CliRunner

from ecgtiny.common.errors import BudgetError, VerificationError
from ecgtiny.common.plugins import discover
from ecgtiny.common.run import Run
from ecgtiny.firmware_gen import formats, runtimes
from ecgtiny.host.cli import show_lists, stages
from ecgtiny.host.cli.main import cli, main
from ecgtiny.host.link.ports.kind import kinds
from ecgtiny.train.calibration.thresholds import RULES
from ecgtiny.train.config import TrainConfig
from ecgtiny.train.data.records import load
from ecgtiny.train.data.records.noise import NOISES
from ecgtiny.train.data.sources.registry import NamedSource
from ecgtiny.train.detectors import models
from tests.tools import ROOT

SOURCES = "ecgtiny.train.data.sources"
RECORDS_USAGE = [
    *(usage for source in load.sources() for usage in source.usage),
    *(f"*{reader.suffix}" for reader in load.readers()),
]
COMMANDS = ("train", "quantize", "export", "compile", "build", "validate", "evaluate", "boards", "data", "demo",
            "compare", "score", "search", "tutorial", "config", "completion", "report", "dashboard",
            "flash", "doctor", "record", "review")  # fmt: skip


def exit_code(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    """Run the command line as the console script does."""
    monkeypatch.setattr("sys.argv", ["ecgtiny", *arguments])
    with pytest.raises(SystemExit) as stopped:
        main()
    assert isinstance(stopped.value.code, int)
    return stopped.value.code


def test_the_commands_are_the_contract() -> None:
    assert tuple(sorted(cli.commands)) == tuple(sorted(COMMANDS))


@pytest.mark.parametrize("command", ["", *COMMANDS, "data list", "data fetch", "data prepare"])
def test_version_everywhere(command: str) -> None:
    result = CliRunner().invoke(cli, [*command.split(), "--version"])
    assert result.exit_code == 0
    assert result.output.startswith("ecgtiny, version ")


def test_no_help_line_is_wider_than_the_terminal() -> None:
    def widths(group: click.Command, *names: str) -> list[int]:
        text = CliRunner().invoke(cli, [*names, "--help"], terminal_width=80).output
        inner = group.commands.items() if isinstance(group, click.Group) else ()
        return [*map(len, text.splitlines()), *(w for name, sub in inner for w in widths(sub, *names, name))]

    assert max(widths(cli)) <= 80


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["export"], 2, "--board"),
        (["train", "--model", "nonsense"], 2, "tiny"),
        (["train", "--rule", "nonsense"], 2, "quantile"),
        (["train", "--score", "maxw0"], 2, "maxw"),
        (["export", "--board", "nonsense"], 2, "nrf52840"),
        (["export", "--board", "host", "--prefix", "a__b"], 2, "single underscores"),
        (["train", "--data", "no/such/file"], 3, "no/such/file"),
        (["validate", "--port", "/dev/ttyACM99"], 3, "ecgtiny export"),
        (["data", "fetch", "nonsense"], 3, "ecg5000"),
    ],
)
def test_bad_input_gets_one_message_and_its_exit_code(
    arguments: list[str],
    code: int,
    words: str,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert exit_code(monkeypatch, *arguments) == code
    output = capsys.readouterr()
    assert output.out == ""
    assert words in output.err
    assert "Traceback" not in output.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (BudgetError("flash is 70,000 bytes", where="nrf52840"), 5, "nrf52840: flash is 70,000 bytes"),
        (KeyboardInterrupt(), 130, "interrupted"),
        (OSError(28, "No space left on device", "run/train.json"), 2, "run/train.json: No space left on device"),
        (BrokenPipeError(32, "Broken pipe"), 130, ""),
        (ZeroDivisionError(), 1, "internal error"),
    ],
)
def test_how_a_stage_ends_is_the_exit_code(
    error: BaseException, code: int, words: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stage(*_: Any, **__: Any) -> NoReturn:
        raise error

    monkeypatch.setattr(stages, "quantize", stage)
    assert exit_code(monkeypatch, "quantize") == code
    assert words in capsys.readouterr().err


def test_a_name_that_the_terminal_cannot_show_is_escaped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(io.BytesIO(), encoding="cp1252"))
    monkeypatch.setattr(show_lists, "boards", lambda _: "\u0394 \udcff")
    assert exit_code(monkeypatch, "boards") == 0
    assert sys.stdout.buffer.getvalue() == b"\\u0394 \\udcff" + os.linesep.encode()  # type: ignore[attr-defined]


@pytest.mark.skipif(os.name == "nt", reason="needs a POSIX shell")
@pytest.mark.parametrize(("redirection", "code"), [("2>&-", 3), (">&- 2>&-", 3), ("<&-", 3)])
def test_streams_may_be_closed(redirection: str, code: int, tmp_path: Path) -> None:
    script = "from ecgtiny.host.cli.main import main; main()"
    command = f'"{sys.executable}" -c "{script}" train --data no/such/file {redirection}'
    assert subprocess.run(command, shell=True, cwd=tmp_path, check=False).returncode == code  # noqa: S602


def test_json_shows_the_record_of_a_failed_gate(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: Any) -> NoReturn:
        raise VerificationError("a gate failed", record={"failed": ["training.spearman"]})

    monkeypatch.setattr(stages, "quantize", fail)
    assert exit_code(monkeypatch, "quantize", "--json") == 7
    assert json.loads(capsys.readouterr().out) == {"failed": ["training.spearman"]}


def test_a_report_that_fails_does_not_hide_the_result(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def fail(_: Run) -> NoReturn:
        raise ValueError("no font")

    monkeypatch.setattr("ecgtiny.host.report.write_report", fail)
    stages.report(Run(tmp_path))


def test_json_is_one_object_and_nothing_else(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def chatty(*_: Any, **__: Any) -> dict[str, int]:
        print("Saved artifact at ...")
        return {"weights_bytes": 140}

    monkeypatch.setattr(stages, "quantize", chatty)
    assert exit_code(monkeypatch, "quantize", "--json") == 0
    output = capsys.readouterr()
    assert json.loads(output.out) == {"weights_bytes": 140}
    assert "Saved artifact" in output.err


@pytest.mark.parametrize("arguments", [["boards"], ["data", "list"], ["validate", "--list-ports"]])
def test_lists_come_as_text_and_as_json(arguments: list[str]) -> None:
    text = CliRunner().invoke(cli, arguments)
    assert text.exit_code == 0, text.output
    listed, *_ = json.loads(CliRunner().invoke(cli, [*arguments, "--json"]).stdout).values()
    assert listed
    for row in listed:
        assert str(row.get("url", row.get("name"))) in text.output


def test_boards_are_those_that_have_a_file() -> None:
    listed = json.loads(CliRunner().invoke(cli, ["boards", "--json"]).stdout)["boards"]
    files = ROOT.joinpath("boards").glob("*.toml")
    assert {row["name"] for row in listed} == {file.stem for file in files}


def test_a_board_has_the_time_of_a_beat_where_something_was_counted() -> None:
    listed = json.loads(CliRunner().invoke(cli, ["boards", "--json"]).stdout)
    measured, seconds = listed["measured"], listed["seconds"]
    assert seconds.keys() == {name for name, one in measured.items() if one["instructions"] or one["cycles"]}
    assert seconds["nrf52840"]["typical"] == pytest.approx(measured["nrf52840"]["modelled_cycles"] / 64e6)
    assert set(seconds["pico"].values()) == {measured["pico"]["cycles"] / 125e6}


def test_help_names_every_choice_and_the_defaults() -> None:
    text = " ".join(CliRunner().invoke(cli, ["train", "--help"]).output.split())
    text = text.replace("- ", "-")  # names are broken at their hyphens
    assert all(name in text for name in (*models(), *RULES))
    config = TrainConfig()
    for default in (config.model, config.data, config.rule):
        assert f"[default: {default}]" in text
    assert f"[default: {config.promised}]" in text
    assert f"[default: {config.k:g}]" in text


@pytest.mark.parametrize(
    ("command", "option", "words"),
    [
        ("train", "data", [*(source.usage for source in discover(SOURCES, "SOURCE", NamedSource)), *RECORDS_USAGE]),
        ("evaluate", "stream", RECORDS_USAGE),
        ("validate", "stream", RECORDS_USAGE),
        ("evaluate", "noise", [f"{name} ({what})" for name, what in NOISES.items()]),
        ("validate", "port", [usage for kind in kinds() for usage in kind.usage]),
        ("export", "runtime", [runtime.what for runtime in runtimes.runtimes()]),
        ("export", "format", [package.what for package in formats.formats()]),
        ("export", "tflm", ["For tflm: a tree"]),
    ],
)
def test_help_names_every_plug_in_of_a_family(command: str, option: str, words: list[str]) -> None:
    text = " ".join(CliRunner().invoke(cli, [command, "--help"], terminal_width=1000).output.split())
    _, found = text.split(f" --{option} ", 1)
    assert words
    assert [word for word in words if word not in found] == []


def test_every_option_of_train_is_a_field_of_its_config() -> None:
    options = {parameter.name for parameter in cli.commands["train"].params} - {
        "folder",
        "as_json",
        "config",
        "version",
    }
    assert options == {field.name for field in dataclasses.fields(TrainConfig)}


@pytest.mark.parametrize("command", ["train --stream --data", "evaluate --stream"])
def test_an_annotator_reaches_the_reader_of_records(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    record = tmp_path / "a.csv"
    record.write_text("# fs=360\nII\n" + "0.1\n" * 400)
    arguments = [*command.split(), str(record), "--annotator", "mine", "--run", str(tmp_path / "run")]
    monkeypatch.setattr(sys, "argv", ["ecgtiny", *arguments])
    with pytest.raises(SystemExit) as stopped:
        main()
    assert stopped.value.code == 3
    assert "leave --annotator out" in capsys.readouterr().err
