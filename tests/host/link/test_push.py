"""Records pushed over a line on which anything may go wrong: every event once, in order, or an error."""

from __future__ import annotations

import struct
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecgtiny.common.arrays import Int16Array
from ecgtiny.common.errors import DeviceError, StreamLostError, VerificationError
from ecgtiny.host.link.client import Client
from ecgtiny.host.link.ports import open_port
from ecgtiny.host.link.push import stream
from ecgtiny.host.link.wire import Frame, PushReply, StartReply
from tests.firmware_gen.stream_sample import FS, build_stream_sample, expected_events
from tests.host.fakes import SAMPLES, Device, Faulty, Loopback
from tests.host.link.test_client import FAULTS
from tests.tools import require

RECORDS = st.lists(st.sampled_from([0, 0, 0, 1, 2, 9, -7, -32768]), max_size=60).map(lambda v: np.array(v, np.int16))
SIX = np.array([1, 0, 3, 20, 0, 1], np.int16)


def streamed(client: Client, counts: Int16Array) -> bytes:
    return b"".join(reply.events for reply in stream(client, counts, client.start_stream().samples))


@given(script=st.lists(FAULTS, max_size=40), record=RECORDS)
def test_never_a_wrong_event(script: list[tuple[str, int, bytes]], record: Int16Array) -> None:
    events = b""
    try:
        client = Client(Faulty(script), patience=0)
        for reply in stream(client, record, client.start_stream().samples):
            events += reply.events
    except DeviceError:
        assert expected_events(record).startswith(events)
    else:
        assert events == expected_events(record)


@given(script=st.lists(FAULTS, max_size=12), record=RECORDS)
def test_with_patience_every_event_comes(script: list[tuple[str, int, bytes]], record: Int16Array) -> None:
    assert streamed(Client(Faulty(script)), record) == expected_events(record)


def test_a_second_record_begins_anew() -> None:
    client = Client(Loopback())
    assert [streamed(client, SIX) for _ in range(2)] == 2 * [expected_events(SIX)]


def test_the_replies_tell_how_far_it_got() -> None:
    client = Client(Loopback())
    started = client.start_stream()
    assert started == StartReply(FS, SAMPLES)
    replies = list(stream(client, SIX, started.samples))
    assert [reply.next for reply in replies] == [3, 4, 4, 4, 4, 4, 4, 4, 6]
    assert sum(reply.ticks for reply in replies) == 60
    assert [reply.worst for reply in replies[:3]] == [1000, 997, 996]


def test_ticks_are_those_of_the_samples(tmp_path: Path) -> None:
    require("arm-none-eabi-gcc")
    counts = np.array([0, 2, 0, 1, 0], np.int16)
    with open_port(None, "nrf52840", build_stream_sample("nrf52840", tmp_path)) as opened:
        client = Client(opened.port)
        client.start_stream()
        alone = [client.push(at, counts[at : at + 1]) for at in range(5)]
        client.start_stream()
        together = client.push(0, counts)
    assert 0 < alone[0].ticks < alone[1].ticks
    assert [reply.worst for reply in alone] == [reply.ticks for reply in alone]
    assert together.ticks == sum(reply.ticks for reply in alone)
    assert together.worst == alone[1].ticks


def test_no_request_holds_more_than_the_device_takes() -> None:
    device = Device()
    streamed(Client(Loopback(device)), np.zeros(50, np.int16))
    assert [len(request.payload) for request in device.requests[1:]] == [44, 44, 24, 4]


def test_a_device_that_was_reset_is_noticed() -> None:
    device = Device()
    client = Client(Loopback(device))
    client.open_session()
    replies = stream(client, np.zeros(50, np.int16), client.start_stream().samples)
    next(replies)
    device.pushed, device.session = [], 0
    with pytest.raises(StreamLostError, match=r"wrong sample.*was reset.*start the stream again"):
        next(replies)


def test_a_firmware_without_a_stream_is_named() -> None:
    class Beats(Loopback):
        def answer(self, frame: Frame, /) -> None:
            self.line.append(Frame(0xFF, frame.seq, b"\x01").encode())

    with pytest.raises(DeviceError, match=r"unknown type.*scores single beats"):
        Client(Beats()).start_stream()


def test_a_failed_self_test_refuses_to_stream() -> None:
    with pytest.raises(VerificationError, match="its self-test failed"):
        Client(Loopback(Device(self_test=1))).start_stream()


class Answering(Loopback):
    """A device whose every push is answered with the same indices."""

    def __init__(self, following: int) -> None:
        super().__init__()
        self._payload = struct.pack("<III", following, 0, 0)

    def answer(self, frame: Frame, /) -> None:
        self.line.append(Frame(0x84, frame.seq, self._payload).encode())


@pytest.mark.parametrize("following", [4, 13])
def test_an_index_outside_of_what_was_pushed_is_refused(following: int) -> None:
    with pytest.raises(DeviceError, match=rf"samples 5 to 12, and expects {following} next"):
        Client(Answering(following)).push(5, np.zeros(7, np.int16))


def test_a_device_that_takes_nothing_ends_the_stream() -> None:
    with pytest.raises(DeviceError, match="takes no sample after 0"):
        list(stream(Client(Answering(0)), np.zeros(7, np.int16), 5))


@given(events=st.integers(0, 9), tail=st.tuples(*3 * [st.integers(0, 2**32 - 1)]), data=st.data())
def test_a_push_payload_holds_what_the_protocol_says(
    events: int, tail: tuple[int, int, int], data: st.DataObject
) -> None:
    packed = data.draw(st.binary(min_size=34 * events, max_size=34 * events))
    assert PushReply.parse(packed + struct.pack("<III", *tail)) == PushReply(packed, *tail)


@pytest.mark.parametrize("payload", [b"", bytes(11), bytes(13), bytes(12 + 33), bytes(12 + 35)])
def test_a_malformed_push_is_refused(payload: bytes) -> None:
    with pytest.raises(DeviceError, match="reply to push"):
        PushReply.parse(payload)


@pytest.mark.parametrize("payload", [b"", bytes(5), bytes(7), bytes(6), struct.pack("<IH", 360_000, 0)])
def test_a_malformed_start_is_refused(payload: bytes) -> None:
    with pytest.raises(DeviceError, match="reply to start"):
        StartReply.parse(payload)


def test_a_push_that_has_become_too_long_for_the_line_is_given_up() -> None:
    class Worse(Loopback):
        def answer(self, frame: Frame, /) -> None:
            if len(frame.payload) <= 12:
                super().answer(frame)

    client = Client(Worse())
    client.open_session()
    client.start_stream()
    with pytest.raises(StreamLostError, match="too noisy for pushes of this size"):
        client.push(0, np.zeros(100, np.int16))
    assert client.samples(100) < 25
    client.start_stream()
    for start in range(0, 900, 4):
        assert client.push(start, np.zeros(4, np.int16)).next == start + 4
    assert 25 < client.samples(100) <= 50  # the losses are forgotten, but not that this line cuts long pushes


def test_each_record_begins_with_short_pushes() -> None:
    client = Client(Loopback())
    client.start_stream()
    sizes: list[int] = []
    for _ in range(4):
        sizes.append(client.samples(128))
        client.push(0 if not sizes[1:] else sum(sizes[:-1]), np.zeros(sizes[-1], np.int16))
    assert sizes == [32, 64, 128, 128]


def finishing() -> Device:
    return Device(at_end=partial(expected_events, finished=True))


@given(script=st.lists(FAULTS, max_size=12), record=RECORDS)
def test_the_end_of_a_record_brings_its_events_once(script: list[tuple[str, int, bytes]], record: Int16Array) -> None:
    client = Client(Faulty(script, finishing()))
    replies = list(stream(client, record, client.start_stream().samples, finish=True))
    assert b"".join(reply.events for reply in replies) == expected_events(record, finished=True)


def test_a_device_says_whether_it_can_be_told_of_the_end() -> None:
    assert Client(Loopback(finishing())).can_finish()
    assert not Client(Loopback()).can_finish()


def test_an_end_elsewhere_than_the_device_thinks_is_refused() -> None:
    client = Client(Loopback(finishing()))
    client.start_stream()
    client.push(0, SIX[:2])
    with pytest.raises(StreamLostError, match=r"does not expect sample 3"):
        client.finish(3)


def test_the_agent_of_a_stream_finishes_it(tmp_path: Path) -> None:
    require("arm-none-eabi-gcc")
    with open_port(None, "nrf52840", build_stream_sample("nrf52840", tmp_path)) as opened:
        client = Client(opened.port)
        assert client.can_finish()
        most = client.start_stream().samples
        replies = list(stream(client, SIX, most, finish=True))
        assert b"".join(reply.events for reply in replies) == expected_events(SIX, finished=True)
        assert [(reply.next, reply.ticks, reply.worst) for reply in replies[-2:]] == 2 * [(6, 0, 0)]
        client.start_stream()
        with pytest.raises(StreamLostError, match="does not expect sample 6"):
            client.finish(6)
