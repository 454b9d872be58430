"""What a page sees of a board while a thread talks to it: pace, pause, stop, failure, and what is saved."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pytest

from ecgtiny.common.errors import DataError, DeviceError
from ecgtiny.common.events import EVENT, Events, Flag, Kind, Quality, event
from ecgtiny.host.dashboard.ending import close_all
from ecgtiny.host.dashboard.live.saving import save_live
from ecgtiny.host.dashboard.live.watching import NO_LINK, Control, Live, Pacer, Piece, Scale, Seen, Sink, State
from ecgtiny.train.data.records.record import GAP
from tests.tools import require_module

SCALE = Scale("r 1", "II", 250.0, 200.0, 10)
LONG = 30.0
"""Seconds that a test waits at most for a thread."""


def beats(*rr: int) -> Events:
    return np.concatenate([event(Kind.BEAT, 100 * at, rr=ms) for at, ms in enumerate(rr)])


def piece(*counts: int, events: Events | None = None) -> Piece:
    return Piece(np.array(counts, np.int16), np.zeros(0, EVENT) if events is None else events, NO_LINK)


@dataclass
class Script:
    """A source that does as it is told."""

    follow_by: Callable[[Sink, Control], None]
    closed: threading.Event = field(default_factory=threading.Event)

    def follow(self, sink: Sink, control: Control) -> None:
        try:
            self.follow_by(sink, control)
        finally:
            self.closed.set()


def followed(by: Callable[[Sink, Control], None]) -> Live:
    live = Live(Script(by))
    live.start()
    return live


def test_what_came_is_seen_in_its_order() -> None:
    def follow(sink: Sink, control: Control) -> None:
        sink.begin(SCALE, beats(0, 800, 800))
        sink.take(piece(1, 2, events=beats(0)))
        sink.take(replace(piece(3), events=beats(0, 800)[1:], link=replace(NO_LINK, retries=2)))

    live = followed(follow)
    live.join(LONG)
    seen = live.seen()
    assert (seen.state, seen.counts.tolist(), seen.link.retries) == (State.FINISHED, [1, 2, 3], 2)
    assert seen.same is not None
    assert seen.same.tolist() == [True, True]
    assert (seen.missing, seen.heart_rate) == (1, 75)


def test_the_end_of_the_server_closes_the_port() -> None:
    begun = threading.Event()

    def follow(sink: Sink, control: Control) -> None:
        sink.begin(SCALE, None)
        begun.set()
        while control.wait(LONG):
            pass

    source = Script(follow)
    live = Live(source)
    live.start()
    assert begun.wait(LONG)
    close_all()
    assert source.closed.is_set()
    assert live.seen().state is State.STOPPED


def test_a_stream_that_begins_again_forgets_what_came() -> None:
    def follow(sink: Sink, control: Control) -> None:
        sink.begin(SCALE, None)
        sink.take(piece(1, 2, events=beats(0)))
        sink.begin(SCALE, None)
        sink.take(piece(1))

    live = followed(follow)
    live.join(LONG)
    assert live.seen().counts.tolist() == [1]
    assert len(live.seen().events) == 0
    assert live.seen().same is None


def test_an_event_that_differs_in_one_member_is_not_the_same() -> None:
    expected = beats(0, 800, 810)
    came = expected.copy()
    came["score"][1] += 1
    extra = np.concatenate([came, beats(1)])
    same = Seen(State.RUNNING, expected=expected, events=extra).same
    assert same is not None
    assert same.tolist() == [True, False, True, False]


def test_a_heart_rate_is_that_of_the_last_known_intervals() -> None:
    of = beats(0, *[2000] * 9, *[500] * 8)
    assert Seen(State.RUNNING, events=of).heart_rate == 120
    of["quality"][-4:] = Quality.NOISY
    assert Seen(State.RUNNING, events=of).heart_rate == pytest.approx(60_000 / np.mean([2000] * 4 + [500] * 4))
    assert Seen(State.RUNNING).heart_rate is None


def test_it_is_paused_goes_on_and_is_stopped() -> None:
    went_on, paused = threading.Event(), threading.Event()

    def follow(sink: Sink, control: Control) -> None:
        sink.begin(SCALE, None)
        paused.wait(LONG)
        pacer = Pacer(250.0, None)
        assert pacer.wait(1, control)
        went_on.set()
        while control.wait(LONG):
            pass

    live = followed(follow)
    live.pause()
    paused.set()
    assert live.seen().state is State.PAUSED
    live.resume()
    assert went_on.wait(LONG)
    live.stop()
    live.join(LONG)
    assert live.seen().state is State.STOPPED


def test_a_source_that_fails_says_why() -> None:
    def follow(sink: Sink, control: Control) -> None:
        raise DeviceError("nothing answers", where="port", fix="plug it in")

    live = followed(follow)
    live.join(LONG)
    assert (live.seen().state, live.seen().said) == (State.FAILED, "port: nothing answers (plug it in)")


def test_a_defect_does_not_look_like_a_slow_board(capfd: pytest.CaptureFixture[str]) -> None:
    def follow(sink: Sink, control: Control) -> None:
        raise ZeroDivisionError

    live = followed(follow)
    live.join(LONG)
    assert live.seen().state is State.FAILED
    assert "internal error" in live.seen().said
    assert "ZeroDivisionError" in capfd.readouterr().err


class Clock:
    """A clock that goes on while it is waited for."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Waiting(Control):
    """A control that lets a clock go on instead of waiting."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock

    def wait(self, seconds: float) -> bool:
        self._clock.now += max(seconds, 0)
        if self.paused.is_set() and self._clock.now > 100:
            self.paused.clear()
        return not self.stopped.is_set()


@pytest.mark.parametrize(("speed", "seconds"), [(1.0, 60.0), (4.0, 15.0), (None, 0.0)])
def test_a_record_takes_its_own_time(speed: float | None, seconds: float) -> None:
    clock = Clock()
    pacer, control = Pacer(250.0, speed, clock), Waiting(clock)
    for _ in range(300):
        assert pacer.wait(50, control)
    assert clock.now == pytest.approx(seconds)


def test_a_short_delay_is_made_up_for_and_a_long_one_is_not() -> None:
    clock = Clock()
    pacer, control = Pacer(250.0, 1.0, clock), Waiting(clock)
    clock.now += 0.5
    pacer.wait(250, control)
    assert clock.now == pytest.approx(1)
    clock.now += 10
    pacer.wait(250, control)
    assert clock.now == pytest.approx(11)
    pacer.wait(250, control)
    assert clock.now == pytest.approx(12)


def test_a_pause_is_not_made_up_for() -> None:
    clock = Clock()
    pacer, control = Pacer(250.0, 1.0, clock), Waiting(clock)
    control.paused.set()
    pacer.wait(250, control)
    assert 101 < clock.now < 101.2
    control.stopped.set()
    assert not pacer.wait(250, control)


def test_wfdb_reads_back_what_was_saved(tmp_path: Path) -> None:
    wfdb = require_module("wfdb")
    events = np.concatenate([event(Kind.BEAT, 1), event(Kind.BEAT, 3, flags=Flag.ABNORMAL)])
    seen = Seen(State.RUNNING, SCALE, np.array([10, 210, GAP, -190], np.int16), events)
    first, second = save_live(tmp_path, seen), save_live(tmp_path, seen)
    assert (first.name, second.name) == ("r_1-1.hea", "r_1-2.hea")
    record = wfdb.rdrecord(str(first.with_suffix("")))
    assert (record.fs, record.sig_name, record.units) == (250, ["II"], ["mV"])
    assert record.p_signal[:, 0].tolist() == pytest.approx([0, 1, np.nan, -1], nan_ok=True)
    marks = wfdb.rdann(str(first.with_suffix("")), "tiny")
    assert (marks.sample.tolist(), marks.symbol) == ([1, 3], ["N", "V"])
    assert sorted(path.suffix for path in first.parent.glob("r_1-1*")) == [".dat", ".hea", ".tiny"]


def test_nothing_is_not_saved(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no sample has come yet"):
        save_live(tmp_path, Seen(State.STARTING))
    assert not list(tmp_path.iterdir())
