"""The page See without a browser: the stretch that it tells the other pages, and whose plots it shows."""

from __future__ import annotations

import pytest

from ecgtiny.host.dashboard.ask.marks_view import MarksView
from ecgtiny.host.dashboard.config import DashboardConfig
from ecgtiny.host.dashboard.pages.see import SeePage
from ecgtiny.host.dashboard.session import Session
from tests.host.dashboard.unserved import drawn, press, recording
from tests.host.evaluation.strip_samples import SECONDS


@pytest.fixture
def session() -> Session:
    return Session(DashboardConfig())


class TestAsOnSee:
    def test_it_is_what_see_shows_after_it_was_moved(self, session: Session) -> None:
        with drawn() as happen:
            page, marks = SeePage(session), MarksView(session)
            session.open(recording())
            assert page.viewer is not None
            page.viewer.range.update(start=100.0, end=104.5)
            happen()
            press(marks.view(), "As on See")
            assert (marks.start.value, marks.stop.value) == (100.0, 104.5)

    def test_it_is_what_see_will_show_before_it_was_looked_at(self, session: Session) -> None:
        marks = MarksView(session)
        session.open(recording())
        press(marks.view(), "As on See")
        page = SeePage(session)
        assert page.viewer is not None
        assert page.viewer.stretch == (marks.start.value, marks.stop.value)

    def test_a_whole_recording_that_another_page_asks_for_is_shown(self, session: Session) -> None:
        page = SeePage(session)
        session.open(recording())
        assert page.viewer is not None
        session.show(0.0, float(SECONDS))
        assert page.viewer.stretch == (0.0, float(SECONDS))


class TestLeads:
    def test_no_lead_is_no_plot(self, session: Session) -> None:
        page = SeePage(session)
        session.open(recording())
        session.show(100.0, 104.0)
        page.leads.value = []
        assert len(page.plots) == 0
        page.leads.value = ["V1"]
        assert page.viewer is not None
        assert page.viewer.stretch == (100.0, 104.0)
        assert len(page.plots) > 0

    def test_another_recording_is_shown_whole_where_a_lead_was_hidden(self, session: Session) -> None:
        page, one, other = SeePage(session), recording("one"), recording("other")
        session.open(one)
        for hidden in (["V1"], []):
            page.leads.value = hidden
            session.open(other)
            assert page.viewer is not None
            assert page.viewer.recording is other
            assert page.leads.value == list(other.leads)

    def test_a_hidden_lead_stays_hidden_when_the_detector_has_run(self, session: Session) -> None:
        page = SeePage(session)
        session.open(recording())
        page.leads.value = ["V1"]
        session.choose(session.analyse([]))
        assert page.leads.value == ["V1"]

    def test_nothing_is_left_where_no_recording_is_open(self, session: Session) -> None:
        page = SeePage(session)
        session.open(recording())
        session.open(None)
        session.paint(dark=True)
        assert len(page.plots) == 0
        assert page.viewer is None
