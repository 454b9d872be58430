"""The command: a front with runs that export takes, and messages with their exit codes."""

from __future__ import annotations

import json
from collections.abc import Generator
from concurrent.futures import Executor
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ecgtiny.common import executor as executing
from ecgtiny.common.errors import BudgetError, DataError, EcgtinyError, UsageError
from ecgtiny.common.executor import executor
from ecgtiny.common.run import Run
from ecgtiny.common.stage_records.search import SearchRecord
from ecgtiny.host.cli.main import cli
from ecgtiny.host.cli.show_search import search as shown
from ecgtiny.host.search import loop
from ecgtiny.host.search.search import RECORD
from ecgtiny.host.search.study import Trials
from tests.host.search.made import made_file
from tests.tools import require

SMALL = "flash=16k,ram=2k,instructions=30k"


def command(folder: Path, data: Path, budget: str, *arguments: str) -> Result:
    options = ["--board", "nrf52840", "--budget", budget, "--out", str(folder / "out")]
    return CliRunner().invoke(cli, ["search", "--data", str(data), *options, *arguments])


@contextmanager
def here(_: int) -> Generator[Executor]:
    with executor(1) as one:
        yield one


@pytest.fixture
def in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loop, "executor", here)


@pytest.mark.slow
@pytest.mark.usefixtures("in_this_process")
def test_a_budget_that_nothing_fits_is_exit_5_with_the_smallest_cost_seen(tmp_path: Path) -> None:
    require("arm-none-eabi-gcc")
    done = command(tmp_path, made_file(tmp_path), "flash=1k", "--trials", "1")
    error = done.exception
    assert isinstance(error, BudgetError), done.output
    assert "none of 1 models is within the budget; the smallest seen of each: flash " in str(error)
    assert "of 1,024" in str(error)
    assert "allow more flash" in str(error)
    rows = (tmp_path / "out" / "trials.csv").read_text("utf-8").splitlines()
    assert len(rows) == 2


@pytest.mark.parametrize(
    ("budget", "arguments", "kind", "said"),
    [
        ("flash=lots", (), UsageError, "no limit of a budget"),
        ("flash=8k", ("--minutes", "0"), UsageError, "0 minutes"),
        ("flash=8k", ("--minutes", "nan"), UsageError, "nan minutes"),
        ("flash=8k", ("--board", "abacus"), UsageError, "abacus"),
        ("flash=8k", ("--board", "host"), UsageError, "is this computer"),
        ("instructions=8k", ("--board", "qemu-mps2-an386"), UsageError, "no simulator counts"),
        ("flash=8k", ("--data", "nowhere"), DataError, "nowhere"),
        ("flash=8k", ("--storage", "nonsense"), UsageError, "no storage"),
        ("flash=8k", ("--storage", "sqlite://"), UsageError, "no storage"),
        ("flash=8k", ("--scheduler", "tcp://127.0.0.1:9"), EcgtinyError, "no scheduler answers"),
    ],
)
def test_what_cannot_be_done_is_said_before_any_trial(
    tmp_path: Path, budget: str, arguments: tuple[str, ...], kind: type[EcgtinyError], said: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    require("arm-none-eabi-gcc")
    monkeypatch.setattr(executing, "PATIENCE", 0.1)
    begun: list[object] = []
    monkeypatch.setattr(Trials, "begin", begun.append)
    done = command(tmp_path, made_file(tmp_path), budget, *arguments)
    assert isinstance(done.exception, kind), done.output
    assert said in str(done.exception)
    assert not begun


@pytest.mark.slow
@pytest.mark.usefixtures("in_this_process")
def test_a_search_finds_a_front_whose_runs_export_takes(tmp_path: Path) -> None:
    require("arm-none-eabi-gcc")
    data = made_file(tmp_path)
    done = command(tmp_path, data, SMALL, "--trials", "1", "--at-once", "1", "--json")
    assert done.exit_code == 0, (done.output, done.exception)
    said = json.loads(done.stdout)
    out = Run(tmp_path / "out")
    record = out.load(RECORD, SearchRecord)
    assert said["front"][0].keys() >= {"auroc", "flash_bytes", "ram_bytes", "instructions", "weights_bytes", "run"}
    assert record.trials.judged + record.trials.over_budget + record.trials.refused == 1
    for one in record.front:
        assert one.flash_bytes <= 16384
        assert one.instructions is not None
        assert one.instructions <= 30000
        assert one.share <= 1
        again = CliRunner().invoke(cli, ["export", "--board", "nrf52840", "--run", str(out.path(one.run)), "--json"])
        assert again.exit_code == 0, again.output
        assert json.loads(again.stdout)["flash_bytes"] == one.flash_bytes
    assert "linear" in record.beside
    assert f">{record.front[0].trial}<" in out.path("search.svg").read_text("utf-8")
    assert max(map(len, shown(record).splitlines())) <= 100
    before = out.path(RECORD).read_bytes()
    assert command(tmp_path, data, SMALL, "--trials", "1", "--at-once", "1").exit_code == 0
    assert out.path(RECORD).read_bytes() == before, "what is done is not done again"
