"""Windows of real signals with injected anomalies: their parts, their unit, and what a reader is told."""

from __future__ import annotations

import numpy as np

from ecgtiny.train.data.injected import CLASSES
from ecgtiny.train.data.injected_records import RECORDS
from ecgtiny.train.data.sources import load
from tests.tools import require_data


def test_windows_of_four_records_in_their_own_unit_with_anomalies_in_the_test_part_alone() -> None:
    require_data("adfecgdb", "r01.edf")
    split = load("adfecgdb-injected")
    train, test = split.train, split.test
    assert train.normal.all()
    assert train.x.shape[1:] == test.x.shape[1:] == (120, 1)
    assert test.label is not None
    assert np.all(np.bincount(test.label, minlength=len(CLASSES)) > 20)
    assert train.source.record is not None
    assert set(train.source.record.tolist()) == set(RECORDS)
    for name in RECORDS:
        assert abs(float(train.x[train.source.record == name, -1].std()) - 1) < 0.1
    assert (train.gain, train.unit) == (200.0, "signal std")
    assert "left out" in (train.source.note or "")
    assert 1000 < len(test) < len(train) < 20_000
