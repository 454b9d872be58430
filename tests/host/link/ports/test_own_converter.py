"""An image that samples by itself, run as on the chip: samples and events in their order, and what is lost."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest

from ecgtiny.boards.loader import load_board
from ecgtiny.common.arrays import Int16Array
from ecgtiny.common.errors import DeviceError, StreamLostError
from ecgtiny.host.link.client import Client
from ecgtiny.host.link.decoder import Decoder
from ecgtiny.host.link.port import Port
from ecgtiny.host.link.wire import Frame, Request, TakeReply
from tests.firmware_gen.stream_sample import END_EVENTS, EVENT, FS, GAP, build_stream_sample, expected_events
from tests.tools import require_module

require_module("unicorn")

from ecgtiny.host.link.ports.protocol_sim import Serial, UarteEnd  # noqa: E402
from ecgtiny.host.sim.adc import FULL_SPEED, Played  # noqa: E402
from ecgtiny.host.sim.machine import Machine  # noqa: E402

ROOM = 512
COUNTS = np.random.default_rng(3).integers(-60, 4, 700).astype(np.int16)


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_stream_sample("nrf52840", tmp_path_factory.mktemp("recorder"), adc_input=1)


def opened(image: Path, source: Any) -> tuple[Client, Serial]:
    machine = Machine(load_board("nrf52840"), image)
    machine.play(source)
    port = Serial()
    port.peer, port.is_open, port.timeout = UarteEnd(machine), True, 2
    port.name = "sim"
    return Client(cast("Port", port), first=2), port


def taken(client: Client, most: int, each: int = 128) -> tuple[Int16Array, bytes]:
    parts, events, at = [np.zeros(0, np.int16)], b"", 0
    while at < most:
        reply = client.take(at, min(each, most - at))
        parts.append(np.frombuffer(reply.counts, "<i2"))
        events += reply.pushed.events
        at = reply.pushed.next
    return np.concatenate(parts), events


def rest(client: Client, at: int) -> bytes:
    events = b""
    while more := client.finish(at).events:
        events += more
    return events


def test_the_samples_are_the_record_s_and_the_events_those_of_the_samples(image: Path) -> None:
    client, _ = opened(image, Played(COUNTS, FS, FULL_SPEED))
    assert client.record().fs == FS
    counts, events = taken(client, len(COUNTS))
    assert np.array_equal(counts, COUNTS)
    assert events + rest(client, len(COUNTS)) == expected_events(COUNTS, finished=True)


def test_as_many_are_taken_as_are_wanted_and_the_rest_waits(image: Path) -> None:
    client, _ = opened(image, Played(COUNTS, FS, FULL_SPEED))
    client.record()
    counts, _ = taken(client, 300, each=7)
    assert np.array_equal(counts, COUNTS[:300])
    events = rest(client, 300)
    assert len(events) >= END_EVENTS * EVENT.size


def test_a_take_that_is_repeated_takes_nothing_twice(image: Path) -> None:
    client, port = opened(image, Played(COUNTS, FS, FULL_SPEED))
    client.record()
    for _ in range(20):
        _ = port.in_waiting  # some samples come
    replies = [answered(port, Frame(Request.TAKE, 77, b"\0\0\0\0\x20\0")) for _ in range(2)]
    assert replies[0] == replies[1]
    first = TakeReply.parse(replies[0])
    assert np.array_equal(np.frombuffer(first.counts, "<i2"), COUNTS[: first.pushed.next])
    assert first.pushed.next > 10
    assert client.take(first.pushed.next, 1).pushed.next == first.pushed.next + 1


def answered(port: Serial, request: Frame) -> bytes:
    """The payload of the reply to a request that is sent as it is."""
    port.write(request.encode())
    for _ in range(20):
        _ = port.in_waiting
    (reply,) = Decoder(100_000).feed(port.read(port.in_waiting))
    assert (reply.type, reply.seq) == (request.type | 0x80, request.seq)
    return reply.payload


def test_what_nobody_takes_in_time_is_lost_and_keeps_its_place(image: Path) -> None:
    record = np.arange(1, 3001, dtype=np.int16) * -1
    source = Played(record, FS, FULL_SPEED)
    client, port = opened(image, source)
    client.record()
    while source.at < 1000:
        _ = port.in_waiting  # the board runs, and nobody asks
    counts, _ = taken(client, len(record))
    lost = np.flatnonzero(counts == GAP)
    assert np.array_equal(counts[:ROOM], record[:ROOM])
    assert lost[0] == ROOM
    assert len(lost) >= 1000 - ROOM
    assert np.array_equal(lost, np.arange(ROOM, ROOM + len(lost)))
    kept = counts != GAP
    assert np.array_equal(counts[kept], record[kept])


class Late(Played):
    """A clock that leaps by five and a half samples when the 50th was converted."""

    def microseconds(self) -> int:
        leap = round(5.5e6 / FS) if self.at >= 50 else 0
        return super().microseconds() + leap


def test_a_sample_whose_time_has_passed_is_lost(image: Path) -> None:
    client, _ = opened(image, Late(COUNTS, FS, FULL_SPEED))
    client.record()
    counts, _ = taken(client, 200)
    lost = np.flatnonzero(counts == GAP).tolist()
    assert lost == list(range(50, 50 + len(lost)))
    assert len(lost) in (5, 6)
    assert np.array_equal(counts[counts != GAP], COUNTS[: 200 - len(lost)])


@pytest.mark.parametrize("end", ["start_stream", "finish", "push"])
def test_whoever_pushes_has_the_stream(image: Path, end: str) -> None:
    client, _ = opened(image, Played(COUNTS, FS, FULL_SPEED))
    client.record()
    taken(client, 5)
    arguments: dict[str, tuple[Any, ...]] = {"finish": (5,), "push": (5, COUNTS[:1])}
    getattr(client, end)(*arguments.get(end, ()))
    with pytest.raises(StreamLostError, match="wrong sample"):
        client.take(0 if end == "start_stream" else 6 if end == "push" else 5, 1)
    client.start_stream()
    assert client.push(0, COUNTS[:3]).next == 3


def test_nothing_is_taken_before_the_recording_or_out_of_order(image: Path) -> None:
    client, _ = opened(image, Played(COUNTS, FS, FULL_SPEED))
    with pytest.raises(StreamLostError):
        client.take(0, 1)
    client.record()
    with pytest.raises(StreamLostError):
        client.take(1, 1)


def test_firmware_without_a_converter_says_so(tmp_path: Path) -> None:
    client, _ = opened(build_stream_sample("nrf52840", tmp_path), Played(COUNTS, FS))
    with pytest.raises(DeviceError, match="unknown type") as error:
        client.record()
    assert "--adc" in error.value.fix


@pytest.mark.parametrize("payload", [b"", b"\1\0", b"\1\0\2\0", bytes(12) + b"\2\0", bytes(15)])
def test_a_reply_that_is_not_as_the_protocol_says_is_refused(payload: bytes) -> None:
    with pytest.raises(DeviceError, match="not as the protocol says"):
        TakeReply.parse(payload)
