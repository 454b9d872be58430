"""Beats of several leads of continuous records: one heart, cut at the same moment in every lead."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ecgtiny.common.errors import DataError
from ecgtiny.train.config import TrainConfig
from ecgtiny.train.data.leads.beats_of_records import cut_leads
from ecgtiny.train.data.records.generated import synthetic_record
from ecgtiny.train.data.stream import cut, split_of
from tests.tools import require_data


def write_csv(path: Path, leads: dict[str, float], hole: slice | None = None, minutes: float = 1.2) -> Path:
    """Write a generated heart, seen by each lead with another factor."""
    record = synthetic_record(0, minutes)
    x = record.counts[:, np.newaxis] / 1000 * np.array(list(leads.values()))
    if hole is not None:
        x[hole, -1] = np.nan
    rows = "\n".join(",".join(f"{value:.3f}" for value in row) for row in x)
    path.write_text(f"# fs={record.fs:g} unit=mV\n{','.join(leads)}\n{rows}\n", "utf-8")
    return path


def test_every_lead_is_cut_at_the_same_beats(tmp_path: Path) -> None:
    path = str(write_csv(tmp_path / "a.csv", {"II": 1.0, "V1": -0.5, "V5": 1.4}))
    (several,), (one,) = cut_leads(path, "II,V5,V1"), cut_leads(path, "II")
    assert several.windows.shape == (len(one.detected), 140, 3)
    np.testing.assert_array_equal(several.windows[..., 0], one.windows[..., 0])
    beats = several.windows[5:-5].astype(float)
    np.testing.assert_allclose(beats[..., 1], 1.4 * beats[..., 0], atol=8)
    np.testing.assert_allclose(beats[..., 2], -0.5 * beats[..., 0], atol=8)


def test_all_takes_every_lead_and_one_is_as_it_was(tmp_path: Path) -> None:
    path = str(write_csv(tmp_path / "a.csv", {"I": 0.4, "II": 1.0}, minutes=5.5))
    (every,) = cut_leads(path, "all")
    assert every.windows.shape[2] == 2
    split = split_of([every], "a")
    assert (split.train.leads, split.test.leads, split.train.length) == (2, 2, 140)


def test_a_beat_of_which_another_lead_misses_samples_is_not_used(tmp_path: Path) -> None:
    hole = slice(360 * 30, 360 * 40)
    path = str(write_csv(tmp_path / "a.csv", {"II": 1.0, "V5": 1.4}, hole))
    (stream,) = cut_leads(path, "II,V5")
    inside = (stream.detected.sample > hole.start) & (stream.detected.sample < hole.stop)
    assert inside.sum() >= 8
    assert (stream.detected.quality[inside] != 0).all()
    assert (stream.detected.quality[~inside] == 0).mean() > 0.8


def test_records_of_different_leads_have_no_all(tmp_path: Path) -> None:
    write_csv(tmp_path / "a.csv", {"I": 0.4, "II": 1.0})
    write_csv(tmp_path / "b.csv", {"I": 0.4, "V1": 1.0})
    with pytest.raises(DataError, match="name leads that all records have"):
        cut_leads(str(tmp_path), "all")
    with pytest.raises(DataError, match="no lead 'II'"):
        cut_leads(str(tmp_path), "I,II")


def test_a_generated_record_has_one_lead() -> None:
    with pytest.raises(DataError, match="has the lead II alone"):
        cut_leads("synthetic:0", "II,V1")


def test_both_leads_of_a_published_record() -> None:
    header = require_data("mitdb", "208.hea")
    (stream,) = cut_leads(str(header), "MLII,V1")
    (alone,) = cut_leads(str(header), "V1")
    distance = np.abs(alone.detected.sample[:, np.newaxis] - stream.detected.sample).min(axis=0)
    assert np.median(distance) < 36, "the same heart"
    assert stream.windows.shape[1:] == (140, 2)
    assert TrainConfig(data=str(header), lead="MLII,V1").records
    np.testing.assert_array_equal(cut_one(header), stream.windows[..., 0])


def cut_one(header: Path) -> np.ndarray[tuple[int, ...], np.dtype[np.int16]]:
    from ecgtiny.train.data.records import load_records

    return cut(load_records(str(header), "MLII")[0]).detected.window
