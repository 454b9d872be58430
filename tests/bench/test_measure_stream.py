"""A sample of continuous ECG: its cost is measured on a signal whose every event is the reference's."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from bench.inputs import GAIN, RATE, StreamInputs, stream_inputs
from bench.measure import PROFILES, Figures, Profile
from bench.measure_stream import measure_stream, reference
from ecgtiny.common.errors import VerificationError
from ecgtiny.common.events import EVENT, Kind
from ecgtiny.firmware_gen.writer.codegen import StreamParts
from ecgtiny.firmware_gen.writer.golden import Golden
from ecgtiny.firmware_gen.writer.sources import Sources
from ecgtiny.quantize.detector import Detector
from ecgtiny.train.data.records.synthetic import synthetic_record
from tests.tools import require, require_module

SPEED = PROFILES[0]
SECONDS = 12


def measure(profile: Profile, given: StreamInputs) -> Figures:
    """Return the figures of the first seconds of a signal."""
    return measure_stream(profile, given.detector, given.monitor, given.front, given.counts[: SECONDS * RATE])


@pytest.fixture
def given() -> StreamInputs:
    require_module("unicorn")
    require("arm-none-eabi-gcc")
    return stream_inputs()


def test_a_stream_has_every_figure(given: StreamInputs) -> None:
    found = measure(SPEED, given)
    assert found["instructions_min"] <= found["instructions"] <= found["instructions_max"]
    assert found["instructions_max"] > 5_000, "the autoencoder runs within one sample"
    assert RATE * found["instructions_min"] < found["instructions_per_second"] < RATE * found["instructions_max"]
    assert 0 < found["stack_bytes"] <= found["stack_bound_bytes"]
    assert found["events"] > SECONDS / 2


@pytest.mark.slow
def test_a_wrong_event_is_refused(given: StreamInputs) -> None:
    path, old = "ecgtiny/src/monitor.c", "event->flags = (uint16_t)flags;"

    def broken(detector: Detector, golden: Golden, *, stream: StreamParts | None = None) -> Sources:
        sources = SPEED.detector(detector, golden, stream=stream)
        assert old in sources[path]
        return {**sources, path: sources[path].replace(old, "event->flags = (uint16_t)(flags ^ 1u);")}

    with pytest.raises(VerificationError, match=r"\d+ bytes of events are not the \d+ that are expected"):
        measure(replace(SPEED, detector=broken), given)


def test_the_signal_is_the_generators_and_most_of_it_lies_behind_the_enrolment() -> None:
    given = stream_inputs()
    record = synthetic_record(0, minutes=1.5)
    assert (record.fs, record.gain, record.zero) == (RATE, GAIN, given.front.zero)
    assert np.abs(given.counts.astype(np.int32) - record.counts).max() <= 1, "but for the sine of this computer"
    events = np.frombuffer(reference(given.detector, given.monitor, given.front, given.counts)[0], EVENT)
    enrolled = events[events["kind"] == Kind.ENROLLED]["sample"]
    assert len(enrolled) == 1
    assert (events[events["kind"] == Kind.BEAT]["sample"] > enrolled[0]).mean() > 0.5
