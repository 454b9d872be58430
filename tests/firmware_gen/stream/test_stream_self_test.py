"""The self-test of a stream: it passes, leaves a stream that begins anew, and notices code that computes otherwise."""

from __future__ import annotations

import ctypes

import numpy as np
import pytest

from ecgtiny.common.events import Flag, Kind
from ecgtiny.firmware_gen.writer.sources import Sources
from ecgtiny.firmware_gen.writer.stretch import golden_stretch
from tests.firmware_gen.stream.monitored import DETECTOR, events_of_reference, stream_sources
from tests.firmware_gen.stream.stream_of_c import BAD_ARGUMENT, OK, StreamOfC
from tests.firmware_gen.stream.test_stream import FRONTS, MODELS, RATES_AND_MODELS, eventful

RATE = 250
FRONT, MODEL = FRONTS[RATE], MODELS["linear"]
SOURCES = stream_sources(FRONT, MODEL)
DECISION, STRETCH = 8, 9


def self_test(sources: Sources) -> int:
    stream = StreamOfC(sources)
    return stream.c.ecgtiny_stream_self_test(stream.memory, None)


@pytest.mark.parametrize(("rate", "name"), RATES_AND_MODELS)
def test_the_stretch_gives_the_events_of_the_reference(rate: int, name: str) -> None:
    assert self_test(stream_sources(FRONTS[rate], MODELS[name])) == OK
    events = golden_stretch(DETECTOR, FRONTS[rate], MODELS[name]).events
    assert {Kind.BEAT, Kind.ENROLLED, Kind.PAUSE, Kind.SIGNAL_LOST, Kind.SIGNAL_BACK} <= set(events["kind"].tolist())
    assert np.bitwise_or.reduce(events["flags"]) & Flag.SEARCHED_BACK


def test_the_stream_begins_anew() -> None:
    stream, counts = StreamOfC(SOURCES), eventful(RATE)[: 30 * RATE]
    stream.push(counts[: 10 * RATE + 1])
    assert stream.c.ecgtiny_stream_self_test(stream.memory, ctypes.byref(ctypes.c_uint8())) == OK
    assert stream.push(counts).tobytes() == events_of_reference(FRONT, MODEL, counts).tobytes()


def test_no_memory() -> None:
    assert StreamOfC(SOURCES).c.ecgtiny_stream_self_test(None, None) == BAD_ARGUMENT
