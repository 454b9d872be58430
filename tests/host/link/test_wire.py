"""Frames: the vectors that the firmware's C reads too, and what holds for any bytes."""

from __future__ import annotations

import json
import struct
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecgtiny.common.errors import DeviceError
from ecgtiny.host.link.decoder import MAX_REPLY, Decoder
from ecgtiny.host.link.wire import (
    Frame,
    HelloReply,
    PushReply,
    ScoreReply,
    SelfTest,
    SelfTestReply,
    SessionReply,
    Status,
)
from tests.tools import ROOT

VECTORS = json.loads((ROOT / "tests" / "vectors" / "wire.json").read_text("utf-8"))
FRAMES = st.builds(Frame, st.integers(0, 255), st.integers(0, 255), st.binary(max_size=600))


def named(vectors: list[dict[str, Any]]) -> Any:
    return pytest.mark.parametrize("vector", vectors, ids=[vector["name"] for vector in vectors])


@named(VECTORS["frames"])
def test_a_frame_travels_as_the_vector_says(vector: dict[str, Any]) -> None:
    frame = Frame(vector["type"], vector["seq"], bytes.fromhex(vector["payload"]))
    encoded = bytes.fromhex(vector["frame"])
    assert frame.encode() == encoded
    assert Decoder().feed(encoded) == [frame]


@named(VECTORS["streams"])
def test_the_frames_of_a_stream_are_found(vector: dict[str, Any]) -> None:
    found = Decoder(100_000).feed(bytes.fromhex(vector["stream"]))
    assert [(bytes([frame.type, frame.seq]) + frame.payload).hex() for frame in found] == vector["bodies"]


@given(frames=st.lists(FRAMES, max_size=5), data=st.data())
def test_frames_are_found_in_pieces_of_any_size(frames: list[Frame], data: st.DataObject) -> None:
    stream = b"".join(frame.encode() for frame in frames)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=8)))
    decoder = Decoder()
    pieces = [stream[a:b] for a, b in zip([0, *cuts], [*cuts, len(stream)], strict=True)]
    assert [frame for piece in pieces for frame in decoder.feed(piece)] == frames
    assert decoder.dropped == 0


@given(garbage=st.binary(max_size=3000), frame=FRAMES)
def test_a_frame_is_found_after_any_garbage(garbage: bytes, frame: Frame) -> None:
    assert Decoder().feed(garbage + frame.encode())[-1] == frame


@given(frame=FRAMES, data=st.data())
def test_a_damaged_frame_is_none(frame: Frame, data: st.DataObject) -> None:
    encoded = bytearray(frame.encode()[1:-1])
    at = data.draw(st.integers(0, len(encoded) - 1))
    encoded[at] ^= data.draw(st.integers(1, 255))
    assert Frame.decode(bytes(encoded)) is None


@given(garbage=st.binary(max_size=300).map(lambda data: data.replace(b"\0", b"\1")))
def test_what_is_no_frame_is_counted_and_sampled(garbage: bytes) -> None:
    decoder = Decoder()
    assert decoder.feed(garbage) == []
    assert decoder.waiting == garbage
    assert decoder.feed(b"\0") == []
    assert (decoder.dropped, decoder.sample) == (len(garbage), garbage[: Decoder.SAMPLE])


def test_a_line_that_never_ends_a_frame_takes_no_memory() -> None:
    decoder = Decoder()
    for _ in range(100):
        decoder.feed(b"\x55" * 1000)
    assert len(decoder.waiting) <= MAX_REPLY
    assert decoder.feed(b"\0" + Frame(1, 2, b"3").encode()) == [Frame(1, 2, b"3")]
    assert decoder.dropped == 100_000


def test_a_hello_payload_holds_what_the_protocol_says() -> None:
    payload = struct.pack("<BBBBHHIi", 1, 1, 2, 3, 400, 5, 64_000_000, -7) + bytes(range(40)) + "größe".encode()
    assert HelloReply.parse(payload) == HelloReply(
        "dwt", SelfTest.GOLDEN_BEAT, 3, 400, 5, 64_000_000, -7,
        bytes(range(32)).hex(), bytes(range(32, 40)).hex(), "größe",
    )  # fmt: skip


def test_a_score_payload_holds_what_the_protocol_says() -> None:
    assert ScoreReply.parse(bytes.fromhex("0101 0000 feffffff 00000080")) == ScoreReply(Status.FLAT, True, -2, 2**31)


def test_a_self_test_payload_holds_what_the_protocol_says() -> None:
    assert SelfTestReply.parse(b"\x02\x05") == SelfTestReply(SelfTest.GOLDEN_BEAT, 5)


def test_a_push_payload_of_a_detector_of_samples_holds_what_the_protocol_says() -> None:
    (vector,) = (one for one in VECTORS["frames"] if "two samples of a detector with two readouts" in one["name"])
    reply = PushReply.parse(bytes.fromhex(vector["payload"]), event_bytes=12)
    assert list(struct.iter_unpack("<iiI", reply.events)) == [(-70_000, 1, 2), (2**31 - 1, -(2**31), 1)]
    assert (reply.next, reply.ticks, reply.worst) == (2, 12_200, 6_122)


def test_another_version_of_the_protocol_is_refused() -> None:
    with pytest.raises(DeviceError, match="speaks version 2 of the protocol, this is version 1"):
        HelloReply.parse(b"\x02" + bytes(60))


@pytest.mark.parametrize("payload", [b"\x01", b"\x01\x09" + bytes(60), b"\x01\x00\x09" + bytes(60), b""])
def test_a_malformed_hello_is_refused(payload: bytes) -> None:
    with pytest.raises(DeviceError):
        HelloReply.parse(payload)


@pytest.mark.parametrize("payload", [b"", bytes(11), bytes(13), b"\x02" + bytes(11)])
def test_a_malformed_score_is_refused(payload: bytes) -> None:
    with pytest.raises(DeviceError, match="reply to score"):
        ScoreReply.parse(payload)


@pytest.mark.parametrize("payload", [b"", b"\x00", b"\x06\x00", bytes(3)])
def test_a_malformed_self_test_is_refused(payload: bytes) -> None:
    with pytest.raises(DeviceError, match="reply to self-test"):
        SelfTestReply.parse(payload)


def test_a_session_payload_holds_what_the_protocol_says() -> None:
    assert SessionReply.parse(b"\1\2\3\4") == SessionReply(0x04030201)


@pytest.mark.parametrize("payload", [b"", bytes(3), bytes(5)])
def test_a_malformed_session_is_refused(payload: bytes) -> None:
    with pytest.raises(DeviceError, match="reply to session"):
        SessionReply.parse(payload)
