"""`ecgtiny tutorial`: one command gives figures, pictures and a record."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from ecgtiny.common.errors import DataError
from ecgtiny.common.run import Run
from ecgtiny.common.stage_records.tutorial import TutorialRecord
from ecgtiny.host.cli import tutorial
from ecgtiny.host.cli.main import cli
from ecgtiny.host.report.tutorial import write_pictures
from tests.host.cli.printed import hold, masked
from tests.tools import require_module

PICTURES = ("anomalous.png", "loss.png", "normal.png", "test-loss.png", "train-loss.png")


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for package in ("tensorflow", "sklearn", "matplotlib"):
        require_module(package)
    monkeypatch.chdir(tmp_path)


def test_one_command_gives_the_record_and_the_pictures(tmp_path: Path) -> None:
    result = CliRunner().invoke(cli, ["tutorial", "--data", "synthetic", "--json"])
    assert result.exit_code == 0, result.output
    shown = json.loads(result.stdout)
    out = tmp_path / "ecgtiny-tutorial"
    assert shown == json.loads((out / "tutorial.json").read_text("utf-8"))
    assert sorted(path.name for path in out.glob("*.png")) == sorted(PICTURES)
    assert all((out / name).read_bytes().startswith(b"\x89PNG") for name in PICTURES)
    first = {name: (out / name).read_bytes() for name in PICTURES}
    again = write_pictures(Run(out), "tutorial.npz", shown["threshold"])
    assert {path.name: path.read_bytes() for path in again} == first
    record = Run(out).load("tutorial.json", TutorialRecord)
    hold("run-tutorial", masked(tutorial.show(tutorial.Done(record, [Path("ecgtiny-tutorial/loss.png")]))))
    text = tutorial.show(tutorial.Done(record, again))
    assert all(word in text for word in ("accuracy", "precision", "recall", "published", "loss.png"))
    assert "ecgtiny[report]" in tutorial.show(tutorial.Done(record, []))


def test_data_that_are_not_there_are_refused() -> None:
    with pytest.raises(DataError, match="no such source"):
        CliRunner().invoke(cli, ["tutorial", "--data", "nowhere"], catch_exceptions=False)
