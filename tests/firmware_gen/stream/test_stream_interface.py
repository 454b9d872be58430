"""What a firmware asks of a stream beside samples and events: sensitivity, a full queue, state over a restart."""

from __future__ import annotations

import ctypes
import itertools
import zlib
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from ecgtiny.common.arrays import Int16Array
from ecgtiny.common.events import Kind
from ecgtiny.quantize.monitor.monitor import Monitor
from ecgtiny.quantize.monitor.replay import clock_of, replay, run
from ecgtiny.quantize.monitor.state import firmware_id, layout, pack, unpack
from tests.firmware_gen.stream.monitored import DETECTOR, events_of_reference, front_end_output, stream_sources
from tests.firmware_gen.stream.stream_of_c import BAD_ARGUMENT, BAD_STATE, OK, StreamOfC
from tests.firmware_gen.stream.test_stream import FRONTS, MODELS, eventful

RATE = 250
FRONT, MODEL = FRONTS[RATE], MODELS["linear"]
COUNTS = eventful(RATE)
SOURCES = stream_sources(FRONT, MODEL)
HALF = 70 * RATE + 13
FIRMWARE = firmware_id(DETECTOR.digest)
BYTES = layout(MODEL.rules.templates).itemsize


@pytest.fixture
def stream() -> StreamOfC:
    return StreamOfC(SOURCES)


def known() -> Monitor:
    """Return the reference after the first half."""
    monitor = Monitor(MODEL, clock_of(MODEL, FRONT.fs))
    run(monitor, *front_end_output(FRONT, COUNTS[:HALF]))
    return monitor


def test_no_event_is_lost_when_the_caller_is_late(stream: StreamOfC) -> None:
    assert stream.push(COUNTS).tobytes() == events_of_reference(FRONT, MODEL, COUNTS).tobytes()
    assert stream.push_only(COUNTS) < len(COUNTS)
    assert stream.push_only(COUNTS) == 0, "with events waiting no further sample is taken"


def test_events_come_a_fixed_time_after_what_they_are_about(stream: StreamOfC) -> None:
    first, last = 5 * RATE, 7 * RATE
    whole, residual = front_end_output(FRONT, COUNTS[:last])
    reported = len(stream.push(COUNTS[:first]))
    for upto in range(first, last):
        assert reported == len(replay(MODEL, replace(whole, samples=upto), residual))
        reported += len(stream.push(COUNTS[upto : upto + 1]))


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
    assert stream.save(BYTES) == pack(known(), FIRMWARE)
    assert stream.save(BYTES - 1) == b""


def test_a_restored_stream_goes_on_with_its_patient(stream: StreamOfC) -> None:
    state = pack(known(), FIRMWARE)
    rest = COUNTS[HALF:]
    stream.push(COUNTS[:1000])
    assert stream.restore(state) == OK
    wanted = run(unpack(state, MODEL, clock_of(MODEL, FRONT.fs), FIRMWARE), *front_end_output(FRONT, rest))
    events = stream.push(rest)
    assert events.tobytes() == wanted.tobytes()
    assert np.isin(Kind.BEAT, events["kind"])
    assert not np.isin(Kind.ENROLLED, events["kind"])


def test_what_a_reviewer_confirmed_is_usual_on_the_device_too(stream: StreamOfC) -> None:
    monitor = known()
    before = pack(monitor, FIRMWARE)
    templates = monitor.patient.templates
    others = [at for at, one in enumerate(templates.clusters) if not one.usual and at != templates.dominant]
    templates.confirm(max(others, key=lambda at: templates.clusters[at].share))
    state, rest = pack(monitor, FIRMWARE), COUNTS
    assert stream.restore(state) == OK
    assert stream.save(BYTES) == state
    clock, beats = clock_of(MODEL, FRONT.fs), front_end_output(FRONT, rest)
    wanted = run(unpack(state, MODEL, clock, FIRMWARE), *beats)
    assert stream.push(rest).tobytes() == wanted.tobytes()
    assert wanted.tobytes() != run(unpack(before, MODEL, clock, FIRMWARE), *beats).tobytes(), "it changes the scores"


@pytest.mark.parametrize("at", [0, 2, 4, 8, 300, BYTES - 1])
def test_a_damaged_state_is_refused(stream: StreamOfC, at: int) -> None:
    state = bytearray(pack(known(), FIRMWARE))
    state[at] ^= 1
    before = stream.memory.raw
    assert stream.restore(bytes(state)) == BAD_STATE
    assert stream.memory.raw == before


@pytest.mark.parametrize(
    ("member", "value"),
    [
        *(("version", 1), ("version", 3), ("size", 7), ("firmware", 1), ("dominant", 8), ("level", 3), ("oldest", 16)),
        *(("rate", 2), ("rate", 6)),
    ],
)
def test_a_whole_state_that_no_stream_of_this_firmware_writes_is_refused(
    stream: StreamOfC, member: str, value: int
) -> None:
    state = np.frombuffer(pack(known(), FIRMWARE), layout(MODEL.rules.templates)).copy()
    state[member] = value
    body = state.tobytes()[:-4]
    assert stream.restore(body + zlib.crc32(body).to_bytes(4, "little")) == BAD_STATE


@pytest.mark.parametrize("size", [0, BYTES - 1, BYTES + 1])
def test_a_state_of_another_size_is_refused(stream: StreamOfC, size: int) -> None:
    assert stream.restore((pack(known(), FIRMWARE) + b"\0")[:size]) == BAD_STATE


def falling_silent(fast: int, offset: int) -> Int16Array:
    """Return beats whose rate changes with the one that ends the enrolment; the lead falls off near the next one."""
    fs = round(FRONT.fs)
    end = MODEL.rules.enrolment_ms / 1000 + 0.05
    slow = end - 0.46 * fast - 0.6 * np.arange(26, 0, -1)
    peaks = np.concatenate([slow, end - 0.46 * np.arange(fast, -2, -1)])
    time = np.arange(round((peaks[-1] + 6) * fs)) / fs
    signal = np.random.default_rng(0).normal(0, 2, len(time))
    for peak in peaks:
        for place, width, height in ((-0.15, 0.03, 30), (0, 0.02, 300), (0.22, 0.05, 60)):
            signal += height * np.exp(-(((time - peak - place) / width) ** 2))
    silent = round(peaks[-1] * fs) + offset
    counts = np.rint(signal).astype(np.int16)
    counts[silent:] = counts[silent]
    return counts


@pytest.mark.parametrize("offset", range(24, 36))
@pytest.mark.parametrize("fast", [8, 9])
def test_a_stream_never_waits_for_events_that_are_not_due(stream: StreamOfC, fast: int, offset: int) -> None:
    counts = falling_silent(fast, offset)
    assert stream.push(counts).tobytes() == events_of_reference(FRONT, MODEL, counts).tobytes()


def test_no_memory(stream: StreamOfC) -> None:
    assert stream.c.ecgtiny_stream_init(None) == BAD_ARGUMENT
    assert stream.c.ecgtiny_push_sample(None, 0) == BAD_ARGUMENT
    assert stream.c.ecgtiny_push_block(None, COUNTS.ctypes.data_as(ctypes.c_void_p), 3) == 0
    assert stream.c.ecgtiny_push_block(stream.memory, None, 3) == 0
    assert stream.c.ecgtiny_stream_sensitivity(None, 0) == BAD_ARGUMENT
    assert stream.c.ecgtiny_stream_restore(None, b"", 0) == BAD_ARGUMENT
    assert stream.c.ecgtiny_stream_save(None, None, 0) == 0
    assert not stream.c.ecgtiny_next_event(stream.memory, None)


@given(st.lists(st.integers(1, 4000), min_size=1, max_size=40), st.integers(0, 2000))
@settings(max_examples=20, deadline=None)
def test_blocks_of_any_size_give_what_single_samples_give(sizes: list[int], start: int) -> None:
    counts = COUNTS[start:]
    blocks, single = StreamOfC(SOURCES), StreamOfC(SOURCES)
    events, at = list[NDArray[np.void]](), 0
    for size in itertools.cycle(sizes):
        block = np.ascontiguousarray(counts[at : at + size])
        taken = blocks.push_block(block)
        events.append(blocks.events())
        assert taken or len(events[-1]), "the stream neither takes a sample nor gives an event"
        at += taken
        if at == len(counts):
            break
    assert np.concatenate(events).tobytes() == single.push(counts).tobytes()
    assert blocks.memory.raw == single.memory.raw


def test_a_block_ends_where_an_event_finds_no_room(stream: StreamOfC) -> None:
    one_by_one = StreamOfC(SOURCES)
    taken = stream.push_block(COUNTS)
    assert 0 < taken < len(COUNTS)
    assert taken == one_by_one.push_only(COUNTS)
    assert stream.push_block(COUNTS[taken:]) == 0
    assert stream.memory.raw == one_by_one.memory.raw
