"""The end of a stream: the C gives what the reference does wherever a signal is cut, and takes nothing behind it."""

from __future__ import annotations

import ctypes
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecgtiny.common.arrays import Int16Array
from ecgtiny.common.events import Kind, Quality
from ecgtiny.common.frontend.design import design
from ecgtiny.quantize.monitor.monitor import Monitor
from ecgtiny.quantize.monitor.replay import clock_of, run
from ecgtiny.quantize.monitor.state import firmware_id, layout, pack
from ecgtiny.train.data.records.load import load_records
from tests.firmware_gen.stream.monitored import (
    DETECTOR,
    Events,
    events_of_reference,
    front_end_output,
    stream_sources,
)
from tests.firmware_gen.stream.signals import LOW_RAIL, signals
from tests.firmware_gen.stream.stream_of_c import BAD_ARGUMENT, EVENTS_WAITING, FINISHED, OK, StreamOfC
from tests.firmware_gen.stream.test_stream import FRONTS, MODELS, eventful
from tests.tools import require_data

RATE = 250
COUNTS = eventful(RATE)
CUT_FRONTS = {**FRONTS, 720: design(720, 200, 7, (LOW_RAIL, 32767))}
"""At 720 Hz four samples make a working sample."""


@cache
def stream_at(rate: int) -> StreamOfC:
    return StreamOfC(stream_sources(CUT_FRONTS[rate], MODELS["linear"]))


def finished(rate: int, counts: Int16Array) -> Events:
    """Return all events of the C, after a check that they are the reference's."""
    stream = stream_at(rate)
    assert stream.c.ecgtiny_stream_init(stream.memory) == OK
    events = np.concatenate([stream.push(counts), stream.finish()])
    wanted = events_of_reference(CUT_FRONTS[rate], MODELS["linear"], counts, finished=True)
    assert events.tobytes() == wanted.tobytes()
    return wanted


@pytest.mark.parametrize("rate", [250, 720, *(pytest.param(rate, marks=pytest.mark.slow) for rate in (100, 360, 500))])
@settings(deadline=None, max_examples=25)
@given(data=st.data())
def test_any_counts_cut_at_any_sample(rate: int, data: st.DataObject) -> None:
    counts = data.draw(signals(rate))
    finished(rate, counts[: data.draw(st.integers(0, len(counts)))])


@settings(deadline=None, max_examples=20)
@given(st.integers(0, len(COUNTS)))
def test_beats_cut_at_any_sample(stop: int) -> None:
    events = finished(RATE, COUNTS[:stop])
    assert not len(events) or events["sample"].max() < stop


@pytest.mark.parametrize("name", ["208", pytest.param("203", marks=pytest.mark.slow)])
def test_a_record_cut_at_any_sample(name: str) -> None:
    require_data("mitdb", f"{name}.dat")
    (record,) = load_records(f"mitdb:{name}")
    rng = np.random.default_rng(4)
    for _ in range(15):
        first, length = rng.integers(0, len(record) - 20_000), rng.integers(2_000, 12_000)
        finished(360, record.counts[first : first + length] - np.int16(record.zero))


def test_the_end_brings_the_beats_up_to_the_last_sample() -> None:
    """Beats come .8 s apart from second 60 to 80; what has no window any more cannot be read, but is there."""
    stop = 76 * RATE
    events = finished(RATE, COUNTS[:stop])
    before = events_of_reference(FRONTS[RATE], MODELS["linear"], COUNTS[:stop])
    beats = events[events["kind"] == Kind.BEAT]
    assert before["sample"].max() < stop - 1.5 * RATE
    assert beats["sample"][-1] > stop - 0.9 * RATE
    assert np.diff(beats["sample"][-6:].astype(int)) / RATE == pytest.approx(0.8, abs=0.02)
    late = beats["sample"] > stop - 1.13 * RATE
    assert (beats["quality"][late] == Quality.LEAD_OFF).all()
    assert not beats["quality"][~late][-3:].any()


def test_the_end_loses_no_contact_and_makes_no_pause() -> None:
    stop = 76 * RATE
    for events in (finished(RATE, COUNTS[:at]) for at in range(stop, stop + RATE, 20)):
        assert not (events["sample"][np.isin(events["kind"], [Kind.PAUSE, Kind.SIGNAL_LOST])] > stop - 10 * RATE).any()


def test_events_that_nobody_fetches_stop_the_end_and_none_is_lost() -> None:
    stream = StreamOfC(stream_sources(FRONTS[RATE], MODELS["linear"]))
    taken = stream.push_only(COUNTS)
    assert taken < len(COUNTS)
    assert stream.c.ecgtiny_stream_finish(stream.memory) == EVENTS_WAITING
    assert stream.c.ecgtiny_stream_finish(stream.memory) == EVENTS_WAITING
    wanted = events_of_reference(FRONTS[RATE], MODELS["linear"], COUNTS[:taken], finished=True)
    assert stream.finish().tobytes() == wanted.tobytes()


def test_a_finished_stream_takes_nothing_until_it_begins_anew() -> None:
    stream = StreamOfC(stream_sources(FRONTS[RATE], MODELS["linear"]))
    stream.push(COUNTS[: 20 * RATE])
    stream.finish()
    assert stream.c.ecgtiny_push_sample(stream.memory, 0) == FINISHED
    assert stream.push_block(COUNTS) == 0
    assert not len(stream.finish())
    assert stream.c.ecgtiny_stream_init(stream.memory) == OK
    assert stream.push(COUNTS).tobytes() == events_of_reference(FRONTS[RATE], MODELS["linear"], COUNTS).tobytes()
    assert stream.c.ecgtiny_stream_finish(ctypes.c_void_p(None)) == BAD_ARGUMENT


def test_what_the_end_taught_is_in_the_state() -> None:
    stream = StreamOfC(stream_sources(FRONTS[RATE], MODELS["linear"]))
    stream.push(COUNTS[: 60 * RATE])
    before, size = stream.save(4096), layout(MODELS["linear"].rules.templates).itemsize
    stream.finish()
    monitor = Monitor(MODELS["linear"], clock_of(MODELS["linear"], RATE))
    run(monitor, *front_end_output(FRONTS[RATE], COUNTS[: 60 * RATE], finished=True))
    assert stream.save(size) == pack(monitor, firmware_id(DETECTOR.digest)) != before
    assert stream.restore(stream.save(size)) == OK
    assert len(stream.push(COUNTS))
