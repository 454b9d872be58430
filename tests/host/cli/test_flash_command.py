"""``ecgtiny flash`` on the command line: what it makes first, what it says, and which board is meant."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from ecgtiny.common.errors import DataError, DeviceError, UsageError
from ecgtiny.common.run import Run
from ecgtiny.firmware_gen.pipeline import export_run
from ecgtiny.host.cli import flash_command, stages
from ecgtiny.host.flashing.flash import Flashed
from ecgtiny.host.link import finding
from ecgtiny.host.link.ports import serial_port
from tests.firmware_gen.runs import quantised_run
from tests.host.cli.printed import printed


@pytest.fixture(autouse=True)
def nothing_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    def made(*_: object) -> None:
        raise AssertionError("a stage was run")

    monkeypatch.setattr(stages, "export_first", made)
    monkeypatch.setattr(serial_port, "comports", list)


@pytest.mark.parametrize("board", ["host", "qemu-mps2-an386"])
def test_what_cannot_be_flashed_says_so_before_anything_is_made(
    board: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    said = printed(monkeypatch, capsys, "flash", "--board", board, "--run", str(tmp_path / "run"))
    assert f"exit code 2\n--- stderr\necgtiny: error: {board}: cannot be flashed" in said
    assert not (tmp_path / "run").exists()


def test_a_dry_run_makes_nothing_and_says_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "my run"
    said = printed(monkeypatch, capsys, "flash", "--board", "pico", "--dry-run", "--run", str(folder))
    assert "exit code 3" in said
    assert "holds no export for pico" in said
    assert f"ecgtiny export --board pico --run {shlex.quote(str(folder))}" in said
    assert not folder.exists()


def test_what_is_advised_afterwards_names_board_and_run_as_the_user_did() -> None:
    done = Flashed("lab", "tool x", None, "/dev/ttyACM0", "m", "b", dry_run=False)
    shown = flash_command.show(done, "boards of mine/lab.toml", Run(Path("runs/a b")))
    words = shlex.split(shown.splitlines()[-1])
    assert words == ["ecgtiny", "validate", "--board", "boards of mine/lab.toml", "--port", "/dev/ttyACM0",
                     "--run", "runs/a b"]  # fmt: skip


def test_an_export_is_flashed_by_the_command_that_finds_it_again(tmp_path: Path) -> None:
    assert stages.flash_hint("pico", Run(tmp_path / "a b")) == f"ecgtiny flash --board pico --run '{tmp_path}/a b'"
    assert stages.flash_hint("host", Run(tmp_path)) is None
    assert stages.flash_hint("qemu-mps2-an386", Run(tmp_path)) is None


def test_auto_without_a_board_asks_for_every_board_that_was_exported_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = quantised_run(tmp_path)
    for board in ("host", "qemu-mps2-an386"):
        export_run(run, board)
    with pytest.raises(DeviceError, match=r"boards that were exported for. host: there is none. qemu-mps2-an386: "):
        stages.ready_board(run, None, "auto")
    answers = {"qemu-mps2-an386"}

    def tried(board: str, *_: object) -> list[finding.Tried]:
        return [finding.Tried("/dev/a", None if board in answers else "does not fit")]

    monkeypatch.setattr(finding, "try_ports", tried)
    assert stages.ready_board(run, None, "auto") == "qemu-mps2-an386"
    assert stages.ready_board(run, "host", "auto") == "host"
    answers.add("host")
    with pytest.raises(UsageError, match="2 exported boards are attached: host, qemu-mps2-an386"):
        stages.ready_board(run, None, "auto")


def test_auto_is_never_said_to_be_a_port(tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        stages.ready_board(Run(tmp_path), None, "auto")
    assert "holds no export for nrf52840 to compare a board with" in caught.value.what
