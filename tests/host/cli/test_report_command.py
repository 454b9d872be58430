"""``ecgtiny report``: the page anew from the records, opened where asked; what cannot be done is said."""

from __future__ import annotations

import json
import webbrowser
from pathlib import Path
from typing import NoReturn

import pytest
from click.testing import CliRunner

from ecgtiny.common.errors import DataError, MissingToolError, VerificationError
from ecgtiny.common.run import Run
from ecgtiny.host.cli import stages
from ecgtiny.host.cli.main import cli
from tests.host.report.results import comparison, search
from tests.host.report.samples import add_train, hide_matplotlib


@pytest.fixture(autouse=True)
def _fast(monkeypatch: pytest.MonkeyPatch) -> None:
    hide_matplotlib(monkeypatch)


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Take the place of the browser: return the addresses that it is given."""
    addresses: list[str] = []

    def take(address: str) -> bool:
        addresses.append(address)
        return not address.endswith("search.html")

    monkeypatch.setattr(webbrowser, "open", take)
    return addresses


def test_the_report_is_written_anew_and_opened(tmp_path: Path, opened: list[str]) -> None:
    add_train(Run(tmp_path))
    done = CliRunner().invoke(cli, ["report", "--run", str(tmp_path)])
    assert (done.exit_code, done.stdout.strip()) == (0, str(tmp_path / "report.html"))
    assert opened == []
    before = (tmp_path / "report.html").read_bytes()
    (tmp_path / "report.html").write_text("old", "utf-8")
    done = CliRunner().invoke(cli, ["report", "--run", str(tmp_path), "--open", "--json"])
    assert json.loads(done.stdout) == {"opened": True, "pages": [str(tmp_path / "report.html")]}
    assert opened == [(tmp_path / "report.html").as_uri()]
    assert (tmp_path / "report.html").read_bytes() == before


def test_a_comparison_gets_its_own_page(tmp_path: Path, opened: list[str]) -> None:
    comparison(tmp_path)
    assert CliRunner().invoke(cli, ["report", "--run", str(tmp_path), "--open"]).exit_code == 0
    assert opened == [(tmp_path / "compare.html").as_uri()]


def test_without_a_browser_the_page_is_there_and_the_command_says_so(tmp_path: Path, opened: list[str]) -> None:
    search(tmp_path)
    done = CliRunner().invoke(cli, ["report", "--run", str(tmp_path), "--open"])
    assert isinstance(done.exception, MissingToolError)
    assert done.exception.exit_code == 2
    assert "open it yourself" in str(done.exception)
    assert (tmp_path / "search.html").is_file()


@pytest.mark.parametrize("content", [None, "{}", "[1]", '{"schema": 1}'])
def test_a_folder_without_results_or_with_a_damaged_record_is_an_error(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "compare.json").write_text(content, "utf-8")
    done = CliRunner().invoke(cli, ["report", "--run", str(tmp_path)])
    error = done.exception
    assert isinstance(error, DataError) or (error is not None and getattr(error, "exit_code", 0) == 7), done.output
    assert getattr(error, "fix", "")
    assert not list(tmp_path.glob("*.html"))


def test_compare_writes_its_page_also_where_a_firmware_failed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failed(*_: object) -> NoReturn:
        comparison(tmp_path)
        raise VerificationError("the firmware does not compute what the reference does")

    monkeypatch.setattr("ecgtiny.host.comparison.compare_run", failed)
    with pytest.raises(VerificationError):
        stages.compare(tmp_path, None, data="synthetic")
    assert (tmp_path / "compare.html").is_file()
