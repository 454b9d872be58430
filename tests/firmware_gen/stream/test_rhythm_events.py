"""Rhythm behind the monitor in C: events and counters of the reference, from any events and from those of rhythms."""

from __future__ import annotations

import ctypes
from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecgtiny.common.events import EVENT, Events, Flag, Kind, Quality
from ecgtiny.quantize.monitor.replay import clock_of
from ecgtiny.quantize.monitor.rhythm_events import BROUGHT, Counters, with_rhythm, without_rhythm
from tests.firmware_gen.desk import SHARED, compile_c
from tests.firmware_gen.stream.monitored import events_of_reference, stream_sources
from tests.firmware_gen.stream.stream_of_c import OK, PADDED, StreamOfC
from tests.firmware_gen.stream.test_stream import FRONTS, MODELS, eventful

RATE = 250
FRONT, MODEL = FRONTS[RATE], MODELS["linear"]
SOURCES = stream_sources(FRONT, MODEL)
MIN_FIBRILLATION = clock_of(MODEL, RATE).min_fibrillation
UNDEFINED = ("-fsanitize=undefined", "-fno-sanitize-recover=all")
DRIVER = """
#include "ecgtiny.h"

uint32_t run(ecgtiny_event *in, uint32_t count, ecgtiny_event *out, ecgtiny_counters *counters);

uint32_t run(ecgtiny_event *in, uint32_t count, ecgtiny_event *out, ecgtiny_counters *counters)
{
    static struct ecgtiny_rhythm_events rhythm;
    uint32_t written = 0;

    ecgtiny_rhythm_events_init(&rhythm);
    for (uint32_t i = 0; i < count; i++) {
        ecgtiny_rhythm_events_take(&rhythm, &in[i]);
        out[written++] = in[i];
        while (ecgtiny_rhythm_events_next(&rhythm, &out[written])) {
            written++;
        }
    }
    *counters = rhythm.counters;
    return written;
}
"""


@pytest.fixture(scope="module")
def c() -> ctypes.CDLL:
    return ctypes.CDLL(str(compile_c({**SOURCES, "driver.c": DRIVER}, flags=("-O1", *UNDEFINED, *SHARED))))


def assert_equal(c: ctypes.CDLL, events: Events) -> Events:
    """Check what the C makes of events against the reference; return it."""
    given, out = np.zeros(len(events), PADDED), np.zeros(4 * len(events) + 1, PADDED)
    for name in EVENT.names or ():
        given[name] = events[name]
    counters = (ctypes.c_uint32 * len(fields(Counters)))()
    pointers = (one.ctypes.data_as(ctypes.c_void_p) for one in (given, out))
    written = c.run(next(pointers), len(given), next(pointers), counters)
    wanted, counted = with_rhythm((events[i : i + 1] for i in range(len(events))), MIN_FIBRILLATION)
    assert out[:written][list(EVENT.names or ())].astype(EVENT).tobytes() == wanted.tobytes()
    assert list(counters) == [getattr(counted, one.name) for one in fields(Counters)]
    return wanted


def drawn(seed: int, beats: int, *, abnormal: float, mean: float, spread: float) -> Events:
    """Return beats of a rhythm, some unreadable or at an unknown interval, and losses of the signal among them."""
    rng = np.random.default_rng(seed)
    events = np.zeros(beats, EVENT)
    early = rng.random(beats) < 0.1
    rr = rng.normal(mean * np.where(early, 0.7, 1), spread * mean, beats).clip(200, 65535).astype(np.int64)
    events["sample"], events["kind"], events["rr"] = np.cumsum(rr * RATE // 1000), Kind.BEAT, rr
    flags = np.where(rng.random(beats) < abnormal, Flag.ABNORMAL, 0) | np.where(early, Flag.PREMATURE, 0)
    flags |= np.where(np.arange(beats) < beats // 4, Flag.ENROLLING | (flags & Flag.ABNORMAL) * Flag.QRS, 0)
    events["flags"] = np.where(flags & Flag.ENROLLING, flags & ~Flag.ABNORMAL, flags)
    events["quality"] = np.where(rng.random(beats) < 0.02, Quality.NOISY, 0)
    events["rr"][rng.random(beats) < 0.02] = 0
    other = rng.random(beats) < 0.01
    events["kind"][other] = rng.choice([Kind.SIGNAL_LOST, Kind.PAUSE, Kind.ASYSTOLE, Kind.RHYTHM_OK], other.sum())
    return events


@pytest.mark.parametrize("abnormal", [0.0, 0.1, 0.4, 0.8])
@pytest.mark.parametrize(("mean", "spread"), [(800, 0.01), (700, 0.2), (450, 0.3)])
def test_rhythms(c: ctypes.CDLL, abnormal: float, mean: float, spread: float) -> None:
    assert_equal(c, drawn(1, 3000, abnormal=abnormal, mean=mean, spread=spread))


def test_every_kind_comes(c: ctypes.CDLL) -> None:
    rhythms = [drawn(seed, 1500, abnormal=0.4, mean=mean, spread=0.2) for seed in range(3) for mean in (450, 900)]
    rhythms += [drawn(5, 1500, abnormal=0.02, mean=700, spread=one) for one in (0.01, 0.25)]
    found = np.concatenate([assert_equal(c, one) for one in rhythms])
    assert set(BROUGHT) <= set(found["kind"].tolist())
    assert np.bitwise_or.reduce(found["flags"]) & Flag.SUPRAVENTRICULAR


@settings(deadline=None, max_examples=200)
@given(
    beats=st.lists(
        st.tuples(
            st.sampled_from([Kind.BEAT] * 12 + [Kind.SIGNAL_LOST, Kind.PAUSE, Kind.EPISODE_END]),
            st.integers(0, 65535) | st.sampled_from([400, 600, 800]),
            st.integers(0, 511) | st.sampled_from([0, 1, 128]),
            st.sampled_from([0] * 9 + [8]),
        ),
        min_size=1,
        max_size=120,
    )
)
def test_any_events(c: ctypes.CDLL, beats: list[tuple[Kind, int, int, int]]) -> None:
    events = np.zeros(len(beats), EVENT)
    kind, rr, flags, quality = (np.array(one) for one in zip(*beats, strict=True))
    events["kind"], events["rr"], events["flags"], events["quality"] = kind, rr, flags, quality
    events["sample"] = np.cumsum(np.maximum(rr, 1))
    assert_equal(c, events)


def test_the_counters_of_a_stream() -> None:
    stream, counts = StreamOfC(SOURCES), eventful(RATE)
    events = stream.push(counts)
    counted = (ctypes.c_uint32 * len(fields(Counters)))()
    assert stream.c.ecgtiny_stream_counters(stream.memory, counted) == OK
    beats = events[events["kind"] == Kind.BEAT]
    assert counted[0] == (beats["quality"] == 0).sum()
    assert counted[2] == (beats["flags"] & Flag.ABNORMAL != 0).sum() > 0
    assert stream.c.ecgtiny_stream_clear_counters(stream.memory) == OK
    assert stream.c.ecgtiny_stream_counters(stream.memory, counted) == OK
    assert not any(counted)
    assert stream.c.ecgtiny_stream_counters(stream.memory, None) == stream.c.ecgtiny_stream_clear_counters(None) == 3


def test_a_firmware_without_the_rhythm_has_all_other_events_and_passes_its_self_test() -> None:
    config = "ecgtiny/src/ecgtiny_config.h"
    without = {**SOURCES, config: "#define ECGTINY_STREAM_WITHOUT_RHYTHM\n" + SOURCES[config]}
    stream, counts = StreamOfC(without), eventful(RATE)
    assert stream.push(counts).tobytes() == without_rhythm(events_of_reference(FRONT, MODEL, counts)).tobytes()
    assert stream.c.ecgtiny_stream_self_test(stream.memory, None) == OK
    assert len(stream.memory) < len(StreamOfC(SOURCES).memory) - 200
