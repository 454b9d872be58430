"""Records of several leads: their order, their rate, their holes, their median beat."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ecgtiny.common.errors import DataError
from ecgtiny.train.data.leads import STANDARD, Recording
from ecgtiny.train.data.leads.median_beat import BEFORE, median_beat
from ecgtiny.train.data.leads.recording import interpolated
from ecgtiny.train.data.leads.wfdb_leads import read_leads
from tests.tools import require_data
from tests.train.data.leads.made import made_signal, write_record


def made(x: np.ndarray[tuple[int, ...], np.dtype[np.float64]], leads: tuple[str, ...] = STANDARD) -> Recording:
    return Recording("made", "made", x, 500.0, leads)


def test_a_written_record_is_read_with_all_its_leads(tmp_path: Path) -> None:
    x = made_signal()
    read = read_leads(write_record(tmp_path / "a.hea", x), "someone")
    assert (read.leads, read.fs, read.subject, read.name) == (STANDARD, 500.0, "someone", "a")
    np.testing.assert_allclose(read.x, x, atol=6e-4)


def test_leads_are_ordered_by_name_whatever_their_case() -> None:
    x = made_signal()
    mixed = made(x[:, ::-1], tuple(name.upper() for name in STANDARD[::-1]))
    np.testing.assert_array_equal(mixed.ordered().x, x)
    np.testing.assert_array_equal(mixed.ordered(("II", "V2")).x, x[:, [1, 7]])
    with pytest.raises(DataError, match="no lead V9"):
        mixed.ordered(("I", "V9"))


def test_another_rate_keeps_the_signal_and_the_seconds() -> None:
    x = made_signal()
    slow = made(x).at(250.0)
    assert slow.x.shape == (2500, 12)
    back = slow.at(500.0).x
    assert np.abs(back[100:-100] - x[100:-100]).mean() < 0.02
    assert made(x).at(500.0).x is x


def test_missing_samples_are_not_spread_by_a_filter() -> None:
    x = made_signal()
    x[5, 2] = np.nan
    with pytest.raises(DataError, match="missing samples"):
        made(x).at(250.0)


def test_a_hole_is_filled_by_a_line_and_an_end_by_its_neighbour() -> None:
    x = np.array([[np.nan, 1.0], [2.0, 1.0], [np.nan, 1.0], [np.nan, 1.0], [8.0, 1.0]])
    np.testing.assert_allclose(interpolated(x, "x")[:, 0], [2, 2, 4, 6, 8])
    with pytest.raises(DataError, match="lead 2 has no sample"):
        interpolated(np.array([[1.0, np.nan]]), "x")


def test_a_record_that_is_too_short_is_refused() -> None:
    assert len(made(made_signal(11)).first().x) == 5000
    with pytest.raises(DataError, match="lasts 9 s, not 10 s"):
        made(made_signal(9)).first()


def test_the_median_beat_is_the_beat_without_what_passes() -> None:
    x = made_signal()
    peaks = np.arange(10) * 500 + 250
    x[2200:2300] += 50
    beat = median_beat(made(x), peaks)
    assert beat.shape == (140, 12)
    assert beat[:, 11].argmax() == beat[:, 0].argmin() == BEFORE
    assert np.ptp(beat[:, 11]) == pytest.approx(1.2, abs=0.06)
    with pytest.raises(DataError, match="no whole beat"):
        median_beat(made(x), np.array([10]))


def test_damaged_files_are_refused(tmp_path: Path) -> None:
    header = write_record(tmp_path / "a.hea", made_signal())
    (tmp_path / "a.dat").unlink()
    with pytest.raises(DataError, match=r"a\.hea: cannot be read"):
        read_leads(header)
    with pytest.raises(DataError, match="no such file"):
        read_leads(tmp_path / "b.hea")


@pytest.mark.parametrize(("path", "fs"), [("cinc2021/E07500.hea", 500.0), ("ptbxl/00001_lr.hea", 100.0)])
def test_published_records_of_12_leads_are_read(path: str, fs: float) -> None:
    read = read_leads(require_data(*path.split("/"))).ordered()
    assert read.fs == fs
    whole = read.at(500.0).first()
    assert whole.x.shape == (5000, 12)
    np.testing.assert_allclose(whole.x[:, 2], whole.x[:, 1] - whole.x[:, 0], atol=0.02)
