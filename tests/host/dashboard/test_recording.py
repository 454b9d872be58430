"""All leads of a recording."""

from __future__ import annotations

from pathlib import Path

from ecgtiny.host.dashboard.recording import read_recording
from tests.host.dashboard.served import write_wfdb


def test_leads_of_one_name_are_read_once_and_told(tmp_path: Path) -> None:
    header, _ = write_wfdb(tmp_path, leads=4)
    header.write_text(header.read_text("utf-8").replace(" III\n", " II\n"), "utf-8")
    found = read_recording(header)
    assert found.leads == ("I", "II", "aVR")
    assert "of 2 leads named II the first is taken" in found.note


def test_other_leads_are_taken_without_a_word(tmp_path: Path) -> None:
    found = read_recording(write_wfdb(tmp_path, leads=3)[0])
    assert (found.leads, "leads named" in found.note) == (("I", "II", "III"), False)
