"""CSV records: the format, gaps that keep their place, and what happens to tables that cannot be used."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecgtiny.common.errors import DataError
from ecgtiny.train.data.records import GAP, load_records
from ecgtiny.train.data.records.clock import sample_grid
from ecgtiny.train.data.records.record import Record


def load(folder: Path, text: str, lead: str | None = None) -> Record:
    path = folder / "a.csv"
    path.write_text(text)
    return load_records(str(path), lead)[0]


def table(*rows: str, head: str) -> str:
    return head + "\n".join(rows) + "\n"


def test_counts_with_gaps(tmp_path: Path) -> None:
    rows = ("0,100", "0,101", "0,", "0,nan", "0,104")
    record = load(tmp_path, table(*rows, head="# fs=360 unit=counts gain=200 zero=7\nI,II\n"), "II")
    assert record.counts.tolist() == [100, 101, GAP, GAP, 104]
    assert (record.gain, record.zero, record.fs, record.lead, record.patient) == (200, 7, 360, "II", "a")


def test_millivolts_become_counts(tmp_path: Path) -> None:
    record = load(tmp_path, "# fs=250 unit=mV\n# patient=17\nI\n0.001\n-1\n81.9175\n0.00125\n0.00375\n")
    assert record.counts.tolist() == [0, -400, 32767, 0, 2]
    assert (record.gain, record.zero, record.patient) == (400, 0, "17")


@pytest.mark.parametrize(("unit", "value"), [("mV", "1.5"), ("uV", "1500"), ("V", "0.0015")])
def test_any_unit_of_voltage(tmp_path: Path, unit: str, value: str) -> None:
    assert load(tmp_path, f"# fs=250 unit={unit} gain=1000 zero=3\nI\n{value}\n").counts.tolist() == [1503]


def test_annotations_are_at_their_samples(tmp_path: Path) -> None:
    record = load(tmp_path, "# fs=250\nI,annotation\n0,\n1,N\n0,\n1,V\n0, \n")
    assert record.annotations is not None
    assert record.annotations.sample.tolist() == [1, 3]
    assert record.annotations.symbol.tolist() == ["N", "V"]


def test_time_gives_the_rate_and_the_place(tmp_path: Path) -> None:
    time = [i / 360 for i in (0, 1, 2, 5, 6, 7)]
    rows = [f"{10 + t:.6f},{i},{'V' if i == 3 else ''}" for i, t in enumerate(time)]
    record = load(tmp_path, table(*rows, head="time,I,annotation\n"))
    assert record.fs == 360
    assert record.counts.tolist() == [0, 400, 800, GAP, GAP, 1200, 1600, 2000]
    assert record.annotations is not None
    assert record.annotations.sample.tolist() == [5]


def test_a_byte_order_mark_and_windows_lines_are_read(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes("\ufeff# fs=250\r\nI\r\n1\r\n2\r\n".encode())
    assert load_records(str(tmp_path))[0].counts.tolist() == [400, 800]


@pytest.mark.parametrize("text", ["# fs=250\nI\n1\n2\n\n", "# fs=250\nI,annotation\n1,\n2,N\n\n"])
def test_a_blank_line_may_end_the_file(tmp_path: Path, text: str) -> None:
    assert load(tmp_path, text).counts.tolist() == [400, 800]


@pytest.mark.parametrize(
    ("names", "wanted", "lead", "note"),
    [
        ("I,II,V1", None, "I", "lead I is the first of 3"),
        ("I,MLII", None, "MLII", ""),
        ("I,II,V1", "lead II", "II", ""),
        ("I,II,V1", "v-1", "V1", ""),
        ("ECG II,hr", "ii", "ECG II", ""),
        ("value,hr", None, "value", "the only column that may be an ECG lead, 'value', is taken for one"),
        ("ch 1,ch 2", "CH2", "ch 2", ""),
    ],
)
def test_the_lead_is_chosen_as_of_any_record(
    tmp_path: Path, names: str, wanted: str | None, lead: str, note: str
) -> None:
    rows = [",".join([f"0.{i}"] * (1 + names.count(","))) for i in range(5)]
    record = load(tmp_path, table(*rows, head=f"# fs=250 unit=mV\n{names}\n"), wanted)
    assert (record.lead, record.note) == (lead, note)


def test_columns_without_names_are_told(tmp_path: Path) -> None:
    assert "no line names the columns" in load(tmp_path, "# fs=250 unit=mV\n0.1\n0.2\n").note


@pytest.mark.parametrize("wanted", ["Heart-Rate", "heart rate"])
def test_a_column_that_is_no_lead_is_found_and_refused(tmp_path: Path, wanted: str) -> None:
    with pytest.raises(DataError, match="is no lead by its name"):
        load(tmp_path, "# fs=250\nI,heartRate\n1,2\n2,3\n", wanted)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is empty"),
        ("# fs=250\n", "has no samples"),
        ("# fs=250\nI\n", "has no samples"),
        ("# fs=250\nI,i\n1,2\n", r"has two columns called I \(give each column a name of its own"),
        ("# fs=250\nI,II\n1,2\n3\n1,2\n", "line 4 has 1 values, not 2"),
        ("# fs=250\nI\n1\n\n2\n", r"line 4 is blank \(give each column a value, nan where a sample is missing\)"),
        ("# fs=250\nI\n1\nx\n2\n", "line 4: 'x' is not a number"),
        ("# fs=250\nI\n1\ninf\n", r"sample 1 is infinite \(write nan"),
        ("# fs=250\nI\nnan\n", r"has no valid sample \(choose another lead"),
        ("# fs=250\nannotation\nN\n", "has no leads"),
        ("I\n1\n", "the sampling frequency is unknown"),
        ("# fs=x\nI\n1\n", "fs=x is not a number"),
        ("# fs=nan\nI\n1\n", "fs=nan is not a sampling frequency"),
        ("# fs=0\nI\n1\n", "fs=0 is not a sampling frequency"),
        ("# fs=50\nI\n1\n", "is sampled at 50 Hz"),
        ("# fs=250 unit=counts\nI\n1\n", "counts need a gain"),
        ("# fs=250 gain=0\nI\n1\n", r"gain=0 zero=0 is not a positive gain and a whole count \(write them like"),
        ("# fs=250 gain=-5\nI\n1\n", "gain=-5 zero=0 is not a positive gain"),
        ("# fs=250 gain=nan\nI\n1\n", "gain=nan zero=0 is not a positive gain"),
        ("# fs=250 zero=1.5\nI\n1\n", "zero=1.5 is not a positive gain and a whole count"),
        ("# fs=250 gain=1e9\nI\n1e-9\n", "a: the gain of lead I is 1e.09 counts/mV, not 0.1 to 5e.07"),
        ("# fs=250 gain=1e-9\nI\n1\n", "a: the gain of lead I is 1e-09 counts/mV"),
        ("# fs=250 unit=mmHg\nI\n1\n", "lead I is in 'mmHg', not in volts"),
        ("# fs=250 rate=9\nI\n1\n", "there is no key 'rate'"),
        ("# fs=250\nI,annotation\n1,PVC\n", "'PVC' is not an annotation code"),
        (
            "# fs=250 unit=mV\nI\n2000\n1\n",
            r"its samples span 1999 mV about 1000 mV, which no ECG does \(correct unit and gain in the file",
        ),
        (
            "# fs=250\nI\n500\n700\n501\n",
            r"no unit is given, and .* are no millivolts of an ECG \(write '# fs=250 unit=counts gain=200 zero=501'",
        ),
        ("# fs=250\nECG [raw]\n-500\n700\n1\n", r"counts need a gain.*'# fs=250 unit=counts gain=200 zero=1'"),
        ("time,I\n0,1\n", "time does not advance"),
        ("time,I\n0,1\n0.004,1\n0.004,2\n", r"time does not advance at sample 2 \(sort the lines"),
        ("time,I\n0,1\n0.004,1\n0.002,2\n", "time does not advance at sample 2"),
        ("time,I\n0,1\nnan,1\n0.008,2\n", "time does not advance at sample 1"),
        ("time,I\n0,1\n0.004,1\n5000,2\n", "there is a hole of 5000 s after sample 1"),
        ("# fs=250\ntime,I\n0,1\n0.004,1\n0.0099,2\n", "time is unsteady: sample 2"),
        ("# fs=250\ntime,I\n0,1\n0.001,1\n", "time is unsteady"),
        ('# fs=250\nI,II\n"1,2\n', "line 3 is not comma-separated text"),
    ],
)
def test_a_table_that_cannot_be_used_says_why(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(DataError, match=message):
        load(tmp_path, text)


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"# fs=250\nI\n" + bytes(range(256)))
    with pytest.raises(DataError, match="is not text"):
        load_records(str(tmp_path / "a.csv"))


@given(
    st.sampled_from([100, 128, 250, 257, 360, 500, 1000]),
    st.lists(st.integers(1, 400), min_size=20, max_size=60),
    st.integers(0, 10**6),
)
def test_samples_are_placed_where_their_time_is(fs: int, steps: list[int], start: int) -> None:
    index = np.concatenate([np.arange(200), 199 + np.cumsum(steps)])
    time = start + index / fs
    for rate in (None, float(fs)):
        found, placed = sample_grid(np.round(time, 5), rate, "here")
        assert found == pytest.approx(fs, rel=1e-9)
        assert np.array_equal(placed, index)


@pytest.mark.parametrize("digits", [3, 4, 6])
@pytest.mark.parametrize("hole", [5, 30, 600, 3000])
@pytest.mark.parametrize("fs", [128, 250, 257, 360, 500])
def test_samples_after_a_hole_are_in_their_places(fs: int, hole: int, digits: int) -> None:
    before, missing = 20 * fs + 7, hole * fs + 3
    index = np.concatenate([np.arange(before), before + missing + np.arange(10 * fs)])
    for start in (0.0, 1 / 3):
        rate, placed = sample_grid(np.round(start + index / fs, digits), None, "here")
        assert rate == fs
        assert np.array_equal(placed, index)


@pytest.mark.parametrize("hole", [5, 30, 600])
def test_a_rate_that_is_not_whole_is_kept_over_a_hole(hole: int) -> None:
    index = np.concatenate([np.arange(36000), 36000 + hole * 360 + np.arange(36000)])
    rate, placed = sample_grid(np.round(index / 359.9, 6), None, "here")
    assert rate == pytest.approx(359.9, rel=1e-7)
    assert np.array_equal(placed, index)


@given(st.floats(0.31, 0.49), st.integers(300, 900))
def test_a_sample_off_the_clock_is_refused(off: float, at: int) -> None:
    time = np.arange(1000) / 250
    time[at] += off / 250
    with pytest.raises(DataError, match=f"time is unsteady: sample {at}"):
        sample_grid(time, 250.0, "here")


def test_a_clock_that_drifts_is_followed_where_no_sample_is_missing() -> None:
    time = np.cumsum(np.random.default_rng(0).choice([0.004, 0.005], 5000, p=[0.8, 0.2]))
    fs, index = sample_grid(time, None, "here")
    assert fs == pytest.approx(1 / 0.0042, rel=0.01)
    assert index.tolist() == list(range(5000))
    with pytest.raises(DataError, match="time is unsteady"):
        sample_grid(np.delete(time, 2500), None, "here")


def test_what_is_assumed_of_the_lead_is_in_the_note(tmp_path: Path) -> None:
    assert load(tmp_path, "# fs=250 unit=mV\nI,II\n0,1\n1,0\n").note == "lead I is the first of 2"
    assert load(tmp_path, "# fs=250 unit=mV\nadc0\n0\n1\n").note == (
        "the only column that may be an ECG lead, 'adc0', is taken for one"
    )
    assert load(tmp_path, "# fs=250 unit=mV\nECG\n0\n1\n").note == ""
