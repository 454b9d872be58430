"""Marks of a user: what wfdb reads back, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecgtiny.common.errors import DataError, UsageError
from ecgtiny.host.dashboard.ask.marks import BEATS, STRETCHES, Marks, listed, marks_path, save_marks
from ecgtiny.train.data.records.annotations import CODES
from tests.host.evaluation.strip_samples import FS, record
from tests.tools import require_module

SAMPLES = 100_000


def test_wfdb_reads_back_what_was_marked(tmp_path: Path) -> None:
    wfdb = require_module("wfdb")
    marks = Marks(SAMPLES).add_beat(5000, "V").add_beat(250, "N").add_stretch(1000, 4000, "atrial fibrillation")
    marks = marks.add_stretch(6000, 7000, "unreadable").add_stretch(8000, 9000, "ventricular flutter or fibrillation")
    path = marks_path(tmp_path, record())
    save_marks(path, marks, FS)
    read = wfdb.rdann(str(path.with_suffix("")), path.suffix[1:])
    assert read.fs == FS
    assert read.sample.tolist() == [250, 1000, 4000, 5000, 6000, 7000, 8000, 9000]
    assert read.symbol == ["N", "+", "+", "V", "~", "~", "[", "]"]
    assert read.aux_note == ["", "(AFIB", "(N", "", "unreadable", "readable", "", ""]
    assert read.subtype.tolist() == [0, 0, 0, 0, -1, 0, 0, 0]
    assert [entry.name for entry in path.parent.iterdir()] == ["r.mark"]


def test_marks_that_are_close_together_are_listed_apart() -> None:
    marks = Marks(SAMPLES).add_beat(250, "V").add_beat(260, "V").add_stretch(250, 15000, "unreadable")
    names = listed(marks, 250)
    assert list(names.values()) == list(marks.marks)
    assert list(names)[1:] == ["0:01.0 to 1:00.0 (samples 250 to 15000): unreadable", "0:01.0 (sample 260): V"]


beats = st.lists(st.tuples(st.integers(0, SAMPLES - 1), st.sampled_from(sorted(BEATS))), min_size=1, max_size=20)


@settings(max_examples=25)
@given(beats)
def test_beats_are_in_the_order_of_time_with_one_code_each(given_beats: list[tuple[int, str]]) -> None:
    marks = Marks(SAMPLES)
    for sample, code in given_beats:
        marks = marks.add_beat(sample, code)
    sample, annotations = marks.annotations()
    assert dict(zip(sample.tolist(), (one.symbol for one in annotations), strict=True)) == dict(given_beats)
    assert sample.tolist() == sorted(dict(given_beats))


def test_all_codes_are_those_of_wfdb() -> None:
    ends = {symbol for code in STRETCHES.values() for symbol in (code.start.symbol, code.stop.symbol)}
    assert {*BEATS, *ends} <= CODES


def test_a_mark_is_removed() -> None:
    marks = Marks(SAMPLES).add_beat(10, "V").add_stretch(10, 20, "unreadable")
    assert marks.remove(marks.marks[0]).marks == marks.marks[1:]


@pytest.mark.parametrize(
    "extension", ["atr", "ATR", "qrs", "ecg", "tiny", "dat", "hea", "", "../x", "a.b", "x" * 17, "é"]
)
def test_another_file_of_a_record_is_never_written_over(tmp_path: Path, extension: str) -> None:
    with pytest.raises(UsageError) as caught:
        marks_path(tmp_path, record(), extension)
    assert "such as mark" in caught.value.fix


def test_the_file_lies_in_the_run_folder_whatever_the_record_is_called(tmp_path: Path) -> None:
    path = marks_path(tmp_path, record(name="../../etc/<x>.csv"))
    assert path.parent == tmp_path / "annotations"
    assert path.name == "______etc__x__csv.mark"


@pytest.mark.parametrize(("start", "stop"), [(-1, 5), (5, SAMPLES), (5, 5), (6, 5), (40, 60), (0, 200)])
def test_a_stretch_that_cannot_be_is_refused(start: int, stop: int) -> None:
    marks = Marks(SAMPLES).add_stretch(50, 100, "ventricular bigeminy")
    with pytest.raises(UsageError):
        marks.add_stretch(start, stop, "atrial fibrillation")
    assert len(marks.add_stretch(50, 100, "unreadable").marks) == 2


def test_beats_that_cannot_be_are_refused() -> None:
    with pytest.raises(UsageError, match="outside the recording"):
        Marks(SAMPLES).add_beat(SAMPLES, "V")
    with pytest.raises(UsageError, match="no code '%'"):
        Marks(SAMPLES).add_beat(1, "%")
    with pytest.raises(UsageError, match="no kind"):
        Marks(SAMPLES).add_stretch(1, 2, "V")


def test_nothing_is_not_saved(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="nothing is marked"):
        save_marks(tmp_path / "r.mark", Marks(SAMPLES), FS)
    assert not list(tmp_path.iterdir())


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "annotations").write_text("", "utf-8")
    path = marks_path(tmp_path, record())
    with pytest.raises(DataError, match="cannot be written") as caught:
        save_marks(path, Marks(SAMPLES).add_beat(1, "V"), FS)
    assert caught.value.fix


def test_a_file_of_before_is_not_lost(tmp_path: Path) -> None:
    path, marks = marks_path(tmp_path, record()), Marks(SAMPLES).add_beat(1, "V")
    save_marks(path, marks, FS)
    before = path.read_bytes()
    with pytest.raises(DataError, match="is there already"):
        save_marks(path, marks.add_beat(2, "N"), FS)
    assert path.read_bytes() == before
    save_marks(path, marks.add_beat(2, "N"), FS, replace=True)
    assert path.read_bytes() != before
