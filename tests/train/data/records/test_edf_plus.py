"""EDF+: holes between data records, annotations inside, and headers that say what the file does not hold."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ecgtiny.common.errors import DataError
from ecgtiny.train.data.records import GAP, load_records
from ecgtiny.train.data.records.edf_annotations import code_of
from tests.tools import require_module
from tests.train.data.records.made import FS, counts, write_edf

STEADY = [f"+{i}" for i in range(10)]
SOUGHT = "no annotations: looked for a.edf.atr, a.edf.qrs, a.edf.ecg"


def put(path: Path, at: int, text: bytes, width: int = 8) -> Path:
    """Replace a field of a file."""
    raw = bytearray(path.read_bytes())
    raw[at : at + width] = text.ljust(width)
    path.write_bytes(raw)
    return path


def test_the_same_as_edfio_reads(tmp_path: Path) -> None:
    edfio = require_module("edfio")
    path = write_edf(tmp_path / "a.edf", ("EEG", "ECG", "Resp"), physical=("-3.2", "5"), onsets=STEADY, kind="EDF+C")
    (record,) = load_records(str(path))
    signal = edfio.read_edf(path).get_signal("ECG")
    assert np.array_equal(record.counts, signal.digital)
    assert np.abs((record.counts - record.zero) / record.gain - signal.data).max() <= 0.5 / record.gain
    assert (record.fs, record.lead, record.note) == (FS, "ECG", SOUGHT)


@pytest.mark.parametrize("start", [0.0, 0.25, 1e6])
def test_data_records_that_follow_each_other_have_no_hole(tmp_path: Path, start: float) -> None:
    onsets = [f"+{start + i:.6f}" for i in range(10)]
    (record,) = load_records(str(write_edf(tmp_path / "a.edf", kind="EDF+D", onsets=onsets)))
    assert np.array_equal(record.counts, counts(10 * FS))
    assert record.note == SOUGHT


def test_a_hole_is_missing_samples_and_annotations_stay_in_their_places(tmp_path: Path) -> None:
    onsets = [f"+{i + (20 if i >= 4 else 0) + (1.5 if i >= 7 else 0):g}" for i in range(10)]
    texts = {1: ["+1.5\x14N"], 5: ["+25.5\x14V"], 9: ["+31\x14N"]}
    (record,) = load_records(str(write_edf(tmp_path / "a.edf", kind="EDF+D", onsets=onsets, texts=texts)))
    whole, gap = counts(10 * FS), [GAP]
    expected = [*whole[: 4 * FS], *gap * 20 * FS, *whole[4 * FS : 7 * FS], *gap * 540, *whole[7 * FS :]]
    assert record.counts.tolist() == expected
    assert record.note == "missing samples in 2 holes between data records, 21.5 s in all"
    assert record.annotations is not None
    assert record.annotations.sample.tolist() == [540, 25.5 * FS, 31 * FS]


@pytest.mark.parametrize("kind", ["EDF+C", "EDF+D"])
def test_annotations_count_from_the_first_data_record(tmp_path: Path, kind: str) -> None:
    onsets = [f"+{i}.25" for i in range(7, 17)]
    path = write_edf(tmp_path / "a.edf", kind=kind, onsets=onsets, texts={0: ["+7.75\x14N"], 2: ["+10.25\x14V"]})
    (record,) = load_records(str(path))
    assert record.annotations is not None
    assert record.annotations.sample.tolist() == [FS // 2, 3 * FS]


def test_a_clock_that_drifts_makes_no_hole_of_its_own(tmp_path: Path) -> None:
    onsets = [f"+{i * 1.001:.6f}" for i in range(10)]
    (record,) = load_records(str(write_edf(tmp_path / "a.edf", kind="EDF+D", onsets=onsets)))
    assert abs(len(record) - round(9.009 * FS + FS)) <= 1
    assert int(record.missing.sum()) == len(record) - 10 * FS


@pytest.mark.parametrize(
    ("at", "onset", "message"),
    [
        (5, "+3", "data record 6 begins 2 s before"),
        (5, "", "does not say when"),
        (9, "+9999999", "lasts 3.6e.09 samples"),
        (9, "+90009", "has holes of 25 hours"),
    ],
)
def test_an_interrupted_file_that_cannot_be_placed_is_refused(
    tmp_path: Path, at: int, onset: str, message: str
) -> None:
    path = write_edf(tmp_path / "a.edf", kind="EDF+D", onsets=[*STEADY[:at], onset, *STEADY[at + 1 :]])
    with pytest.raises(DataError, match=message):
        load_records(str(path))


def test_a_continuous_file_stays_so_and_other_times_are_told(tmp_path: Path) -> None:
    path = write_edf(tmp_path / "a.edf", kind="EDF+C", onsets=[*STEADY[:5], "+77", *STEADY[6:]])
    (record,) = load_records(str(path))
    assert np.array_equal(record.counts, counts(10 * FS))
    assert "times of its data records disagree with EDF+C: read as continuous" in record.note


def test_beats_inside_are_read_in_any_order_and_other_texts_are_told(tmp_path: Path) -> None:
    texts = {
        0: ["+2.5\x14V\x14", "+0.5\x150.1\x14N", "+0\x14Lights off"],
        3: ["+3.25\x14 PVC ", "+4\x14normal BEAT\x14A", "+5\x14/"],
        4: ["no entry", "+x\x14N"],
    }
    (record,) = load_records(str(write_edf(tmp_path / "a.edf", kind="EDF+C", onsets=STEADY, texts=texts)))
    assert record.annotations is not None
    assert record.annotations.sample.tolist() == [180, 900, 1170, 1440, 1440, 1800]
    assert record.annotations.symbol.tolist() == ["N", "V", "V", "N", "A", "/"]
    assert record.note == "texts in the file that are no beats: 1, as 'Lights off'"


def test_texts_that_are_no_beats_are_no_annotations(tmp_path: Path) -> None:
    texts = {0: ["+0\x14Sleep stage W"], 3: ["+3\x14Arousal", "+4\x14+"]}
    (record,) = load_records(str(write_edf(tmp_path / "a.edf", kind="EDF+C", onsets=STEADY, texts=texts)))
    assert record.annotations is None
    assert record.note == f"{SOUGHT} and for beats among the 3 texts in the file"


def test_a_file_beside_goes_before_what_is_inside(tmp_path: Path) -> None:
    wfdb = require_module("wfdb")
    path = write_edf(tmp_path / "a.edf", kind="EDF+C", onsets=STEADY, texts={0: ["+0.5\x14N"]})
    wfdb.wrann("a", "atr", np.array([7]), symbol=["V"], fs=FS, write_dir=str(tmp_path))
    (tmp_path / "a.atr").rename(tmp_path / "a.edf.atr")
    (record,) = load_records(str(path))
    assert record.annotations is not None
    assert record.annotations.sample.tolist() == [7]


@pytest.mark.parametrize(
    ("text", "code"),
    [("N", "N"), ("V", "V"), ("pvc", "V"), ("PVC", "V"), ("VEB", "V"), ("Normal", "N"), ("Fusion  beat", "F"),
     ("APC", "A"), ("v", None), ("Sleep stage N1", None), ("PVC?", None), ("", None), ("SVEB", "S"), ("Paced", "/")],
)  # fmt: skip
def test_which_texts_are_beats(text: str, code: str | None) -> None:
    assert code_of(text) == code


def test_a_power_cut_leaves_the_whole_data_records(tmp_path: Path) -> None:
    path = write_edf(tmp_path / "a.edf", ("EEG", "ECG"), said="12", kind="EDF+C", onsets=[*STEADY],
                     texts={0: ["+0.5\x14N"], 9: ["+9.9\x14N"]})  # fmt: skip
    path.write_bytes(path.read_bytes()[:-1000])
    (record,) = load_records(str(path))
    assert np.array_equal(record.counts, counts(10 * FS)[: 9 * FS] + 1)
    assert record.note == "the file is cut short: it holds 9 of the 12 data records that its header says"


@pytest.mark.parametrize(
    ("said", "note"),
    [
        ("-1", "the header does not say how many data records there are; the file holds 10"),
        ("x", "the header does not say how many data records there are; the file holds 10"),
        ("", "the header does not say how many data records there are; the file holds 10"),
        ("0", "the file holds 10 data records where its header says 0"),
        ("7", "the file holds 10 data records where its header says 7"),
        ("10", ""),
    ],
)
def test_the_number_of_data_records_is_that_of_the_file(tmp_path: Path, said: str, note: str) -> None:
    (record,) = load_records(str(write_edf(tmp_path / "a.edf", said=said)))
    assert np.array_equal(record.counts, counts(10 * FS))
    assert record.note == "; ".join(part for part in (note, SOUGHT) if part)


def test_bytes_behind_the_end_are_told(tmp_path: Path) -> None:
    path = write_edf(tmp_path / "a.edf")
    path.write_bytes(path.read_bytes() + bytes(99))
    assert "99 bytes after the last data record ignored" in load_records(str(path))[0].note


@pytest.mark.parametrize(
    ("at", "text", "width"),
    [
        (0, b"1.0", 8),
        (8, b"\xff\xfe\x00" * 20, 80),
        (88, b"Startdate 32-FOO-2020", 80),
        (168, b"2020-1-1", 8),
        (168, b"31.02.99", 8),
        (176, b"25:61", 8),
        (192, b"??", 44),
    ],
)
def test_fields_that_nobody_uses_may_hold_anything(tmp_path: Path, at: int, text: bytes, width: int) -> None:
    (record,) = load_records(str(put(write_edf(tmp_path / "a.edf"), at, text, width)))
    assert np.array_equal(record.counts, counts(10 * FS))
    assert record.note == SOUGHT


@pytest.mark.parametrize(("at", "text"), [(184, b"777"), (184, b"x"), (252, b"x"), (252, b"-2"), (252, b"0")])
def test_of_two_numbers_of_signals_the_one_that_fits_is_taken(tmp_path: Path, at: int, text: bytes) -> None:
    (record,) = load_records(str(put(write_edf(tmp_path / "a.edf"), at, text, 8 if at == 184 else 4)))
    assert np.array_equal(record.counts, counts(10 * FS))
    assert record.note.startswith("the number of signals and the size of the header disagree")


def test_whole_numbers_may_be_written_with_a_point(tmp_path: Path) -> None:
    path = write_edf(tmp_path / "a.edf", said="10.0", digital=("-2000.", "2000.0"))
    (record,) = load_records(str(put(path, SAMPLES, b"360.0")))
    assert np.array_equal(record.counts, counts(10 * FS))
    assert (record.gain, record.note) == (200, SOUGHT)


RANGE, SAMPLES, SECONDS = 256 + 16 + 80 + 8, 256 + 16 + 80 + 8 * 5 + 80, 244


@pytest.mark.parametrize(
    ("at", "text", "message"),
    [
        (RANGE, b"inf", "a physical range of 'inf' to '10'"),
        (RANGE, b"nan", "a physical range of 'nan' to '10'"),
        (RANGE + 8, b"1e999", "a range of inf"),
        (RANGE, b"10", "a range of 0 for 4000 counts"),
        (RANGE + 16, b"x", "a digital range of 'x' to '2000'"),
        (RANGE + 16, b"2000", "a range of 20 for 0 counts"),
        (SAMPLES, b"-5", "has '-5' samples in a data record"),
        (SAMPLES, b"0", "has no leads|no whole data record"),
        (SAMPLES, b"99999999", "no whole data record"),
        (SECONDS, b"0", "the sampling frequency is unknown: a data record lasts '0' seconds"),
        (SECONDS, b"-1", "a data record lasts '-1' seconds"),
        (SECONDS, b"inf", "a data record lasts 'inf' seconds"),
        (SECONDS, b"9e999999", "a data record lasts '9e999999' seconds"),
        (SECONDS, b"1e-4", "is sampled at"),
        (SECONDS, b"1e-300", "a data record lasts '1e-300' seconds"),
        (SECONDS, b"1e-308", "a data record lasts '1e-308' seconds"),
        (0, b"\xffBIOSEMI", "is a BDF file"),
    ],
)
def test_a_field_that_places_or_scales_samples_is_refused(tmp_path: Path, at: int, text: bytes, message: str) -> None:
    with pytest.raises(DataError, match=message):
        load_records(str(put(write_edf(tmp_path / "a.edf"), at, text)))


@pytest.mark.parametrize(
    "unit", [b"uV", b"UV", b"\xb5V", "\u00b5V".encode(), "\u03bcV".encode(), b"microvol", b"10^-6V"]
)
def test_microvolts_in_any_spelling(tmp_path: Path, unit: bytes) -> None:
    (record,) = load_records(str(write_edf(tmp_path / "a.edf", unit=unit, physical=("-10000", "10000"))))
    assert record.gain == pytest.approx(200)


@pytest.mark.parametrize("unit", [b"", b"?V", b"%", b"degC"])
def test_a_unit_that_is_not_known_is_refused(tmp_path: Path, unit: bytes) -> None:
    with pytest.raises(DataError, match=r"lead ECG (has no unit|is in)"):
        load_records(str(write_edf(tmp_path / "a.edf", unit=unit)))


@pytest.mark.parametrize(
    ("physical", "digital"), [(("10", "-10"), ("-2000", "2000")), (("-10", "10"), ("2000", "-2000"))]
)
def test_a_range_that_runs_backward_turns_the_counts(
    tmp_path: Path, physical: tuple[str, str], digital: tuple[str, str]
) -> None:
    (record,) = load_records(str(write_edf(tmp_path / "a.edf", physical=physical, digital=digital)))
    assert np.array_equal(record.counts, -counts(10 * FS))
    assert (record.gain, record.zero) == (200, 0)
    assert record.note.startswith("the gain is negative: the counts are turned")
