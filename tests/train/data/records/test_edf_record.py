"""EDF files: counts, scale and annotations, and what happens to files that are damaged or cut short."""

from __future__ import annotations

import shutil
import warnings
from pathlib import Path

import numpy as np
import pytest

from ecgtiny.common.errors import DataError
from ecgtiny.train.data.records import load_records
from tests.tools import require_data, require_module

FS = 250


def write_edf(path: Path, labels: tuple[str, ...] = ("ECG II",), unit: str = "mV", fs: float = FS) -> Path:
    """Write 10 s of a sine of 1 unit, +-3.2767 over int16, one lead a label."""
    edfio = require_module("edfio")
    value = np.sin(np.arange(10 * fs) / 20)
    signals = [
        edfio.EdfSignal(value, fs, label=label, physical_dimension=unit, physical_range=(-3.2768, 3.2767))
        for label in labels
    ]
    edfio.Edf(signals).write(path)
    return path


def change(path: Path, at: int, text: bytes) -> None:
    raw = bytearray(path.read_bytes())
    raw[at : at + len(text)] = text
    path.write_bytes(raw)


def test_counts_and_scale_are_those_of_the_header(tmp_path: Path) -> None:
    (record,) = load_records(str(write_edf(tmp_path / "a.edf")))
    expected = np.rint(np.sin(np.arange(10 * FS) / 20) * 10000)
    assert np.abs(record.counts - expected).max() <= 1
    assert (record.name, record.lead, record.fs, record.zero) == ("a", "ECG II", FS, 0)
    assert record.gain == pytest.approx(10000)
    assert record.annotations is None
    assert list(record.source) == ["a.edf"]


def test_the_gain_is_by_millivolt(tmp_path: Path) -> None:
    (record,) = load_records(str(write_edf(tmp_path / "a.edf", unit="uV")))
    assert record.gain == pytest.approx(1e7)


def test_an_ecg_goes_before_other_signals(tmp_path: Path) -> None:
    path = write_edf(tmp_path / "a.edf", ("EEG Fpz-Cz", "ECG"))
    assert load_records(str(path))[0].lead == "ECG"
    assert load_records(str(path), lead="EEG Fpz-Cz")[0].lead == "EEG Fpz-Cz"
    with pytest.raises(DataError, match=r"has no lead 'II' \(its leads are EEG Fpz-Cz, ECG\)"):
        load_records(str(path), lead="II")


def test_a_rail_of_the_adc_is_no_gap(tmp_path: Path) -> None:
    path = write_edf(tmp_path / "a.edf")
    change(path, 512, b"\x00\x80")
    (record,) = load_records(str(path))
    assert record.counts[0] == -32767
    assert not record.missing.any()


def test_annotations_beside_it_are_read(tmp_path: Path) -> None:
    import wfdb

    write_edf(tmp_path / "a.edf")
    wfdb.wrann("a", "qrs", np.array([100, 700]), symbol=["N", "V"], fs=FS, write_dir=str(tmp_path))
    shutil.move(tmp_path / "a.qrs", tmp_path / "a.edf.qrs")
    (record,) = load_records(str(tmp_path / "a.edf"))
    assert record.annotations is not None
    assert record.annotations.sample.tolist() == [100, 700]
    assert set(record.source) == {"a.edf", "a.edf.qrs"}


@pytest.mark.parametrize("size", [0, 100, 256, 400, 512, 600])
def test_a_file_cut_short_is_refused(tmp_path: Path, size: int) -> None:
    path = write_edf(tmp_path / "a.edf")
    path.write_bytes(path.read_bytes()[:size])
    with pytest.raises(DataError, match=r"a\.edf"):
        load_records(str(path))


def test_a_file_cut_between_its_blocks_says_how_many_there_are(tmp_path: Path) -> None:
    path = write_edf(tmp_path / "a.edf")
    path.write_bytes(path.read_bytes()[: 512 + 4 * 2 * FS])
    (record,) = load_records(str(path))
    assert len(record) == 4 * FS
    assert "it holds 4 of the 10 data records that its header says" in record.note


def test_an_interrupted_recording_is_refused(tmp_path: Path) -> None:
    path = write_edf(tmp_path / "a.edf")
    change(path, 192, b"EDF+D")
    with pytest.raises(DataError, match="is interrupted"):
        load_records(str(path))


def test_a_range_without_a_gain_is_refused(tmp_path: Path) -> None:
    path = write_edf(tmp_path / "a.edf")
    change(path, 256 + 16 + 80 + 8, b"1       1       ")
    with pytest.raises(DataError, match="lead ECG II has a range of 0 for 65535 counts"):
        load_records(str(path))


def test_a_unit_that_is_no_voltage_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="lead ECG II is in 'degC', not in volts"):
        load_records(str(write_edf(tmp_path / "a.edf", unit="degC")))


def test_a_rate_out_of_range_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="is sampled at 50 Hz"):
        load_records(str(write_edf(tmp_path / "a.edf", fs=50)))


def test_a_published_record() -> None:
    edfio = require_module("edfio")
    path = require_data("adfecgdb", "r01.edf")
    (record,) = load_records(str(path), lead="Direct_1")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        millivolts = edfio.read_edf(path).signals[0].data / 1000
    assert np.abs((record.counts - record.zero) / record.gain - millivolts).max() < 1 / record.gain
    assert (record.lead, record.fs, len(record)) == ("Direct_1", 1000, 300000)
    assert record.annotations is not None
    assert len(record.annotations.sample) == 644
