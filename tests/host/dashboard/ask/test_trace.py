"""The trace that marks are made in: ten seconds round a moment, in mV, with the marks that stand there."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from bokeh.events import Tap

from ecgtiny.host.dashboard.ask.marks import Mark
from ecgtiny.host.dashboard.ask.trace import Trace
from ecgtiny.train.data.records.record import GAP
from tests.host.evaluation.strip_samples import FS, SECONDS, record


def data(trace: Trace, name: str) -> dict[str, Any]:
    figure: Any = trace.figure
    return figure.select_one({"name": name}).data


def shown(at: float, *marks: Mark, **changes: Any) -> Trace:
    trace = Trace(lambda _: None, dark=False)
    trace.show(replace(record(), **changes), at, marks)
    return trace


@pytest.mark.parametrize(("at", "start"), [(100.0, 95.0), (0.0, 0.0), (3.0, 0.0), (SECONDS, SECONDS - 10.0)])
def test_ten_seconds_within_the_recording_are_shown(at: float, start: float) -> None:
    trace = shown(at)
    assert (trace.range.start, trace.range.end) == (start, start + 10)
    time = data(trace, "trace signal")["time"]
    assert start <= time[0] < time[-1] <= start + 10


def test_the_signal_is_in_millivolts_and_a_gap_is_none() -> None:
    counts = record().counts.copy()
    counts[round(97 * FS) : round(99 * FS)] = GAP
    signal = data(shown(100.0, counts=counts), "trace signal")
    known = ~np.isnan(signal["value"])
    assert signal["value"][known].max() == pytest.approx(1.0, abs=0.01)
    assert signal["value"][known].min() == pytest.approx(0.0, abs=0.01)
    gone = signal["time"][~known]
    assert gone.min() == pytest.approx(97, abs=0.02)
    assert gone.max() == pytest.approx(99, abs=0.02)


def test_marks_stand_where_they_are_and_others_do_not() -> None:
    at = [round(second * FS) for second in (96, 94, 90, 98, 104, 200)]
    marks = [Mark(at[0], None, "V"), Mark(at[1], None, "N"), Mark(at[2], at[3], "unreadable"),
             Mark(at[4], at[5], "atrial flutter"), Mark(0, 5, "paced rhythm")]  # fmt: skip
    trace = shown(100.0, *marks)
    texts, stretches = data(trace, "marked beats"), data(trace, "marked stretches")
    assert (texts["time"], texts["text"]) == ([96.0], ["V"])
    assert (stretches["left"], stretches["right"]) == ([90.0, 104.0], [98.0, 200.0])


def test_a_click_tells_its_time() -> None:
    found: list[float] = []
    figure: Any = Trace(found.append, dark=False).figure
    figure._trigger_event(Tap(figure, x=12.5, y=0.3))
    assert found == [12.5]
