"""Saved states from outside, with the right CRC-32: refused, or no later sample makes the C overflow."""

from __future__ import annotations

import struct
import subprocess

import numpy as np
import pytest
from numpy.typing import NDArray

from ecgtiny.common.arrays import Int16Array
from ecgtiny.common.errors import DataError
from ecgtiny.firmware_gen.writer.stretch import golden_stretch
from ecgtiny.quantize.monitor.replay import clock_of, run
from ecgtiny.quantize.monitor.state import firmware_id, layout, pack, unpack
from tests.firmware_gen.desk import compile_c
from tests.firmware_gen.stream.monitored import DETECTOR, front_end_output, stream_sources
from tests.firmware_gen.stream.replay import FAST, HERE, SANITIZED
from tests.firmware_gen.stream.signals import spikes
from tests.firmware_gen.stream.stream_of_c import BAD_STATE, OK, StreamOfC
from tests.firmware_gen.stream.test_stream import FRONTS, MODELS, eventful
from tests.quantize.monitor.states import any_state, members, sealed

RATE = 100
FRONT, MODEL = FRONTS[RATE], MODELS["linear"]
SOURCES = stream_sources(FRONT, MODEL)
FIRMWARE = firmware_id(DETECTOR.digest)
FORM = layout(MODEL.rules.templates)
ANSWER = np.dtype([("status", "<u4"), ("events", "<u4"), ("state", "V", FORM.itemsize)])
STATES = 200


def restored(states: list[bytes], counts: Int16Array, flags: tuple[str, ...]) -> NDArray[np.void]:
    """Return what becomes of each state, of dtype ``ANSWER``."""
    program = compile_c({**SOURCES, "main.c": (HERE / "state_driver.c").read_text("utf-8")}, flags=flags)
    given = struct.pack("<II", len(states), len(counts)) + counts.astype("<i2").tobytes() + b"".join(states)
    done = subprocess.run([program], input=given, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return np.frombuffer(done.stdout, ANSWER)


def signal(rng: np.random.Generator, seconds: int) -> Int16Array:
    """Return a start-up, then complexes of every size."""
    stretch = golden_stretch(DETECTOR, FRONT, MODEL).counts[: 6 * RATE]
    return np.concatenate([stretch, spikes(rng, seconds * RATE, RATE).clip(-32767, 32767).astype(np.int16)])


def wild(rng: np.random.Generator) -> bytes:
    """Return a state within its limits, of which every other one then has a member that is anything."""
    state = any_state(rng, MODEL, FIRMWARE)
    if rng.random() < 0.5:
        all_of = list(members(state, MODEL))
        part, name, _ = all_of[rng.integers(len(all_of))]
        held = part[name]
        part[name] = np.frombuffer(rng.bytes(held.nbytes), held.dtype).reshape(held.shape)
    return sealed(state)


def accepts(state: bytes) -> bool:
    """Return whether the reference takes a state."""
    try:
        unpack(state, MODEL, clock_of(MODEL, FRONT.fs), FIRMWARE)
    except DataError:
        return False
    return True


@pytest.mark.slow
@pytest.mark.parametrize("count", [STATES, pytest.param(10_000, marks=pytest.mark.slow)])
def test_no_state_makes_a_later_sample_overflow(count: int) -> None:
    rng = np.random.default_rng(count)
    states = [wild(rng) for _ in range(count)]
    found = restored(states, signal(rng, 4), SANITIZED)
    assert [status == OK for status in found["status"].tolist()] == [accepts(state) for state in states]
    assert set(found["status"].tolist()) == {OK, BAD_STATE}
    assert (found["events"] > 0).mean() > 0.4


def test_the_reference_goes_on_likewise_from_any_state_that_is_taken() -> None:
    rng = np.random.default_rng(5)
    states = [sealed(any_state(rng, MODEL, FIRMWARE)) for _ in range(20)]
    counts = signal(rng, 10)
    output = front_end_output(FRONT, counts)
    for state, answer in zip(states, restored(states, counts, FAST), strict=True):
        monitor = unpack(state, MODEL, clock_of(MODEL, FRONT.fs), FIRMWARE)
        assert answer["status"] == OK
        assert len(run(monitor, *output)) == answer["events"]
        assert pack(monitor, FIRMWARE) == answer["state"].tobytes()


def test_what_a_stream_saves_it_takes_back() -> None:
    rng = np.random.default_rng(6)
    stream, other, counts = StreamOfC(SOURCES), StreamOfC(SOURCES), np.concatenate([eventful(RATE), signal(rng, 60)])
    for piece in np.array_split(counts, 40):
        stream.push(piece)
        state = stream.save(FORM.itemsize)
        assert other.restore(state) == OK
        assert other.save(FORM.itemsize) == state
