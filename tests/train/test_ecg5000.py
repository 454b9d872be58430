from __future__ import annotations

from pathlib import Path

import pytest

from ecgtiny.common.run import Run
from ecgtiny.train.config import TrainConfig
from ecgtiny.train.detectors import DEFAULT
from ecgtiny.train.pipeline import train_run
from tests.stored import as_json
from tests.tools import require_data


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "weights", "auroc", "accuracy"), [(DEFAULT, 560, 0.995, 0.97), ("tiny", 140, 0.994, 0.96)]
)
def test_the_official_split(name: str, weights: int, auroc: float, accuracy: float, tmp_path: Path) -> None:
    require_data("ecg5000", "ECG5000_TRAIN.txt")
    record = as_json(train_run(TrainConfig(data="ecg5000", model=name), Run(tmp_path)))
    assert record["model"]["weights"] == weights
    assert record["metrics"]["auroc"] >= auroc
    assert record["metrics"]["accuracy"] >= accuracy
    rate = record["false_alarm_rate"]
    assert rate["promised"] == 0.02
    assert rate["interval"][0] <= rate["observed"] <= rate["interval"][1]
    assert record["threshold"]["calibration"]["beats"] == 292
    assert (rate["normals"], record["data"]["train"]["per_class"]["normal"]) == (2627, 292)
    assert "one patient" in record["data"]["note"]
