"""Recordings of .npy files, by what is said of them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ecgtiny.common.errors import DataError
from ecgtiny.host.dashboard.array_recording import ArrayForm, read_array_recording
from ecgtiny.host.dashboard.recording import millivolts
from tests.host.dashboard.served import FS, GAIN, counts

FORM = ArrayForm(fs=FS, unit="counts", leads=("I", "II"), gain=GAIN)


def saved(folder: Path, values: object) -> Path:
    path = folder / "a.npy"
    np.save(path, values)  # pyright: ignore[reportArgumentType]
    return path


def test_counts_with_a_gain(tmp_path: Path) -> None:
    found = read_array_recording(saved(tmp_path, counts()), FORM)
    assert (found.leads, found.fs, len(found)) == (("I", "II"), FS, len(counts()))
    assert np.array_equal(np.stack([one.counts for one in found.records], axis=1), counts())
    assert millivolts(found.records[0]).max() == pytest.approx(counts()[:, 0].max() / GAIN)


@pytest.mark.parametrize(("unit", "factor"), [("mV", 1.0), ("uV", 1000.0), ("V", 0.001)])
def test_units(tmp_path: Path, unit: str, factor: float) -> None:
    values = counts().T / GAIN * factor
    found = read_array_recording(saved(tmp_path, values), ArrayForm(FS, unit, ("I", "II")))
    assert np.abs(millivolts(found.records[1]) - counts()[:, 1] / GAIN).max() < 0.002


def test_a_missing_sample_is_a_gap(tmp_path: Path) -> None:
    values = counts(1)[:, 0] / GAIN
    values[10] = np.nan
    found = read_array_recording(saved(tmp_path, values), ArrayForm(FS))
    assert np.flatnonzero(np.isnan(millivolts(found.records[0]))).tolist() == [10]


@pytest.mark.parametrize(
    ("values", "form", "message"),
    [
        (np.zeros((4, 4, 4)), FORM, "shape"),
        (np.array(["a"]), FORM, "shape|text"),
        (np.zeros((0, 2)), FORM, "shape"),
        (counts(), ArrayForm(FS, "counts", ("I", "II", "III"), GAIN), "3 leads are named"),
        (counts(), ArrayForm(FS, "counts", ("I", "I"), GAIN), "2 leads are named"),
        (counts(), ArrayForm(FS, "counts", ("I", "a\tb"), GAIN), r"cannot be named 'a\\tb'"),
        (counts(), ArrayForm(FS, "counts", ("I", "II")), "gain"),
        (counts(), ArrayForm(FS, "parsec", ("I", "II")), "no unit"),
        (counts(), ArrayForm(0, "counts", ("I", "II"), GAIN), "sampled at 0 Hz"),
        (np.full((500, 2), np.inf), ArrayForm(FS, "mV", ("I", "II")), "infinite"),
    ],
)
def test_what_cannot_be_used_says_what_to_do(tmp_path: Path, values: object, form: ArrayForm, message: str) -> None:
    with pytest.raises(DataError, match=message) as caught:
        read_array_recording(saved(tmp_path, values), form)
    assert caught.value.fix


def test_an_array_of_objects_is_not_unpickled(tmp_path: Path) -> None:
    path = tmp_path / "a.npy"
    np.save(path, np.array([{"a": 1}], dtype=object), allow_pickle=True)
    with pytest.raises(DataError, match="not numbers"):
        read_array_recording(path, FORM)


def test_a_header_that_promises_too_much_takes_no_memory(tmp_path: Path) -> None:
    path = saved(tmp_path, counts())
    content = path.read_bytes().replace(b"(10000, 2)", b"(99999999999, 2)"[:10].ljust(10))
    path.write_bytes(content)
    with pytest.raises(DataError):
        read_array_recording(path, FORM)
