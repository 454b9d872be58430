"""Heart rate and burden, counted from events that were written out by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecgtiny.common.events import EVENT, Flag, Kind, event
from ecgtiny.host.evaluation.burden import burden, heart_rate
from ecgtiny.host.evaluation.detected import compared_events
from ecgtiny.quantize.monitor.rhythm_events import with_rhythm
from tests.host.evaluation.strip_samples import FS, SECONDS, record

ENROLLED = 100


def written(
    flagged: tuple[int, ...] = (), unreadable: tuple[int, ...] = (), unknown: tuple[int, ...] = ()
) -> np.ndarray:
    """A beat a second of 1000 ms, enrolled at second 100, and two pauses."""
    beats = [
        event(
            Kind.BEAT, round(second * FS), rr=0 if second in (1, *unreadable, *unknown) else 1000,
            quality=8 if second in unreadable else 0,
            flags=(Flag.ABNORMAL if second in flagged else 0) | (Flag.ALARM if second == 200 else 0),
        )
        for second in range(1, SECONDS)
    ]  # fmt: skip
    others = [
        event(Kind.ENROLLED, round(ENROLLED * FS)),
        event(Kind.PAUSE, round(20 * FS), rr=2100),
        event(Kind.PAUSE, round(300 * FS), rr=3500),
    ]
    return np.concatenate([*beats, *others])


def test_ectopic_beats_runs_pauses_and_alarms_are_counted() -> None:
    made = written(flagged=(150, 160, 161, 162, 200, 201, 202, 203, 300, 301), unreadable=(390,))
    found = burden(made, compared_events(record(annotations=None), made))
    assert (found.beats, found.flagged, found.alarms) == (SECONDS - ENROLLED - 1, 10, 1)
    assert (found.runs, found.longest_run) == (2, 4)
    assert (found.pauses, found.longest_pause_ms) == (2, 3500)
    assert found.hours == pytest.approx((SECONDS - ENROLLED - 1) / 3600, rel=0.001)
    assert found.flagged_per_hour == pytest.approx(10 / found.hours)
    assert found.flagged_share == pytest.approx(10 / found.beats)


def test_an_unreadable_beat_or_an_unknown_interval_ends_a_run() -> None:
    whole, broken = written(flagged=(150, 151, 152, 153)), written(flagged=(150, 151, 153, 154), unreadable=(152,))
    apart = written(flagged=(150, 151, 152, 153), unknown=(152,))
    runs = [burden(made, compared_events(record(annotations=None), made)).runs for made in (whole, broken, apart)]
    assert runs == [1, 0, 0]


SOME = st.sets(st.integers(ENROLLED + 1, ENROLLED + 40))


@given(SOME, SOME, SOME)
def test_runs_and_pauses_are_those_that_the_device_counts(
    flagged: set[int], unreadable: set[int], unknown: set[int]
) -> None:
    made = written(tuple(flagged - unreadable), tuple(unreadable), tuple(unknown))
    found = burden(made, compared_events(record(annotations=None), made))
    _, counted = with_rhythm(list(made.reshape(-1, 1)), round(30 * FS))
    assert (found.runs, found.pauses) == (counted.runs, counted.pauses)
    assert counted.longest_run in (found.longest_run, 0)


def test_who_is_never_enrolled_has_no_burden() -> None:
    made = written()[: SECONDS - 1]
    made["flags"] |= np.uint16(Flag.ENROLLING)
    found = burden(made, compared_events(record(annotations=None), made))
    assert (found.hours, found.beats, found.flagged_per_hour, found.flagged_share) == (0, 0, None, None)


def test_who_was_known_before_is_judged_from_the_first_beat() -> None:
    made = written(flagged=(5,))[: SECONDS - 1]
    found = burden(made, compared_events(record(annotations=None), made))
    assert (found.beats, found.flagged) == (SECONDS - 1, 1)
    assert found.hours == pytest.approx(SECONDS / 3600, rel=0.01)


def test_the_heart_rate_is_that_of_known_intervals() -> None:
    made = written(unreadable=tuple(range(60, 110)))
    second, beat = made["sample"] / FS, made["kind"] == Kind.BEAT
    made["rr"][beat & (second >= 300) & (second < 360)] = 500
    made["rr"][beat & (second >= 110) & (second < 120)] = 1500
    found = heart_rate(made, FS)
    assert (found.min, found.max) == (60, 120)  # the minute with 15 known seconds has no rate
    assert found.mean == pytest.approx(60 * 348 / (348 - 30 + 5))


def test_without_beats_there_is_no_heart_rate() -> None:
    found = heart_rate(np.zeros(0, EVENT), FS)
    assert (found.mean, found.min, found.max) == (None, None, None)
