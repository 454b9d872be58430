"""Counting anomalies: flags of any segment count, unreadable beats do not, and a missing QRS complex is a pause."""

from __future__ import annotations

import numpy as np
import pytest

from bench.stream_anomalies import count, figures, paused, text
from ecgtiny.common.events import EVENT, Events, Flag, Kind
from ecgtiny.train.data.records.generated import SYMBOLS
from ecgtiny.train.data.records.record import Annotations, Record

FS = 360
START = 400 * FS
NORMAL, NO_P, NO_QRS = (SYMBOLS[name] for name in ("normal", "missing p", "missing qrs"))


def record(symbols: str) -> Record:
    """Return a record with a beat a second after the learning period."""
    sample = START + FS * np.arange(len(symbols))
    counts = np.zeros(START + FS * (len(symbols) + 1), np.int16)
    return Record("r", "r", counts, FS, 1000, 0, "II", Annotations(sample, np.array(list(symbols))))


def events(*beats: tuple[int, int, int], pauses: tuple[int, ...] = ()) -> Events:
    """Return BEAT events, each a second after START with its flags and quality, and PAUSE events."""
    made = np.zeros(len(beats) + len(pauses), EVENT)
    made["kind"] = [Kind.BEAT] * len(beats) + [Kind.PAUSE] * len(pauses)
    made["sample"] = [START + FS * second for second in (*(beat[0] for beat in beats), *pauses)]
    made["flags"][: len(beats)] = [beat[1] for beat in beats]
    made["quality"][: len(beats)] = [beat[2] for beat in beats]
    return made


@pytest.mark.parametrize(
    ("flags", "quality", "hits"), [(0, 0, 0), (Flag.ABNORMAL, 0, 1), (Flag.P, 0, 1), (Flag.P, 8, 0)]
)
def test_a_beat_is_called_by_any_flag_where_it_is_readable(flags: int, quality: int, hits: int) -> None:
    assert count(record(NO_P), events((0, flags, quality)))["missing p"] == (hits, 1)


def test_a_missed_beat_is_not_called() -> None:
    assert count(record(NORMAL + NO_P), events((0, Flag.ABNORMAL, 0)))["missing p"] == (0, 1)


def test_the_learning_period_does_not_count() -> None:
    early = record(NO_P)
    assert early.annotations is not None
    early.annotations.sample[:] = 10 * FS
    assert count(early, events((0, Flag.P, 0)))["missing p"] == (0, 0)


def test_a_missing_complex_is_found_by_the_pause_that_it_lies_in() -> None:
    found = events((0, 0, 0), (2, 0, 0), (4, 0, 0), pauses=(0,))
    assert paused(found, START + FS * np.array([1, 3])).tolist() == [True, False]
    assert count(record(NORMAL + NO_QRS + NORMAL + NO_QRS + NORMAL), found)["missing qrs"] == (1, 2)


def test_a_missing_complex_before_the_first_beat_is_not_found() -> None:
    assert not paused(events((2, 0, 0), pauses=(2,)), START + FS * np.array([1])).any()


def test_normal_beats_are_no_anomalies() -> None:
    found = count(record(NORMAL + NORMAL + NO_P), events((0, Flag.ABNORMAL, 0), (1, 0, 0), (2, Flag.P, 0)))
    total = figures([found, found])
    assert total["specificity"]["share"] == 0.5
    assert (total["sensitivity"]["share"], total["sensitivity"]["beats"]) == (1.0, 2)
    shown = text({"conditions": {"trained_on": "a", "records": "b"}, "figures": {**total, "board": None}})
    assert max(map(len, shown.splitlines())) <= 100
