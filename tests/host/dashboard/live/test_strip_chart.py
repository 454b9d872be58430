"""The chart of what a board sends: its last seconds, no peak lost, each event where it belongs."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from ecgtiny.common.events import Events, Flag, Kind, Quality, event
from ecgtiny.host.dashboard.live.strip_chart import StripChart
from ecgtiny.host.dashboard.live.watching import Scale, Seen, State
from ecgtiny.host.dashboard.palette import LIGHT
from ecgtiny.train.data.records.record import GAP

SCALE = Scale("r", "II", 250.0, 200.0, 10)
NONE = event(Kind.BEAT, 0)[:0]


def chart(counts: Any, events: Events = NONE) -> Any:
    made: Any = StripChart(dark=False)
    made.show(Seen(State.RUNNING, SCALE, np.asarray(counts, np.int16), events))
    return made


def data(made: Any, name: str) -> dict[str, Any]:
    return made.figure.select_one({"name": name}).data


@pytest.mark.parametrize(("seconds", "span"), [(25, (15.0, 25.0)), (4, (0.0, 10.0)), (0, (0.0, 10.0))])
def test_the_last_ten_seconds_are_shown(seconds: int, span: tuple[float, float]) -> None:
    made = chart(np.full(250 * seconds, 10))
    assert (made.range.start, made.range.end) == span
    assert all(span[0] <= at <= span[1] for at in data(made, "signal")["time"])


def test_a_spike_of_one_sample_is_seen_at_its_height() -> None:
    counts = np.full(250 * 60, 10)
    counts[-1003] = 410
    signal = data(chart(counts), "signal")
    assert signal["value"].max() == 2.0
    assert signal["time"][signal["value"].argmax()] == pytest.approx(60 - 1003 / 250, abs=0.01)


def test_a_gap_is_no_signal() -> None:
    made = chart([10] * 100 + [GAP] * 100 + [210] * 100)
    value = data(made, "signal")["value"]
    assert np.isnan(value[100:200]).all()
    assert made.height.start < 0 < 1 < made.height.end


def test_beats_and_events_of_what_is_shown() -> None:
    events = np.concatenate([
        event(Kind.BEAT, 100), event(Kind.BEAT, 4000), event(Kind.BEAT, 4250, flags=Flag.ABNORMAL),
        event(Kind.BEAT, 4500, quality=Quality.NOISY), event(Kind.PAUSE, 5000),
    ])  # fmt: skip
    made = chart(np.tile([10, 210], 3125), events)
    peaks, others = data(made, "peaks"), data(made, "events")
    assert np.asarray(peaks["time"]).tolist() == [16.0, 17.0, 18.0]
    assert peaks["colour"] == [LIGHT.accent, LIGHT.alarm, LIGHT.accent]
    assert peaks["marker"] == ["circle", "triangle", "x"]
    assert (np.asarray(others["time"]).tolist(), others["text"]) == ([20.0], ["pause"])
    assert made.height.end > others["value"][0] > peaks["value"][0] > 1.0


def test_nothing_is_shown_before_a_board_says_what_it_measures() -> None:
    made: Any = StripChart(dark=False)
    made.show(Seen(State.STARTING))
    assert len(data(made, "signal")["time"]) == 0
