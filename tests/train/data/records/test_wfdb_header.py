"""WFDB headers: what decides is exact or refused, what nobody uses is ignored and told."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ecgtiny.common.errors import DataError
from ecgtiny.train.data.records import load_records
from tests.tools import require_module
from tests.train.data.records.made import FS, GAIN, ZERO, counts, edit, write_wfdb

RATES = ["nan", "-360", "x", "360,5", "0", "inf", "1e9", "1e999", "-0", "0x168", "1_000", "\u0663"]


@pytest.fixture(autouse=True)
def _wfdb() -> None:
    require_module("wfdb")


@pytest.mark.parametrize("rate", RATES)
def test_a_rate_that_is_none_is_never_read_as_250_hz(tmp_path: Path, rate: str) -> None:
    header = write_wfdb(tmp_path)
    header.write_text(header.read_text().replace("a 1 360 ", f"a 1 {rate} "), "utf-8")
    with pytest.raises(DataError, match=r"no sampling frequency: the third word .*write a number of Hz|is sampled at"):
        load_records(str(tmp_path))


@pytest.mark.parametrize("rate", ["360.0", "360/360(0)", "360/0.0001", "360(17)", "3.6e2", "360.", "+360", "360/x"])
def test_other_spellings_of_a_rate_and_a_counter_are_fine(tmp_path: Path, rate: str) -> None:
    edit(write_wfdb(tmp_path), "a 1 360 ", f"a 1 {rate} ")
    (record,) = load_records(str(tmp_path))
    assert record.fs == FS
    assert record.annotations is not None
    assert record.annotations.sample.tolist() == [180, 540, 900]


@pytest.mark.parametrize(
    "rest", ["2014-05-08 05:05:15", "05:05:15 2014-05-08", "25:00 31.12.2020", "12:00:00 1/1/2020 x y", "noon", "(UTC)"]
)
def test_a_date_that_cannot_be_read_is_ignored_and_told(tmp_path: Path, rest: str) -> None:
    edit(write_wfdb(tmp_path), " 3600\n", f" 3600 {rest}\n")
    (record,) = load_records(str(tmp_path))
    assert np.array_equal(record.counts, counts())
    assert record.note == f"ignored in the header: {rest}"


@pytest.mark.parametrize("rest", ["12:00", "0:0:0.5 1/1/2020", "23:59:59 31/12/1999"])
def test_a_date_as_wfdb_writes_it_needs_no_note(tmp_path: Path, rest: str) -> None:
    edit(write_wfdb(tmp_path), " 3600\n", f" 3600 {rest}\n")
    assert load_records(str(tmp_path))[0].note == ""


def test_a_negative_gain_turns_the_counts(tmp_path: Path) -> None:
    edit(write_wfdb(tmp_path), "200.0(1024)", "-200.0(1024)")
    (record,) = load_records(str(tmp_path))
    assert np.array_equal(record.counts, -counts())
    assert (record.gain, record.zero, record.note) == (GAIN, -ZERO, "the gain is negative: the counts are turned")


@pytest.mark.parametrize(
    ("unit", "per_mv"),
    [(b"MV", 1), (b"Mv", 1), (b"\xb5V", 1000), ("\u00b5V".encode(), 1000), ("\u03bcV".encode(), 1000), (b"UV", 1000)],
)
def test_a_unit_is_read_whatever_its_case_and_its_bytes(tmp_path: Path, unit: bytes, per_mv: int) -> None:
    header = write_wfdb(tmp_path)
    header.write_bytes(header.read_bytes().replace(b"200.0(1024)/mV", b"%g(1024)/" % (GAIN / per_mv) + unit))
    (record,) = load_records(str(tmp_path))
    assert record.gain == pytest.approx(GAIN)
    assert ("is read as mV" in record.note) == unit.startswith(b"M")


def test_a_zero_beyond_int16_is_scaled_from_the_voltage(tmp_path: Path) -> None:
    edit(write_wfdb(tmp_path), "200.0(1024)", "10000(-60000)")
    (record,) = load_records(str(tmp_path))
    assert record.gain == 10000
    assert np.abs(record.counts.astype(int) - record.zero - (counts() + 60000)).max() <= 0.5
    assert record.note == f"fitted to int16: 0 mV at {record.zero} for -60000"


@pytest.mark.parametrize(
    ("fmt", "zero"), [("24", 60_000), ("24", -8_000_000), ("32", 100_000_000), ("32", -(2**31) + 9999)]
)
@pytest.mark.parametrize("field", [2, 4], ids=["baseline", "zero of the ADC"])
def test_counts_of_24_and_32_bits_far_from_int16_keep_their_voltages(
    tmp_path: Path, fmt: str, zero: int, field: int
) -> None:
    header = write_wfdb(tmp_path, annotated=False)
    stored = counts().astype(np.int64) - ZERO + zero
    size = int(fmt) // 8
    (tmp_path / "a.dat").write_bytes(b"".join(value.to_bytes(size, "little", signed=True) for value in stored.tolist()))
    line = ["a.dat", fmt, f"200({zero})/mV" if field == 2 else "200/mV", "0", str(zero), "0", "0", "0", "MLII"]
    header.write_text(f"a 1 {FS} {len(stored)}\n{' '.join(line)}\n")
    (record,) = load_records(str(tmp_path))
    assert record.counts.astype(int).tolist() == (stored - zero + record.zero).tolist()
    assert record.gain == 200
    assert f"fitted to int16: 0 mV at {record.zero} for {zero}" in record.note


@pytest.mark.parametrize(
    ("field", "note"),
    [("200.0(100000)/mV", "an offset of -49"), ("10.0(0)/mV", "an offset of 10"), ("200.0(1024.0)", "")],
)
def test_an_offset_that_the_filters_cannot_hold_is_taken_away(tmp_path: Path, field: str, note: str) -> None:
    edit(write_wfdb(tmp_path), "200.0(1024)/mV", field)
    (record,) = load_records(str(tmp_path))
    assert record.note.startswith(note)
    assert abs(np.median(record.counts) - record.zero) < 0.1 * record.gain


def test_counts_of_24_bits_on_an_electrode_offset_fit_16(tmp_path: Path) -> None:
    import wfdb

    value = np.rint(20798 * (150 + (counts() - ZERO) / GAIN))[:, None].astype(np.int64)
    wfdb.wrsamp("w", FS, ["mV"], ["I"], d_signal=value, fmt=["24"], adc_gain=[20798.0], baseline=[0],
                write_dir=str(tmp_path))  # fmt: skip
    (record,) = load_records(str(tmp_path))
    millivolts = (record.counts - record.zero) / record.gain
    expected = (counts() - ZERO) / GAIN
    assert np.abs((millivolts - millivolts[0]) - (expected - expected[0])).max() < 0.001


def test_without_a_gain_a_unit_makes_no_difference(tmp_path: Path) -> None:
    edit(write_wfdb(tmp_path), "200.0(1024)/mV", "0(1024)/uV")
    (record,) = load_records(str(tmp_path))
    assert (record.gain, record.zero) == (200, 1024)
    assert "200 counts/mV are assumed" in record.note


@pytest.mark.parametrize(
    ("field", "message"),
    [
        ("200.0 (1024)/mV", r"'\(1024\)/mV' after the gain"),
        ("200.0 mV", "'mV' after the gain"),
        ("200.0/mV 16 x", "'x'"),
    ],
)
def test_words_that_are_out_of_their_place_give_no_zero(tmp_path: Path, field: str, message: str) -> None:
    edit(write_wfdb(tmp_path), "200.0(1024)/mV", field)
    with pytest.raises(DataError, match=message):
        load_records(str(tmp_path))


@pytest.mark.parametrize("fmt", ["16", "212", "24", "32"])
def test_of_a_signal_cut_short_the_whole_samples_are_read(tmp_path: Path, fmt: str) -> None:
    write_wfdb(tmp_path, fmt=fmt, leads=("V5", "MLII"))
    file = tmp_path / "a.dat"
    file.write_bytes(file.read_bytes()[: 3 * len(file.read_bytes()) // 4 + 1])
    (record,) = load_records(str(tmp_path))
    assert np.array_equal(record.counts, counts()[:2700] + 1)
    assert record.note == "a.dat is cut short: it holds 2700 of the 3600 samples that the header says"


@pytest.mark.parametrize(("fmt", "held"), [("80", 5120), ("310", 3840), ("311", 3840), ("8", 5120), ("61", 2560)])
def test_the_samples_of_other_formats_are_counted_right(tmp_path: Path, fmt: str, held: int) -> None:
    edit(edit(write_wfdb(tmp_path, annotated=False), "a.dat 16 ", f"a.dat {fmt} "), " 3600\n", "\n")
    (tmp_path / "a.dat").write_bytes(b"\x01\xff" * 2560)
    assert len(load_records(str(tmp_path))[0]) == held


def test_annotations_behind_a_cut_are_left_out_and_told(tmp_path: Path) -> None:
    write_wfdb(tmp_path)
    (tmp_path / "a.dat").write_bytes((tmp_path / "a.dat").read_bytes()[:1000])
    (record,) = load_records(str(tmp_path))
    assert record.annotations is not None
    assert record.annotations.sample.tolist() == [180]
    assert "2 annotations behind the end ignored" in record.note


def test_samples_behind_the_end_are_ignored_and_told(tmp_path: Path) -> None:
    write_wfdb(tmp_path)
    with (tmp_path / "a.dat").open("ab") as file:
        file.write(bytes(201))
    (record,) = load_records(str(tmp_path))
    assert np.array_equal(record.counts, counts())
    assert record.note == "a.dat holds 100 samples more than the header says, ignored"


@pytest.mark.parametrize("length", ["0", "x", ""])
def test_a_length_that_is_not_given_is_that_of_the_file(tmp_path: Path, length: str) -> None:
    edit(write_wfdb(tmp_path), " 3600\n", f" {length}\n")
    (record,) = load_records(str(tmp_path))
    assert np.array_equal(record.counts, counts())
    assert record.note == ("ignored in the header: x; its length is that of a.dat" if length == "x" else "")


def test_a_wrong_checksum_is_told(tmp_path: Path) -> None:
    header = write_wfdb(tmp_path)
    said = header.read_text().splitlines()[1].split()[6]
    edit(header, f" {said} ", f" {int(said) + 1} ")
    (record,) = load_records(str(tmp_path))
    assert np.array_equal(record.counts, counts())
    assert record.note == "the samples of lead MLII do not add up to the header's checksum"


@pytest.mark.parametrize("name", ["../a.dat", "/etc/passwd", "..", ".", "sub/a.dat", "..\\a.dat", "C:a.dat", "~"])
def test_a_file_elsewhere_is_not_read(tmp_path: Path, name: str) -> None:
    (tmp_path / "x").mkdir()
    (tmp_path / "a.dat").write_bytes(bytes(7200))
    header = write_wfdb(tmp_path / "x")
    header.write_text(header.read_text().replace("a.dat", name))
    with pytest.raises(DataError, match=r"outside its folder|no file of samples"):
        load_records(str(header))


def test_a_file_whose_name_is_longer_than_a_name_can_be_is_not_there(tmp_path: Path) -> None:
    header = edit(write_wfdb(tmp_path), "a.dat", "a" * 300)
    with pytest.raises(DataError, match=r"aaa: there is no such file \(a.hea names it\)"):
        load_records(str(header))


@pytest.mark.parametrize("name", ["..hea", "...hea", "a b.hea", "\u00e9\n.hea", "-.hea", "a.b.c.hea", "%s{x}.hea"])
def test_a_record_of_any_name_is_read(tmp_path: Path, name: str) -> None:
    write_wfdb(tmp_path).rename(tmp_path / name)
    (tmp_path / "a.atr").rename(tmp_path / f"{name[:-4]}.atr")
    (record,) = load_records(str(tmp_path / name))
    assert np.array_equal(record.counts, counts())
    assert record.annotations is not None
    assert record.name.strip(".")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a 1 ", "a 2 "),
        ("a 1 ", "a -1 "),
        ("a 1 ", "a 99999999999999999999 "),
        ("a.dat 16 ", "a.dat 17 "),
        ("a.dat 16 ", "a.dat 16x0 "),
        ("a.dat 16 ", "a.dat 16x999999999 "),
        ("a.dat 16 ", "a.dat 16x99999 "),
        ("a.dat 16 ", "a.dat 16:999999999 "),
        ("a.dat 16 ", "a.dat 16+999999999999 "),
        ("a.dat 16 ", "a.dat 516 "),
        ("a.dat 16 ", "a.dat x "),
        ("(1024)", "(x)"),
    ],
)
def test_a_header_that_would_misplace_samples_is_refused(tmp_path: Path, old: str, new: str) -> None:
    header = edit(write_wfdb(tmp_path), old, new)
    with pytest.raises(DataError, match=r"a"):
        load_records(str(header))


def test_a_length_beyond_any_memory_is_refused_before_it_is_taken(tmp_path: Path) -> None:
    header = edit(edit(write_wfdb(tmp_path), "a.dat 16 ", "a.dat 516 "), " 3600\n", " 99999999999\n")
    with pytest.raises(DataError, match="is too small for the 99999999999 samples"):
        load_records(str(header))
