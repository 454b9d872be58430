"""Records of several segments are one record: missing where nothing was recorded, and listed once in a folder."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ecgtiny.common.errors import DataError
from ecgtiny.train.data.records import GAP, load_records
from tests.tools import require_module
from tests.train.data.records.made import FS, edit, write_wfdb

PART = 720


@pytest.fixture(autouse=True)
def _wfdb() -> None:
    require_module("wfdb")


def part(folder: Path, name: str, leads: tuple[str, ...], first: int, gain: float = 200.0) -> None:
    """Write a segment whose lead number i counts up from ``first`` + 10,000 i."""
    import wfdb

    value = np.arange(PART)[:, None] + first + 10000 * np.arange(len(leads))
    n = len(leads)
    wfdb.wrsamp(name, FS, ["mV"] * n, list(leads), d_signal=value, fmt=["16"] * n, adc_gain=[gain] * n,
                baseline=[0] * n, write_dir=str(folder))  # fmt: skip


def fixed(folder: Path) -> Path:
    """A record of fixed layout with a hole of a second."""
    part(folder, "m_1", ("MLII", "V5"), 0)
    part(folder, "m_2", ("MLII", "V5"), 1000)
    (folder / "m.hea").write_text(f"m/3 2 {FS} {2 * PART + FS}\nm_1 {PART}\n~ {FS}\nm_2 {PART}\n")
    return folder / "m.hea"


def variable(folder: Path, gain: float = 200.0) -> Path:
    """A record of variable layout: II, then V alone, then V and II in another order."""
    part(folder, "m_0001", ("II",), 0)
    part(folder, "m_0002", ("V",), 1000)
    part(folder, "m_0003", ("V", "II"), 2000, gain)
    (folder / "m_layout.hea").write_text(
        f"m_layout 2 {FS} 0\n~ 0 200(0)/mV 16 0 0 0 0 II\n~ 0 200(0)/mV 16 0 0 0 0 V\n"
    )
    lines = ["m_layout 0", *(f"m_000{i} {PART}" for i in (1, 2, 3))]
    (folder / "m.hea").write_text("\n".join([f"m/4 2 {FS} {3 * PART}", *lines, ""]))
    return folder / "m.hea"


def test_a_fixed_layout_is_one_record_with_a_hole(tmp_path: Path) -> None:
    import wfdb

    header = fixed(tmp_path)
    wfdb.wrann("m", "atr", np.array([10, 1100, 1700]), symbol=["N", "V", "N"], write_dir=str(tmp_path))
    (record,) = load_records(str(header))
    whole = [*range(PART), *[GAP] * FS, *range(1000, 1000 + PART)]
    assert record.counts.tolist() == whole
    assert (record.lead, record.fs, record.gain, record.other_leads) == ("MLII", FS, 200, ("V5",))
    assert record.note == "missing samples in or between segments: 1.0 s in all"
    assert record.annotations is not None
    assert record.annotations.sample.tolist() == [10, 1100, 1700]
    assert set(record.source) == {"m.hea", "m_1.hea", "m_1.dat", "m_2.hea", "m_2.dat", "m.atr"}


@pytest.mark.parametrize(
    ("lead", "whole"),
    [
        ("II", [*range(PART), *[GAP] * PART, *range(12000, 12000 + PART)]),
        ("V", [*[GAP] * PART, *range(1000, 1000 + PART), *range(2000, 2000 + PART)]),
    ],
)
def test_a_variable_layout_follows_the_lead_by_its_name(tmp_path: Path, lead: str, whole: list[int]) -> None:
    (record,) = load_records(str(variable(tmp_path)), lead)
    assert record.counts.tolist() == whole
    assert record.lead == lead


def test_the_same_as_wfdb_reads(tmp_path: Path) -> None:
    import wfdb

    header = variable(tmp_path)
    expected, _ = wfdb.rdsamp(str(header.with_suffix("")), channels=[0])
    (record,) = load_records(str(header), "II")
    expected = np.asarray(expected, dtype=np.float64)
    held = ~np.isnan(expected[:, 0])
    assert np.array_equal(~record.missing, held)
    assert np.allclose(record.counts[held] / record.gain, expected[held, 0], atol=1e-9)


def test_segments_of_another_gain_are_scaled_to_the_first(tmp_path: Path) -> None:
    (record,) = load_records(str(variable(tmp_path, gain=400.0)), "II")
    assert np.abs(record.counts[2 * PART :] - np.arange(12000, 12000 + PART) / 2).max() <= 0.5
    assert "segments that were scaled to the gain and zero of the first: 1" in record.note


@pytest.mark.parametrize("layout", [fixed, variable])
def test_segments_in_a_folder_are_no_records_of_their_own(tmp_path: Path, layout: object) -> None:
    assert callable(layout)
    layout(tmp_path)
    write_wfdb(tmp_path, "other")
    assert [record.name for record in load_records(str(tmp_path))] == ["m", "other"]


def test_records_that_name_each_other_are_not_left_out_of_a_folder(tmp_path: Path) -> None:
    write_wfdb(tmp_path, "other")
    (tmp_path / "x.hea").write_text("x/1 1 360 10\ny 10\n")
    (tmp_path / "y.hea").write_text("y/1 1 360 10\nx 10\n")
    with pytest.raises(DataError, match=r"y\.hea: is a segment made of segments"):
        load_records(str(tmp_path))


def test_a_segment_that_is_cut_short_is_missing_to_its_end(tmp_path: Path) -> None:
    header = fixed(tmp_path)
    (tmp_path / "m_1.dat").write_bytes((tmp_path / "m_1.dat").read_bytes()[: 4 * 700])
    (record,) = load_records(str(header))
    assert record.counts[699:721].tolist() == [699, *[GAP] * 21]
    assert record.counts[PART + FS] == 1000
    assert "m_1.dat is cut short: it holds 700 of the 720" in record.note


def test_a_total_that_disagrees_is_told(tmp_path: Path) -> None:
    (record,) = load_records(str(edit(fixed(tmp_path), " 1800\n", " 1900\n")))
    assert len(record) == 1800
    assert "the segments have 1800 samples, not the 1900 of the header" in record.note


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("m_2 720", "m_9 720", "m_9.hea: there is no such segment"),
        pytest.param(
            "m_2 720", f"{'m' * 300} 720", "mmm.hea: there is no such segment", id="longer than a name can be"
        ),
        ("m_2 720", "m 720", "is a segment made of segments"),
        ("m_2 720", "../x 720", "outside its folder"),
        ("m_2 720", "m_2", "is not a segment's name and number"),
        ("m_2 720", "m_2 -5", "is not a segment's name and number"),
        ("m_2 720", "m_2 99999999999999", r"samples, more than 268435456"),
        ("~ 360", "~ 40000000", "has holes of 30.9 hours in all, more than 24"),
        ("m/3 2 360", "m/3 2 180", "has 360 frames per second where m.hea has 180"),
        ("m_1 720\n~ 360\nm_2 720\n", "", "names no segments"),
        ("m_1 720\n~ 360\nm_2 720\n", "~ 720\n", "has no segment with samples"),
    ],
)
def test_a_record_that_cannot_be_put_together_says_why(tmp_path: Path, old: str, new: str, message: str) -> None:
    header = edit(fixed(tmp_path), old, new)
    with pytest.raises(DataError, match=message):
        load_records(str(header))


def test_a_lead_without_a_segment_is_refused(tmp_path: Path) -> None:
    header = variable(tmp_path)
    edit(header, f"m_0001 {PART}", f"~ {PART}")
    edit(header, f"m_0003 {PART}", f"~ {PART}")
    with pytest.raises(DataError, match="no segment has samples of the lead II"):
        load_records(str(header), "II")
