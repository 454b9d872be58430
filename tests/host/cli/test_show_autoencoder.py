"""The autoencoder of a stream is shown as a reading; its decisions are no headline."""

from __future__ import annotations

import pytest

from ecgtiny.common.run import Run
from ecgtiny.common.stage_records.quantize import LeftOutCounts, LeftOutFigures, LevelFigures, QuantizeRecord, RrOnly
from ecgtiny.common.stage_records.train import TrainRecord
from ecgtiny.host.cli import show
from tests.host.report.samples import false_alarm_rate, metrics
from tests.stored import DATA, changed

LEVEL = LevelFigures(
    se=0.961, se_interval=(0.68, 1.0), false_alarms_per_hour=15.5, false_alarms_per_hour_interval=(0.0, 148.0),
    rr_only=RrOnly(threshold=149, se=0.68, false_alarms_per_hour=140.75),
)  # fmt: skip
COUNTS = LeftOutCounts(hours=0.4, ectopic=9, ectopic_flagged=[8], false_alarms=[2])
DECISIONS = {"metrics": metrics(0.7705), "false_alarm_rate": {**false_alarm_rate(), "observed": 0.4}}


@pytest.fixture
def quantised() -> QuantizeRecord:
    return changed(Run(DATA).read("records-of-schema-1/quantize-stream.json", QuantizeRecord), DECISIONS)


def test_neither_stage_shows_decisions_of_the_autoencoder(quantised: QuantizeRecord) -> None:
    trained = changed(Run(DATA).read("records-of-schema-1/train-stream.json", TrainRecord), DECISIONS)
    for shown in (show.train(trained), show.quantize(quantised)):
        assert "0.7705" in shown
        assert "The autoencoder alone" in shown
        assert not [word for word in ("OUTSIDE", "false-alarm rate", "accuracy", "recall") if word in shown]


def test_beats_keep_their_decisions(quantised: QuantizeRecord) -> None:
    beats = changed(quantised, {"stream": None})
    assert "OUTSIDE" in show.quantize(beats)


def test_what_to_expect_of_new_patients_is_the_headline(quantised: QuantizeRecord) -> None:
    assert "nothing can be predicted of new patients" in show.quantize(quantised)
    found = LeftOutFigures(patients={str(index): COUNTS for index in range(22)}, levels=[LEVEL])
    shown = show.quantize(changed(quantised, {"stream": {"left_out": found}}))
    assert "on 22 training patients, each left out" in shown
    assert "0       96.1%   68 to 100%     15.5     0 to 148       68.0%    140.8" in shown
    assert shown.index("15.5") < shown.index("0.7705")
