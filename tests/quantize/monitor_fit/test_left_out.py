"""What is counted of patients left out: beats that are judged, by the monitor that never saw them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest

from ecgtiny.common.stage_records.quantize import LeftOutFigures
from ecgtiny.quantize.monitor.alarm import AlarmRules
from ecgtiny.quantize.monitor.features import FEATURES
from ecgtiny.quantize.monitor.linear import Linear
from ecgtiny.quantize.monitor.model import MonitorModel
from ecgtiny.quantize.monitor.rules import Rules
from ecgtiny.quantize.monitor.segments import SegmentThresholds
from ecgtiny.quantize.monitor_fit.fit import FittedMonitor
from ecgtiny.quantize.monitor_fit.left_out import left_out_figures
from ecgtiny.quantize.monitor_fit.readings import ECTOPIC, FUSION, Readings
from ecgtiny.train.data.stream import EXCLUDED, UNMATCHED, Stream

FS, BEATS, NORMAL = 200.0, 900, 0
SEGMENTS = SegmentThresholds((1,) * 4, (1,) * 4)
ZERO = (0,) * len(FEATURES)


def monitor(offset: int | None) -> MonitorModel:
    """Return a monitor that gives each beat the same score."""
    linear = None if offset is None else Linear(ZERO, ZERO, ZERO, offset, 0)
    return MonitorModel(linear, (20_000, 0), 1, SEGMENTS, Rules(), AlarmRules())


def patient(name: str, new: slice = slice(0)) -> tuple[Stream, Readings]:
    """Return a beat a second for 15 minutes: every tenth ectopic, and one each of the others among the last."""
    sample = (np.arange(1, BEATS + 1) * FS).astype(np.int64)
    label = np.where(np.arange(BEATS) % 10 == 0, ECTOPIC, NORMAL)
    label[-4:] = [FUSION, EXCLUDED, UNMATCHED, NORMAL]
    starts = np.zeros(BEATS, np.bool_)
    starts[new] = True
    detected = SimpleNamespace(sample=sample, quality=np.zeros(BEATS, np.uint8))
    stream = SimpleNamespace(name=name, patient=name, fs=FS, samples=round((BEATS + 1) * FS), detected=detected,
                             label=label, auxiliary=False)  # fmt: skip
    none = np.zeros((BEATS, 4), np.int64)
    features, cluster = np.zeros((BEATS, len(FEATURES)), np.int16), np.zeros(BEATS, np.int64)
    readings = Readings(
        name, False, features, cluster, starts, none, none, label, sample > 60 * FS, sample >= 300 * FS,
        np.zeros(BEATS, np.bool_),
    )  # fmt: skip
    return cast("Stream", stream), readings


def found(patients: list[tuple[Stream, Readings]], offset: int | None = 5000) -> LeftOutFigures | None:
    streams, readings = zip(*patients, strict=True)
    groups = list(range(len(patients)))
    return left_out_figures(
        streams, groups, FittedMonitor(monitor(0), {group: monitor(offset) for group in groups}, readings)
    )


FIVE = [patient(str(index)) for index in range(5)]


def test_beats_after_the_first_minutes_are_counted_by_what_they_are() -> None:
    expected = found(FIVE)
    assert expected is not None
    one = expected.patients["0"]
    ectopic = 60  # of the seconds 300 to 900
    assert one.hours == pytest.approx(601 / 3600)
    assert (one.ectopic, one.ectopic_flagged) == (ectopic, [0, ectopic])
    assert one.false_alarms == [0, 601 - ectopic - 2]  # neither the fusion beat nor flutter
    assert [level.se for level in expected.levels] == [0.0, 1.0]


def test_beats_among_too_many_new_kinds_are_not_flagged() -> None:
    noisy = found([*FIVE[:4], patient("4", new=slice(500, 510))])
    quiet = found(FIVE)
    assert noisy is not None
    assert quiet is not None
    unread = quiet.patients["4"].false_alarms[1] - noisy.patients["4"].false_alarms[1]
    assert 25 < unread < 40


def test_nothing_is_expected_from_few_patients_or_without_ectopic_beats_to_learn_from() -> None:
    assert found(FIVE[:4]) is None
    assert found(FIVE, offset=None) is None
