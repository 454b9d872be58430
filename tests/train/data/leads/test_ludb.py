"""LUDB: who is healthy, and records as they are read."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ecgtiny.common.errors import DataError
from ecgtiny.train.data.leads.ludb import load_ludb
from ecgtiny.train.data.leads.median_beat import BEFORE, median_beat
from tests.tools import require_data
from tests.train.data.leads.made import made_signal, write_record
from tests.train.data.sources.helpers import empty_machine

HEAD = "ID,Sex,Age,Rhythms,Electric axis of the heart,Conduction abnormalities,Hypertrophies\n"
ROWS = (
    '1,"F\n",30,Sinus rhythm,Electric axis of the heart: normal,,\n'
    '2,"M\n",31,Sinus rhythm,Electric axis of the heart: left axis deviation,,\n'
    '3,"M\n",32,Sinus rhythm,Electric axis of the heart: vertical,,Left ventricular hypertrophy\n'
    '10,"F\n",33,Sinus bradycardia,Electric axis of the heart: normal,,\n'
)


def made_database(folder: Path, rows: str = ROWS) -> Path:
    """Make four subjects in the publisher's layout, each R peak marked in lead II."""
    import wfdb

    (folder / "ludb/data").mkdir(parents=True)
    (folder / "ludb/ludb.csv").write_text(HEAD + rows, "utf-8")
    for number in (1, 2, 3, 10):
        write_record(folder / f"ludb/data/{number}.hea", made_signal(seed=number))
        peaks = np.arange(10) * 500 + 250
        sample = np.sort(np.concatenate([peaks - 20, peaks, peaks + 20]))
        wfdb.wrann(str(number), "ii", sample, ["(", "N", ")"] * 10, fs=500, write_dir=str(folder / "ludb/data"))
    return folder


def test_healthy_is_sinus_rhythm_without_a_finding(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ECGTINY_DATA", str(made_database(tmp_path)))
    found = load_ludb()
    assert [one.name for one in found.recordings] == ["1", "2", "3", "10"], "in the order of the numbers"
    assert found.healthy.tolist() == [True, False, False, False]
    assert all(one.x.shape == (5000, 12) for one in found.recordings)
    assert found.peaks[0].tolist() == (np.arange(10) * 500 + 250).tolist()


def test_a_database_that_is_not_there_says_where_to_put_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    empty_machine(monkeypatch, tmp_path)
    with pytest.raises(DataError, match=r"ludb\.csv is not on this machine.*ECGTINY_DATA"):
        load_ludb()


@pytest.mark.parametrize(
    ("rows", "message"), [("", "no columns"), (ROWS.replace("10,", "11,"), "no line for 10"), ("\n", "no columns")]
)
def test_a_table_that_does_not_fit_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, rows: str, message: str
) -> None:
    monkeypatch.setenv("ECGTINY_DATA", str(made_database(tmp_path, rows)))
    with pytest.raises(DataError, match=message):
        load_ludb()


@pytest.mark.slow
def test_the_published_records(monkeypatch: pytest.MonkeyPatch) -> None:
    require_data("ludb", "ludb.csv")
    found = load_ludb()
    assert len(found.recordings) == len(found.healthy) == len(found.peaks)
    assert 10 < found.healthy.sum() < 40
    beat = median_beat(found.recordings[0], found.peaks[0])
    assert np.abs(np.gradient(beat[:, 1])).argmax() == pytest.approx(BEFORE, abs=12)
