"""What is marked in one recording is not lost when another one is marked."""

from __future__ import annotations

from pathlib import Path

from ecgtiny.common.run import Run
from ecgtiny.host.dashboard.ask.marks_view import MarksView
from ecgtiny.host.dashboard.config import DashboardConfig
from ecgtiny.host.dashboard.session import Session
from tests.host.dashboard.unserved import press, recording
from tests.tools import require_module


def test_marks_of_a_recording_of_the_same_name_are_kept(tmp_path: Path) -> None:
    require_module("wfdb")
    session = Session(DashboardConfig(runs=(Run(tmp_path),)))
    marks = MarksView(session)
    shown, path = marks.view(), tmp_path / "annotations" / "r.mark"
    saved: list[bytes] = []
    for place in (1.0, 2.0):
        session.open(recording())
        marks.clear()
        marks.time.value = place
        press(shown, "Mark beat")
        press(shown, "Save")
        saved.append(path.read_bytes())
    assert saved[0] == saved[1]
    assert "is there already" in str(marks.message.pane.object)


def test_marks_of_the_recording_that_is_open_are_saved_again(tmp_path: Path) -> None:
    require_module("wfdb")
    session = Session(DashboardConfig(runs=(Run(tmp_path),)))
    marks = MarksView(session)
    session.open(recording())
    marks.clear()
    shown = marks.view()
    for place in (1.0, 2.0):
        marks.time.value = place
        press(shown, "Mark beat")
        press(shown, "Save")
    assert "2 marked" in str(marks.message.pane.object)
