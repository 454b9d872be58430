"""The line that shows a recording."""

from __future__ import annotations

import numpy as np
import pytest

from ecgtiny.common.events import EVENT, Flag, Kind
from ecgtiny.host.recording.strip import LiveStrip, heart_rate, strip
from ecgtiny.train.data.records.record import GAP


def counts(*values: int) -> np.ndarray[tuple[int], np.dtype[np.int16]]:
    return np.array(values, np.int16)


def test_each_bar_is_the_sample_farthest_from_the_median() -> None:
    assert strip(counts(0, 0, 0, 80, 0, 0, 0, -80, 0, 0), 5) == "▅█▅▁▅"


def test_a_peak_is_seen_wherever_it_lies() -> None:
    signal = np.zeros(1000, np.int16)
    for at in (0, 123, 999):
        shown = strip(np.where(np.arange(1000) == at, 500, signal).astype(np.int16), 50)
        assert (len(shown), shown.index("█"), shown.count("█")) == (50, at // 20, 1)


def test_what_is_lost_is_a_dot() -> None:
    assert strip(counts(1, 1, GAP, GAP, 5, 5), 3) == "▁·█"
    assert strip(counts(GAP, GAP), 2) == "··"
    assert strip(counts(), 9) == ""
    assert len(strip(counts(1, 2), 9)) == 2


def beats(*rr: int, quality: int = 0) -> np.ndarray[tuple[int], np.dtype[np.void]]:
    made = np.zeros(len(rr), EVENT)
    made["kind"], made["rr"], made["quality"] = Kind.BEAT, rr, quality
    return made


def test_the_heart_rate_is_that_of_the_last_beats_that_could_be_read() -> None:
    assert heart_rate(beats(*[400] * 5, *[1000] * 8)) == 60
    assert heart_rate(beats(0, 0)) is None
    assert heart_rate(beats(800, quality=8)) is None


def test_the_line_has_time_rate_losses_and_alarms() -> None:
    live = LiveStrip()
    alarm = beats(750)
    alarm["flags"] = Flag.ALARM
    live.add(counts(*[0] * 249, GAP), alarm)
    live.add(counts(*[0] * 250), beats(750))
    assert live.text(250.0).endswith("    2.0 s,  80/min, 1 lost, 1 alarms")
    assert LiveStrip().text(250.0) == pytest.approx(" " + "    0.0 s,   -/min")
