"""The page Live: one board at a time; in a real browser, the virtual one says what the reference says and is saved."""

from __future__ import annotations

import threading
from collections.abc import Generator
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import pytest

from ecgtiny.common.run import Run
from ecgtiny.common.stage_records.export import ExportRecord
from ecgtiny.host.cli import stages
from ecgtiny.host.dashboard.config import DashboardConfig
from ecgtiny.host.dashboard.live.board_replay import BoardReplay
from ecgtiny.host.dashboard.live.ports import Attached
from ecgtiny.host.dashboard.live.watching import Control, Live, Scale, Sink, State
from ecgtiny.host.dashboard.pages import live as live_page
from ecgtiny.host.dashboard.pages.live import LivePage
from ecgtiny.host.dashboard.session import Session
from ecgtiny.quantize.stream import load_stream
from ecgtiny.train.data.records import load_records
from ecgtiny.train.data.records.generated import synthetic_record
from ecgtiny.train.data.records.record import Record
from tests.host.dashboard.served import chromium, opener, page_of, served
from tests.host.dashboard.unserved import press, recording
from tests.host.evaluation.stream_run import FS, write_csv
from tests.tools import require_module

NAME = "export/nrf52840/export.json"
LONG = 30.0
"""Seconds that a test waits at most for a thread."""


@dataclass(frozen=True)
class Watched(Attached):
    """A port that knows who has it open."""

    opened: list[threading.Thread] = field(default_factory=list[threading.Thread], compare=False)
    speeds: list[float | None] = field(default_factory=list[float | None], compare=False)

    def replay(self, run: Run, record: Record, speed: float | None) -> BoardReplay:  # noqa: ARG002  as the real one
        """Return what holds the port until it is stopped."""
        self.speeds.append(speed)
        return cast("BoardReplay", self)

    def follow(self, sink: Sink, control: Control) -> None:
        """Hold the port."""
        self.opened.append(threading.current_thread())
        sink.begin(Scale("r", "II", 250.0, 200.0, 0), None)
        control.stopped.wait(LONG)


@pytest.fixture
def port() -> Watched:
    return Watched("nrf52840", "sim://nrf52840", True)


@pytest.fixture
def page(port: Watched, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Generator[LivePage]:
    """Give a page with a recording open, and stop what it began."""
    monkeypatch.setattr(live_page, "attached_to", lambda _: [port])
    session = Session(DashboardConfig(runs=(Run(tmp_path),)))
    session.open(recording())
    made = LivePage(session)
    yield made
    if made.live is not None:
        made.live.stop()
        made.live.join(LONG)


def started(page: LivePage) -> Live:
    """Press Start, and wait until the port is open."""
    press(page.view(), "Start")
    assert page.live is not None
    while page.live.seen().state is State.STARTING:
        page.live.join(0.01)
    return page.live


def test_the_pace_is_the_records_unless_another_is_chosen(page: LivePage, port: Watched) -> None:
    first = started(page)
    first.stop()
    first.join(LONG)
    page.look()
    page.speed.value = "as fast as the board"
    started(page)
    assert port.speeds == [1.0, None]


class TestOneAtATime:
    def test_a_second_start_begins_nothing(self, page: LivePage, port: Watched) -> None:
        first = started(page)
        assert page.start.disabled
        assert not page.stop.disabled
        assert started(page) is first
        assert len(port.opened) == 1

    def test_another_run_leaves_start_disabled_while_it_is_paused(self, page: LivePage) -> None:
        started(page).pause()
        page.look()
        page.session.choose(page.session.analyse([]))
        assert page.start.disabled
        assert (page.pause.disabled, page.pause.name) == (False, "Go on")

    def test_it_begins_anew_once_the_first_is_over(self, page: LivePage) -> None:
        first = started(page)
        first.stop()
        first.join(LONG)
        page.look()
        assert not page.start.disabled
        second = started(page)
        assert second is not first
        second.stop()
        second.join(LONG)
        page.look()
        assert not page.start.disabled, "though it ended as the first did"


@pytest.mark.slow
def test_a_virtual_board_is_watched(trained: Run, tmp_path: Path) -> None:
    require_module("unicorn")
    wfdb = require_module("wfdb")
    if not trained.has(NAME):
        stages.export(trained, "nrf52840")
    write_csv(tmp_path, synthetic_record(9, 0.4, FS), "short")
    (record,) = load_records(str(tmp_path / "short.csv"))
    expected = load_stream(trained).on_device(trained.read(NAME, ExportRecord).stream).events(record)
    with served("--run", str(trained.folder), "--folder", str(tmp_path)) as url, chromium() as browser:
        page = page_of(browser, url)
        opener(page).click()
        page.get_by_text(" unreadable, ").wait_for()  # the detector has run
        page.get_by_role("button", name="Live", exact=True).click()
        page.get_by_label("Pace").select_option("as fast as the board")
        page.get_by_role("button", name="Start", exact=True).click()
        page.get_by_text("finished", exact=True).wait_for()
        assert page.get_by_text(f"{len(expected)} of {len(expected)} events", exact=True).count() == 1
        assert page.get_by_role("row").filter(has_text="same").count() > 5
        page.get_by_role("button", name="Save", exact=True).click()
        page.get_by_text("saved: ").wait_for()
        axe = require_module("axe_playwright_python.sync_playwright").Axe()
        assert [one["id"] for one in axe.run(page).response["violations"]] == []
    saved = sorted(trained.path("live").glob("short-*.hea"))[-1].with_suffix("")
    assert wfdb.rdrecord(str(saved), physical=False).d_signal[:, 0].tolist() == record.counts.tolist()
    assert wfdb.rdann(str(saved), "tiny").sample.tolist() == sorted(expected["sample"].tolist())
