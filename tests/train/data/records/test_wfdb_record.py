"""WFDB records: counts, scale and annotations, and what happens to headers and files that do not fit."""

from __future__ import annotations

import errno
from pathlib import Path

import numpy as np
import pytest

from ecgtiny.common.errors import DataError
from ecgtiny.common.files import sha256
from ecgtiny.train.data.records import GAP, load_records
from ecgtiny.train.data.records.annotations import make_annotations
from ecgtiny.train.data.records.wfdb_scale import UNCALIBRATED
from tests.tools import require_data, require_module
from tests.train.data.records.made import FS, GAIN, ZERO, counts, edit, write_wfdb


@pytest.fixture(autouse=True)
def _wfdb() -> None:
    require_module("wfdb")


def test_counts_scale_and_marks_are_those_of_the_files(tmp_path: Path) -> None:
    header = write_wfdb(tmp_path)
    (record,) = load_records(str(header))
    assert np.array_equal(record.counts, counts())
    assert record.counts.dtype == np.int16
    assert (record.name, record.patient, record.fs, record.gain, record.zero) == ("a", "a", FS, GAIN, ZERO)
    assert (record.lead, record.note, record.seconds) == ("MLII", "", 10.0)
    assert record.annotations is not None
    assert record.annotations.sample.tolist() == [180, 540, 900]
    assert record.annotations.symbol.tolist() == ["N", "V", "+"]
    assert record.source == {name: sha256(tmp_path / name) for name in ("a.hea", "a.dat", "a.atr")}


def test_a_record_needs_neither_its_suffix_nor_annotations(tmp_path: Path) -> None:
    write_wfdb(tmp_path, annotated=False)
    (record,) = load_records(str(tmp_path / "a"))
    assert record.annotations is None
    assert record.note == "no annotations: looked for a.atr, a.qrs, a.ecg"


def test_mlii_goes_first_and_others_by_name(tmp_path: Path) -> None:
    write_wfdb(tmp_path, leads=("V5", "MLII"))
    (preferred,), (chosen,) = load_records(str(tmp_path)), load_records(str(tmp_path), lead="V5")
    assert (preferred.lead, preferred.counts[0]) == ("MLII", counts()[0] + 1)
    assert (chosen.lead, chosen.counts[0]) == ("V5", counts()[0])


def test_a_missing_lead_lists_those_there_are(tmp_path: Path) -> None:
    write_wfdb(tmp_path, leads=("V5", "V1"))
    with pytest.raises(DataError, match=r"has no lead 'II' \(its leads are V5, V1\)"):
        load_records(str(tmp_path), lead="II")


@pytest.mark.parametrize(("unit", "stored"), [("V", "200000.0"), ("uV", "0.2"), ("nV", "0.0002")])
def test_the_gain_is_by_millivolt_whatever_the_unit(tmp_path: Path, unit: str, stored: str) -> None:
    edit(edit(write_wfdb(tmp_path), "/mV", f"/{unit}"), "200.0(", f"{stored}(")
    (record,) = load_records(str(tmp_path))
    assert record.gain == pytest.approx(GAIN)


@pytest.mark.parametrize(("fmt", "invalid"), [("16", b"\x00\x80"), ("80", b"\x00")])
def test_an_invalid_sample_is_a_gap_in_its_place(tmp_path: Path, fmt: str, invalid: bytes) -> None:
    import wfdb

    signal = np.rint(50 * np.sin(np.arange(3600) / 20)).astype(np.int64)[:, None]
    wfdb.wrsamp("g", FS, ["mV"], ["I"], d_signal=signal, fmt=[fmt], adc_gain=[50.0], baseline=[0],
                write_dir=str(tmp_path))  # fmt: skip
    raw = bytearray((tmp_path / "g.dat").read_bytes())
    raw[1000 * len(invalid) : 1003 * len(invalid)] = 3 * invalid
    (tmp_path / "g.dat").write_bytes(raw)
    (record,) = load_records(str(tmp_path))
    assert np.flatnonzero(record.missing).tolist() == [1000, 1001, 1002]
    kept = ~record.missing
    assert np.array_equal(record.counts[kept], signal[kept, 0])


@pytest.mark.parametrize("gain", ["nan", "inf", "abc", "200,5", "--3", "1_0"])
def test_a_wrong_gain_is_refused(tmp_path: Path, gain: str) -> None:
    edit(write_wfdb(tmp_path), "200.0(", f"{gain}(")
    with pytest.raises(DataError, match=f"the gain of lead MLII is {gain}, not a number"):
        load_records(str(tmp_path))


@pytest.mark.parametrize("field", ["0.0(1024)/mV", "0"])
def test_a_gain_of_zero_is_uncalibrated_and_says_so(tmp_path: Path, field: str) -> None:
    edit(write_wfdb(tmp_path), "200.0(1024)/mV", field)
    (record,) = load_records(str(tmp_path))
    assert (record.gain, record.note) == (200.0, UNCALIBRATED)


def test_a_unit_that_is_no_voltage_is_refused(tmp_path: Path) -> None:
    edit(write_wfdb(tmp_path), "/mV", "/mmHg")
    with pytest.raises(DataError, match="lead MLII is in 'mmHg', not in volts"):
        load_records(str(tmp_path))


@pytest.mark.parametrize("line", ["a 1\n", "a 1 0 3600\n"])
def test_an_unknown_rate_is_refused(tmp_path: Path, line: str) -> None:
    edit(write_wfdb(tmp_path), "a 1 360 3600\n", line)
    with pytest.raises(DataError, match="the header has no sampling frequency"):
        load_records(str(tmp_path))


@pytest.mark.parametrize("fs", [99, 1001, 5000])
def test_a_rate_out_of_range_is_refused(tmp_path: Path, fs: int) -> None:
    edit(write_wfdb(tmp_path), " 360 ", f" {fs} ")
    with pytest.raises(DataError, match=f"is sampled at {fs} Hz, outside 100 to 1000 Hz"):
        load_records(str(tmp_path))


def test_a_missing_signal_file_is_named(tmp_path: Path) -> None:
    write_wfdb(tmp_path)
    (tmp_path / "a.dat").unlink()
    with pytest.raises(DataError, match=r"a\.dat: there is no such file \(a\.hea names it\)"):
        load_records(str(tmp_path))


@pytest.mark.parametrize(
    "text", ["", "a\n", "a 0 360 3600\n", "a 1 360 3600\n", "\x00\xff", "a/2 1 360 10\nb 5\nc 5\n"]
)
def test_a_broken_header_is_a_clear_error(tmp_path: Path, text: str) -> None:
    header = write_wfdb(tmp_path)
    header.write_text(text, "latin-1")
    with pytest.raises(DataError, match=r"a\.hea"):
        load_records(str(tmp_path))


def test_a_header_of_comments_only_is_empty(tmp_path: Path) -> None:
    write_wfdb(tmp_path).write_text("# no line\n")
    with pytest.raises(DataError, match="is empty"):
        load_records(str(tmp_path))


@pytest.mark.parametrize("suffix", ["dat", "atr"])
def test_a_file_beside_it_that_may_not_be_read_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, suffix: str
) -> None:
    import wfdb

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", f"a.{suffix}")

    header = write_wfdb(tmp_path)
    monkeypatch.setattr(wfdb, {"dat": "rdrecord", "atr": "rdann"}[suffix], refuse)
    with pytest.raises(DataError, match=rf"a\.{suffix}: cannot be read: Permission denied \(check the file's perm"):
        load_records(str(header))


def test_a_record_of_no_samples_is_refused(tmp_path: Path) -> None:
    write_wfdb(tmp_path)
    (tmp_path / "a.dat").write_bytes(b"")
    with pytest.raises(DataError, match=r"a\.dat: holds no samples"):
        load_records(str(tmp_path))


def test_a_record_of_gaps_only_is_refused(tmp_path: Path) -> None:
    write_wfdb(tmp_path)
    (tmp_path / "a.dat").write_bytes(b"\x00\x80" * 3600)
    with pytest.raises(DataError, match=r"has no valid sample \(choose another lead"):
        load_records(str(tmp_path))


def test_several_samples_a_frame_are_the_leads_own_rate(tmp_path: Path) -> None:
    header = edit(write_wfdb(tmp_path), "a.dat 16 ", "a.dat 16x2 ")
    edit(header, "a 1 360 3600", "a 1 180 1800")
    (record,) = load_records(str(tmp_path))
    assert record.fs == FS
    assert np.array_equal(record.counts, counts())
    assert record.annotations is not None
    assert record.annotations.sample.tolist() == [360, 1080, 1800]


def test_counts_beyond_int16_are_scaled_from_the_voltage(tmp_path: Path) -> None:
    import wfdb

    value = np.sin(np.arange(3600) / 20)[:, None] * 1e6
    wfdb.wrsamp("w", FS, ["mV"], ["I"], d_signal=np.rint(value).astype(np.int64), fmt=["32"], adc_gain=[1e6],
                baseline=[0], write_dir=str(tmp_path))  # fmt: skip
    (record,) = load_records(str(tmp_path))
    assert record.gain > 30000
    assert np.abs((record.counts - record.zero) / record.gain - np.sin(np.arange(3600) / 20)).max() <= 0.0001


def test_an_annotation_outside_the_record_is_refused(tmp_path: Path) -> None:
    import wfdb

    write_wfdb(tmp_path)
    wfdb.wrann("a", "atr", np.array([10, 3601]), symbol=["N", "N"], write_dir=str(tmp_path))
    with pytest.raises(DataError, match=r"annotation 1 is at sample 3601 of 3600 \(replace the annotations"):
        load_records(str(tmp_path))


def test_annotations_that_run_backward_are_refused() -> None:
    with pytest.raises(DataError, match=r"annotation 1 is earlier than the one before it \(sort the annotations"):
        make_annotations(np.array([10, 9]), ["N", "N"], 100, "here")


def test_annotations_that_are_cut_short_are_refused(tmp_path: Path) -> None:
    write_wfdb(tmp_path)
    (tmp_path / "a.atr").write_bytes((tmp_path / "a.atr").read_bytes()[:3])
    with pytest.raises(DataError, match=r"a\.atr: cannot be read"):
        load_records(str(tmp_path))


@pytest.mark.parametrize(
    ("path", "lead", "fs", "gain"),
    [("cinc2021/E07500", "I", 500, 1000), ("ptbdb/s0010_re", "i", 1000, 2000), ("ptbxl/00001_lr", "I", 100, 1000)],
)
def test_published_records_of_other_formats(path: str, lead: str, fs: int, gain: int) -> None:
    wfdb = require_module("wfdb")
    file = require_data(f"{path}.hea")
    (record,) = load_records(str(file))
    digital = wfdb.rdrecord(str(file.with_suffix("")), physical=False, channels=[0]).d_signal
    assert np.array_equal(record.counts, digital[:, 0])
    assert (record.lead, record.fs, record.gain, record.zero) == (lead, fs, gain, 0)
    assert GAP not in record.counts
