"""What stands beside a model: differences on the same beats, drawn by record where there are several."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ecgtiny.common.arrays import save_arrays
from ecgtiny.common.errors import DataError
from ecgtiny.host.search.beside import Scores, ahead, beside
from ecgtiny.train.ranking import auroc_ahead

RECORDS, BEATS = 8, 40


def made() -> tuple[Scores, Scores]:
    """Return scores of two models, of which the second is better on one record alone."""
    random = np.random.default_rng(0)
    anomaly = np.tile(np.repeat([False, True], BEATS // 2), RECORDS)
    record = np.repeat([f"r{k}" for k in range(RECORDS)], BEATS)
    score = anomaly + random.standard_normal(len(anomaly))
    other = score + np.where((record == "r3") & anomaly, 4.0, 0.0)
    first, second = (Scores(one, one, anomaly, record, one, one, anomaly, record) for one in (score, other))
    return first, second


def test_intervals_are_drawn_by_record_where_there_are_several() -> None:
    worse, better = made()
    by_record = ahead(better.training, worse.training, worse.anomaly, worse.record)
    by_beat = auroc_ahead(better.training, worse.training, worse.anomaly)
    assert by_record is not None
    assert by_beat is not None
    assert by_record[0] == by_beat[0]
    assert by_beat[1][0] > 0, "as if the beats of one record told as much as those of many"
    assert by_record[1][0] == 0, "a resample without that record has no difference"
    alone = np.full(len(worse.record), "")
    assert ahead(better.training, worse.training, worse.anomaly, alone) == by_beat


def test_a_model_is_better_only_where_its_interval_lies_above_zero() -> None:
    worse, better = made()
    found = beside(better, worse.training, worse.test)
    assert not found.better
    assert found.test is not None
    everywhere = beside(better, -better.training, -better.test)
    assert everywhere.better


def test_without_anomalies_there_is_no_difference() -> None:
    worse, better = made()
    none = np.zeros(len(worse.anomaly), np.bool_)
    assert ahead(better.test, worse.test, none, worse.record) is None


def test_scores_are_read_again_and_a_damaged_file_says_so(tmp_path: Path) -> None:
    path = tmp_path / "front" / "scores.npz"
    path.parent.mkdir()
    save_arrays(path, vars(made()[0]))
    np.testing.assert_array_equal(Scores.load(path).training, made()[0].training)
    whole = path.read_bytes()
    for damaged in (b"", whole[: len(whole) // 2], whole[:200] + b"\xff" * 200 + whole[400:]):
        path.write_bytes(damaged)
        with pytest.raises(DataError, match="cannot be read"):
            Scores.load(path)
