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
from tests.host.dashboard.unserved import drawn, finished, recording

LONG = 30.0
"""Seconds that a job waits at most for the other."""


def test_the_recording_that_was_opened_last_stays_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    later = threading.Event()

    def read(path: Path, *_: object) -> Recording:
        if path.stem == "slow":
            later.wait(LONG)
        else:
            later.set()
        return recording(path.stem)

    monkeypatch.setattr(open_page, "open_recording", read)
    session = Session(DashboardConfig())
    page = OpenPage(session)
    slow, fast = tmp_path / "slow.hea", tmp_path / "fast.hea"
    page.choice.options = {"slow": slow, "fast": fast}

    async def opened() -> None:
        for path in (slow, fast):
            page.choice.value = path
            page.open.clicks += 1
        await finished()

    with drawn() as happen:
        asyncio.run(opened())
        happen()
    assert session.recording is not None
    assert session.recording.name == "fast"


class Slow(Session):
    """A session in which the detector takes long on the first lead."""

    def __init__(self) -> None:
        super().__init__(DashboardConfig())
        self.later = threading.Event()

    def analyse(self, runs: Sequence[Run], leads: Sequence[str] = (), level: int | None = None) -> Chosen:
        """Fail on a lead that the next recording does not have, after the next job is begun."""
        opened = self.recording
        if leads[0] == "MLII":
            self.later.wait(LONG)
        else:
            self.later.set()
        if leads[0] == "MLII" and self.recording is not opened:
            raise DataError("has no such lead", fix="choose another one")
        return Chosen(opened, tuple(runs), tuple(leads), level, ())


def test_the_analysis_that_was_asked_for_last_stays() -> None:
    session = Slow()
    page = OpenPage(session)
    session.open(recording())

    async def analysed() -> None:
        for lead in ("MLII", "V1"):
            page.lead.value = lead
            page.analyse.clicks += 1
        await finished()

    with drawn() as happen:
        asyncio.run(analysed())
        happen()
    assert session.leads == ("V1",)


def test_nothing_is_told_of_a_recording_that_is_not_open_any_more() -> None:
    session = Slow()
    page = OpenPage(session)
    session.open(recording("one"))
    session.go(open_page.PAGE.name)

    async def analysed() -> None:
        page.analyse.clicks += 1
        await asyncio.sleep(0)
        session.open(recording("other"))
        session.later.set()
        await finished()

    with drawn() as happen:
        asyncio.run(analysed())
        happen()
    assert not session.status.failed
    assert session.page == open_page.PAGE.name
