"""The client on a line on which anything may go wrong: the right score or an error, never a wrong score."""

from __future__ import annotations

import numpy as np
import pytest
import serial
from hypothesis import given
from hypothesis import strategies as st

from ecgtiny.common.errors import DeviceError, VerificationError
from ecgtiny.host.link.client import Client
from ecgtiny.host.link.wire import Frame, SelfTest
from tests.host.fakes import DIGEST, LENGTH, Device, Faulty, Loopback

FAULTS = st.tuples(
    st.sampled_from(["none", "drop", "late", "twice", "flip", "cut", "split", "garbage"]),
    st.integers(0, 1000),
    st.binary(max_size=40),
)
BEATS = st.lists(st.lists(st.integers(-32768, 32767), min_size=LENGTH, max_size=LENGTH), min_size=1, max_size=8)


def beat(*counts: int) -> np.ndarray[tuple[int, int], np.dtype[np.int16]]:
    return np.array(counts, np.int16).reshape(-1, 1)


@given(script=st.lists(FAULTS, max_size=40), beats=BEATS)
def test_never_a_wrong_score(script: list[tuple[str, int, bytes]], beats: list[list[int]]) -> None:
    client = Client(Faulty(script), patience=0)
    for counts in beats:
        try:
            assert client.score(beat(*counts)).score == sum(map(abs, counts))
        except DeviceError:
            continue


@given(script=st.lists(FAULTS, max_size=12), beats=BEATS)
def test_with_patience_every_score_comes(script: list[tuple[str, int, bytes]], beats: list[list[int]]) -> None:
    client = Client(Faulty(script))
    for counts in beats:
        assert client.score(beat(*counts)).score == sum(map(abs, counts))


def test_a_sound_line_needs_no_retry() -> None:
    client = Client(Loopback())
    assert client.hello().model_digest == DIGEST.hex()
    assert client.self_test().status is SelfTest.PASSED
    assert client.score(beat(1, -2, 3, -4, 5)).score == 15
    assert client.traffic.retries == 0


def test_retries_are_counted_and_work_is_done_once() -> None:
    device = Device()
    client = Client(Faulty([("drop", 0, b""), ("none", 0, b""), ("drop", 0, b"")], device))
    assert client.score(beat(1, 1, 1, 1, 1)).score == 5
    assert client.traffic.retries == 2
    assert len(device.requests) == 1


def test_a_reply_of_another_request_is_not_taken() -> None:
    class Stale(Loopback):
        def answer(self, frame: Frame, /) -> None:
            self.line.append(Frame(0x82, (frame.seq + 1) % 256, bytes(12)).encode())
            self.line.append(Frame(0x81, frame.seq, bytes(12)).encode())
            super().answer(frame)

    assert Client(Stale()).score(beat(1, 2, 3, 4, 5)).score == 15


def test_sequence_numbers_wrap() -> None:
    device = Device()
    client = Client(Loopback(device))
    for _ in range(300):
        client.score(beat(1, 1, 1, 1, 1))
    assert [request.seq for request in device.requests] == [i % 256 for i in range(300)]


def test_silence_says_what_to_check() -> None:
    class Silent(Loopback):
        def answer(self, _: Frame, /) -> None:
            pass

    with pytest.raises(DeviceError, match=r"fake0: no answer in 1 try \(.*--list-ports.*115200.*flashed.*--patience"):
        Client(Silent(), patience=0).hello()


@pytest.mark.parametrize(
    ("garbage", "shown"),
    [(b"Booting Zephyr...\r\n", "text, 'Booting Zephyr"), (b"\xf8\x81\xfe\x93" * 4, "f8 81 fe 93")],
)
def test_garbage_is_counted_and_shown(garbage: bytes, shown: str) -> None:
    class Noisy(Loopback):
        def answer(self, _: Frame, /) -> None:
            self.line.append(garbage)

    with pytest.raises(DeviceError, match=f"bytes that are no reply: {shown}.*baud"):
        Client(Noisy(), patience=0).hello()


def test_a_line_that_never_falls_silent_ends_the_wait() -> None:
    class Babbling(Loopback):
        def read(self, size: int, /) -> bytes:
            return b"\x55" * size

    with pytest.raises(DeviceError, match="bytes that are no reply"):
        Client(Babbling(), first=0.02, patience=0).hello()


@pytest.mark.parametrize("error", [serial.SerialException("device disconnected"), OSError(5, "Input/output error")])
def test_a_port_that_vanishes_is_named(error: OSError) -> None:
    class Pulled(Loopback):
        def read(self, _: int, /) -> bytes:
            raise error

    with pytest.raises(DeviceError, match=r"fake0: the port is gone: .*check the cable"):
        Client(Pulled()).hello()


def test_a_port_that_takes_no_bytes_is_named() -> None:
    class Full(Loopback):
        def write(self, _: bytes, /) -> int:
            raise serial.SerialTimeoutException("Write timeout")

    with pytest.raises(DeviceError, match="takes no more bytes"):
        Client(Full(), patience=0).hello()


def test_a_failed_self_test_refuses_to_score() -> None:
    with pytest.raises(VerificationError, match="its self-test failed"):
        Client(Loopback(Device(self_test=1))).score(beat(1, 2, 3, 4, 5))


@pytest.mark.parametrize(("code", "words"), [(b"\x01", "unknown type"), (b"\x02", "wrong length"), (b"\x63", "63")])
def test_a_refusal_is_named(code: bytes, words: str) -> None:
    class Refusing(Loopback):
        def answer(self, frame: Frame, /) -> None:
            self.line.append(Frame(0xFF, frame.seq, code).encode())

    with pytest.raises(DeviceError, match=f"refuses the request: {words}"):
        Client(Refusing()).self_test()


def test_another_protocol_is_refused() -> None:
    with pytest.raises(DeviceError, match="version 9"):
        Client(Loopback(Device(protocol=9))).hello()
