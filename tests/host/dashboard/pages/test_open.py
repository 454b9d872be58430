"""The page Open without a browser: what was asked for last is what is looked at."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest

from ecgtiny.common.errors import DataError
from ecgtiny.common.run import Run
from ecgtiny.host.dashboard.config import DashboardConfig
from ecgtiny.host.dashboard.pages import open as open_page
from ecgtiny.host.dashboard.pages.open import OpenPage
from ecgtiny.host.dashboard.recording import Recording
from ecgtiny.host.dashboard.session import Chosen, Session
from tests.host.dashboard.unserved import drawn, finished, overtaken, recording

LONG = 30.0
"""Seconds that a job waits at most for the other."""


def test_the_recording_that_was_opened_last_stays_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    release = threading.Event()

    def read(path: Path, *_: object) -> Recording:
        if path.stem == "slow":
            release.wait(LONG)
        return recording(path.stem)

    monkeypatch.setattr(open_page, "open_recording", read)
    session = Session(DashboardConfig())
    page = OpenPage(session)
    paths = [tmp_path / "slow.hea", tmp_path / "fast.hea"]
    page.choice.options = {path.stem: path for path in paths}

    def press(path: Path) -> None:
        page.choice.value = path
        page.open.clicks += 1

    overtaken(release, lambda: press(paths[0]), lambda: press(paths[1]))
    assert session.recording is not None
    assert session.recording.name == "fast"


class Slow(Session):
    """A session in which the detector takes long on the first lead, and then fails where that is not open any more."""

    def __init__(self) -> None:
        super().__init__(DashboardConfig())
        self.release = threading.Event()

    def analyse(self, runs: Sequence[Run], leads: Sequence[str] = (), level: int | None = None) -> Chosen:
        opened = self.recording
        if leads[0] == "MLII":
            self.release.wait(LONG)
        if self.recording is not opened:
            raise DataError("has no such lead", fix="choose another one")
        return Chosen(opened, tuple(runs), tuple(leads), level, ())


def test_the_analysis_that_was_asked_for_last_stays() -> None:
    session = Slow()
    page = OpenPage(session)
    session.open(recording())

    def press(lead: str) -> None:
        page.lead.value = lead
        page.analyse.clicks += 1

    overtaken(session.release, lambda: press("MLII"), lambda: press("V1"))
    assert session.leads == ("V1",)


def test_nothing_is_told_of_a_recording_that_is_not_open_any_more() -> None:
    session = Slow()
    page = OpenPage(session)
    session.open(recording("one"))

    async def opened_meanwhile() -> None:
        page.analyse.clicks += 1
        await asyncio.sleep(0)
        session.open(recording("other"))
        session.release.set()
        await finished()

    with drawn() as happen:
        asyncio.run(opened_meanwhile())
        happen()
    assert not session.status.failed
