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


def test_other_events_than_those_of_the_export() -> None:
    config = SOURCES["ecgtiny/src/ecgtiny_config.h"]
    crc = f"{golden_stretch(DETECTOR, FRONT, MODEL).crc}u"
    assert crc in config
    other = {"ecgtiny/src/ecgtiny_config.h": config.replace(crc, f"({crc} ^ 1u)")}
    assert self_test({**SOURCES, **other}) == STRETCH


@pytest.mark.parametrize(
    ("file", "old", "new", "status"),
    [
        ("alarm", "score > ecgtiny_thresholds[level]", "score >= ecgtiny_thresholds[level]", DECISION),
        ("alarm", "score > ecgtiny_thresholds[level]", "score > ecgtiny_thresholds[level] + 1", DECISION),
        ("alarm", "score > ecgtiny_thresholds[level]", "score > ecgtiny_thresholds[level * 0]", DECISION),
        ("alarm", "ecgtiny_bit_count(history) >= MONITOR_NEEDED", "ecgtiny_bit_count(history) > MONITOR_OF", STRETCH),
        ("monitor", "monitor->enrolled && ecgtiny_is_abnormal", "!monitor->enrolled && ecgtiny_is_abnormal", STRETCH),
        ("monitor", "reading->own.prematurity < MONITOR", "reading->own.prematurity > MONITOR", STRETCH),
        ("linear", "total += ecgtiny_weights[i]", "total -= ecgtiny_weights[i]", STRETCH),
        ("qrs", "waited <= qrs->late", "waited <= 4 * qrs->late", STRETCH),
        ("templates", "product, shifted[i].energy", "-product, shifted[i].energy", STRETCH),
        ("quality", "quality->since_missing <= began", "quality->since_missing > began", STRETCH),
        ("contact", "contact->dead == FRONT_END_CONTACT", "contact->dead > FRONT_END_CONTACT", STRETCH),
        ("segments", "shift_right(SEGMENTS_FINE * signed_sum", "shift_right(-SEGMENTS_FINE * signed_sum", STRETCH),
        ("rhythm", "rhythm->irregularity += shift_right", "rhythm->irregularity -= shift_right", STRETCH),
    ],
)
def test_code_that_computes_otherwise(file: str, old: str, new: str, status: int) -> None:
    path = f"ecgtiny/src/{file}.c"
    assert SOURCES[path].count(old) == 1
    assert self_test({**SOURCES, path: SOURCES[path].replace(old, new)}) == status
