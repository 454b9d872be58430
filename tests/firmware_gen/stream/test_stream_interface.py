"""What a firmware asks of a stream beside samples and events: sensitivity, a full queue, state over a restart."""

from __future__ import annotations

import zlib
from dataclasses import replace

import numpy as np
import pytest

from ecgtiny.quantize.monitor.event import BEAT, ENROLLED
from ecgtiny.quantize.monitor.monitor import Monitor
from ecgtiny.quantize.monitor.replay import clock_of, replay, run
from ecgtiny.quantize.monitor.state import layout, pack, unpack
from tests.firmware_gen.stream.monitored import events_of_reference, heard, stream_sources
from tests.firmware_gen.stream.stream_of_c import BAD_ARGUMENT, BAD_STATE, OK, StreamOfC
from tests.firmware_gen.stream.test_stream import FRONTS, MODELS, eventful

RATE = 250
FRONT, MODEL = FRONTS[RATE], MODELS["linear"]
COUNTS = eventful(RATE)
SOURCES = stream_sources(FRONT, MODEL)
HALF = 70 * RATE + 13
BYTES = layout(MODEL.rules.templates).itemsize


@pytest.fixture
def stream() -> StreamOfC:
    return StreamOfC(SOURCES)


def known() -> Monitor:
    """Return the reference after the first half."""
    monitor = Monitor(MODEL, clock_of(MODEL, FRONT.fs))
    run(monitor, *heard(FRONT, COUNTS[:HALF]))
    return monitor


def test_no_event_is_lost_when_the_caller_is_late(stream: StreamOfC) -> None:
    assert stream.push(COUNTS).tobytes() == events_of_reference(FRONT, MODEL, COUNTS).tobytes()
    assert stream.push_only(COUNTS) < len(COUNTS)
    assert stream.push_only(COUNTS) == 0, "with events waiting no further sample is taken"


def test_events_come_a_fixed_time_after_what_they_are_about(stream: StreamOfC) -> None:
    first, last = 5 * RATE, 7 * RATE
    whole, residual = heard(FRONT, COUNTS[:last])
    told = len(stream.push(COUNTS[:first]))
    for upto in range(first, last):
        assert told == len(replay(MODEL, replace(whole, samples=upto), residual))
        told += len(stream.push(COUNTS[upto : upto + 1]))


@pytest.mark.parametrize("level", range(3))
def test_each_level_has_its_threshold(stream: StreamOfC, level: int) -> None:
    assert stream.c.ecgtiny_stream_sensitivity(stream.memory, level) == OK
    wanted = events_of_reference(FRONT, replace(MODEL, level=level), COUNTS)
    assert stream.push(COUNTS).tobytes() == wanted.tobytes()
    assert (wanted["flags"] & 1).any()


def test_a_level_that_is_none(stream: StreamOfC) -> None:
    assert stream.c.ecgtiny_stream_sensitivity(stream.memory, 3) == BAD_ARGUMENT


def test_the_state_is_that_of_the_reference(stream: StreamOfC) -> None:
    stream.push(COUNTS[:HALF])
    assert stream.save(BYTES) == pack(known())
    assert stream.save(BYTES - 1) == b""


def test_a_restored_stream_goes_on_with_its_patient(stream: StreamOfC) -> None:
    state = pack(known())
    rest = COUNTS[HALF:]
    stream.push(COUNTS[:1000])
    assert stream.restore(state) == OK
    wanted = run(unpack(state, MODEL, clock_of(MODEL, FRONT.fs)), *heard(FRONT, rest))
    events = stream.push(rest)
    assert events.tobytes() == wanted.tobytes()
    assert np.isin(BEAT, events["kind"])
    assert not np.isin(ENROLLED, events["kind"])


@pytest.mark.parametrize("at", [0, 2, 4, 8, 300, BYTES - 1])
def test_a_damaged_state_is_refused(stream: StreamOfC, at: int) -> None:
    state = bytearray(pack(known()))
    state[at] ^= 1
    before = stream.memory.raw
    assert stream.restore(bytes(state)) == BAD_STATE
    assert stream.memory.raw == before


@pytest.mark.parametrize(
    ("member", "value"),
    [("version", 2), ("size", 7), ("model", 1), ("dominant", 8), ("level", 3), ("oldest", 16), ("rate", 2)],
)
def test_a_whole_state_that_no_stream_of_this_firmware_writes_is_refused(
    stream: StreamOfC, member: str, value: int
) -> None:
    state = np.frombuffer(pack(known()), layout(MODEL.rules.templates)).copy()
    state[member] = value
    body = state.tobytes()[:-4]
    assert stream.restore(body + zlib.crc32(body).to_bytes(4, "little")) == BAD_STATE


@pytest.mark.parametrize("size", [0, BYTES - 1, BYTES + 1])
def test_a_state_of_another_size_is_refused(stream: StreamOfC, size: int) -> None:
    assert stream.restore((pack(known()) + b"\0")[:size]) == BAD_STATE


def test_no_memory(stream: StreamOfC) -> None:
    assert stream.c.ecgtiny_stream_init(None) == BAD_ARGUMENT
    assert stream.c.ecgtiny_push_sample(None, 0) == BAD_ARGUMENT
    assert stream.c.ecgtiny_stream_sensitivity(None, 0) == BAD_ARGUMENT
    assert stream.c.ecgtiny_stream_restore(None, b"", 0) == BAD_ARGUMENT
    assert stream.c.ecgtiny_stream_save(None, None, 0) == 0
    assert not stream.c.ecgtiny_next_event(stream.memory, None)
