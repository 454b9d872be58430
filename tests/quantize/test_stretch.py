"""The events of a stretch: those of a record, and the same later, but for what depends on the clock."""

from __future__ import annotations

import numpy as np

from ecgtiny.common.events import Kind
from ecgtiny.quantize.monitor.replay import clock_of
from ecgtiny.quantize.stretch import events_of_stretch
from tests.firmware_gen.stream.monitored import DETECTOR, events_of_reference
from tests.firmware_gen.stream.test_stream import FRONTS, MODELS, eventful

RATE = 360
FRONT, MODEL, COUNTS = FRONTS[RATE], MODELS["linear"], eventful(RATE)[: 14 * RATE]


def test_from_the_first_sample_they_are_those_of_the_record() -> None:
    events = events_of_stretch(DETECTOR, MODEL, FRONT, COUNTS)
    assert events.tobytes() == events_of_reference(FRONT, MODEL, COUNTS).tobytes()
    assert len(events) > 8


def test_later_they_are_the_same_until_the_enrolment_may_end() -> None:
    enrolment = clock_of(MODEL, FRONT.fs).enrolment
    first = (enrolment - 11 * RATE) // FRONT.decimation * FRONT.decimation
    early, late = (events_of_stretch(DETECTOR, MODEL, FRONT, COUNTS, at) for at in (0, first))
    moved = early.copy()
    moved["sample"] += first
    (enrolled,) = np.flatnonzero(late["kind"] == Kind.ENROLLED)
    assert late[:enrolled].tobytes() == moved[:enrolled].tobytes()
    assert enrolment <= late["sample"][enrolled]
