"""The client on a line on which anything may go wrong: the right score or an error, never a wrong score."""

from __future__ import annotations

import numpy as np
import pytest
import serial
from hypothesis import given
from hypothesis import strategies as st

from ecgtiny.common.errors import DeviceError, VerificationError
from ecgtiny.host.link.client import Client
from ecgtiny.host.link.wire import Frame, Request, SelfTest
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


class Deaf(Loopback):
    """A line that loses every frame longer than so many bytes on its way to the device."""

    def __init__(self, longest: int, device: Device | None = None) -> None:
        super().__init__(device)
        self._longest = longest

    def answer(self, frame: Frame, /) -> None:
        if len(frame.encode()) <= self._longest:
            super().answer(frame)


def long_beat(device: Device) -> np.ndarray[tuple[int, int], np.dtype[np.int16]]:
    """A beat for a device whose beats are longer than those of the others."""
    device.parts = bytearray(2 * 200)
    return np.arange(200, dtype=np.int16).reshape(-1, 1)


def test_a_beat_that_does_not_get_through_as_a_whole_comes_in_parts() -> None:
    device = Device()
    counts = long_beat(device)
    client = Client(Deaf(120, device))
    client.open_session()
    assert client.score(counts).score == counts.sum()
    kinds = [request.type for request in device.requests]
    assert kinds.count(Request.PART) > 3
    assert Request.SCORE not in kinds


def test_firmware_that_takes_no_parts_gets_whole_beats() -> None:
    class Before(Loopback):
        def answer(self, frame: Frame, /) -> None:
            self.parts += frame.type == Request.PART
            if frame.type in (Request.PART, Request.SCORE_PARTS, Request.SESSION):
                self.line.append(Frame(0xFF, frame.seq, b"\x01").encode())
            elif frame.type != Request.SCORE or self.lost > 20:
                super().answer(frame)
            else:
                self.lost += 1

        lost = parts = 0

    device = Device()
    counts = long_beat(device)
    line = Before(device)
    client = Client(line)
    client.open_session()
    client.hello()
    assert client.score(counts).score == counts.sum()
    assert line.parts == 1
    assert not client.notice_reset()


def test_a_reset_between_two_parts_makes_no_wrong_score() -> None:
    class Resetting(Deaf):
        def answer(self, frame: Frame, /) -> None:
            if frame.type == Request.SCORE_PARTS and not self.was_reset:
                self.was_reset = True
                self.device.parts[:100], self.device.session = bytes(100), 0
            super().answer(frame)

        was_reset = False

    device = Device()
    counts = long_beat(device)
    client = Client(Resetting(120, device))
    client.open_session()
    assert client.score(counts).score == counts.sum()
    assert client.traffic.resets == 1


def test_text_on_the_line_makes_the_client_ask_for_a_reset() -> None:
    class Booting(Loopback):
        def answer(self, frame: Frame, /) -> None:
            if frame.type == Request.SCORE and frame.seq == 2:
                self.device.session = 0
                self.line.append(b"rst:0x1 (POWERON)\r\n")
            super().answer(frame)

    client = Client(Booting())
    client.open_session()
    for _ in range(4):
        client.score(beat(1, 2, 3, 4, 5))
    assert client.traffic.resets == 1


def test_a_reply_that_comes_after_its_time_out_is_no_loss() -> None:
    class Late(Loopback):
        """Whose device answers each request as the next one comes."""

        def __init__(self) -> None:
            super().__init__()
            self._held: list[bytes] = []

        def answer(self, frame: Frame, /) -> None:
            self.line.extend(self._held)
            self._held = [self.device.take(frame)]

    client = Client(Late())
    client.hello()
    for _ in range(20):
        client.score(beat(1, 2, 3, 4, 5))
    assert client.traffic.lost <= 1
    assert client.traffic.damaged_frames == 0
