"""The host's end of the link: one request in flight, repeated until its reply comes or patience ends."""

from __future__ import annotations

import time
from collections.abc import Generator
from contextlib import contextmanager
from typing import Protocol

import serial

from ...common.arrays import Int16Array
from ...common.errors import DeviceError, VerificationError
from .wire import (
    ERROR,
    FIRST,
    REPLY,
    Decoder,
    Frame,
    HelloReply,
    PushReply,
    Refusal,
    Request,
    ScoreReply,
    SelfTestReply,
    StartReply,
)

TIMEOUT = 2.0
"""Seconds to wait for a reply; a virtual board needs most of them for its first one."""
RETRIES = 3
READABLE = 0.8
"""Share of printable bytes from which garbage is shown as text."""
ANOTHER_VERSION = "export and flash the firmware with this version of ecgtiny"
FIXES = {
    (Request.START, Refusal.UNKNOWN_TYPE): "its firmware scores single beats: export and flash one with a stream",
    (
        Request.PUSH,
        Refusal.WRONG_SAMPLE,
    ): "the device was reset, or another program speaks to it: start the stream again",
}
"""What to do about a refusal, where it is not to update the firmware."""


class Port(Protocol):
    """What the client needs of an open port; every port of pyserial has it."""

    timeout: float | None
    write_timeout: float | None

    @property
    def name(self) -> str | None: ...  # noqa: D102 - pyserial documents its own names
    @property
    def baudrate(self) -> int: ...  # noqa: D102
    @property
    def in_waiting(self) -> int: ...  # noqa: D102
    def read(self, size: int, /) -> bytes: ...  # noqa: D102
    def write(self, data: bytes, /) -> int | None: ...  # noqa: D102
    def flush(self) -> None: ...  # noqa: D102
    def reset_input_buffer(self) -> None: ...  # noqa: D102


class Client:
    """Asks a device over an open port. A reply counts only when type, sequence number and CRC are right."""

    def __init__(self, port: Port, *, timeout: float = TIMEOUT, retries: int = RETRIES) -> None:
        self._port = port
        self._timeout = timeout
        self._patience = retries
        self._decoder = Decoder()
        self._seq = 0
        self.retries = 0
        """Requests sent again so far."""
        self.bytes_sent = 0
        self.bytes_received = 0
        with self._link():
            port.timeout = timeout
            port.write_timeout = timeout
            port.reset_input_buffer()

    def hello(self) -> HelloReply:
        """Ask the device what it is.

        Raises:
            DeviceError: the link failed, nothing answers, or not in this version of the protocol.
        """
        return HelloReply.parse(self._ask(Request.HELLO))

    def score(self, counts: Int16Array) -> ScoreReply:
        """Have one beat of int16 counts [length, leads] scored.

        Raises:
            DeviceError: the link failed, or nothing answers.
            VerificationError: the device refuses because its self-test failed.
        """
        return ScoreReply.parse(self._ask(Request.SCORE, counts.astype("<i2").tobytes()))

    def self_test(self) -> SelfTestReply:
        """Have the device test itself.

        Raises:
            DeviceError: the link failed, or nothing answers.
        """
        return SelfTestReply.parse(self._ask(Request.SELF_TEST))

    def start_stream(self) -> StartReply:
        """Have the device begin a stream anew: the next sample is its first one.

        Raises:
            DeviceError: the link failed, nothing answers, or the firmware has no stream.
            VerificationError: the device refuses because its self-test failed.
        """
        return StartReply.parse(self._ask(Request.START))

    def push(self, first: int, counts: Int16Array) -> PushReply:
        """Have samples taken: int16 counts [n] of one lead, of which the first has index ``first`` in the stream.

        No more of them are taken than there is room for their events in one reply; go on from its ``next``. Pushing
        none fetches events that wait.

        Raises:
            DeviceError: the link failed, nothing answers, or the device expects another sample than the first.
            VerificationError: the device refuses because its self-test failed.
        """
        reply = PushReply.parse(self._ask(Request.PUSH, FIRST.pack(first) + counts.astype("<i2").tobytes()))
        if not first <= reply.next <= first + len(counts):
            what = f"the device was given samples {first} to {first + len(counts)}, and expects {reply.next} next"
            raise DeviceError(what, where=self._name, fix=ANOTHER_VERSION)
        return reply

    def _ask(self, request: Request, payload: bytes = b"") -> bytes:
        frame = Frame(request, self._seq, payload)
        self._seq = (self._seq + 1) % 256
        for attempt in range(1 + self._patience):
            self.retries += attempt > 0
            with self._link():
                reply = self._attempt(frame)
            if reply is not None:
                return self._accept(request, reply)
        raise self._silence()

    def _attempt(self, frame: Frame) -> Frame | None:
        self.bytes_sent += self._port.write(frame.encode()) or 0
        self._port.flush()
        deadline = time.monotonic() + self._timeout
        while time.monotonic() < deadline:
            received = self._port.read(max(1, self._port.in_waiting))
            self.bytes_received += len(received)
            for reply in self._decoder.feed(received):
                if reply.seq == frame.seq and reply.type in (frame.type | REPLY, ERROR):
                    return reply
            if not received:
                return None
        return None

    def _accept(self, request: Request, reply: Frame) -> bytes:
        if reply.type != ERROR:
            return reply.payload
        if reply.payload == bytes([Refusal.SELF_TEST_FAILED]):
            raise VerificationError(
                "the device refuses to score, because its self-test failed: its image is damaged",
                where=self._name,
                fix="flash the exported image again",
            )
        refusals = {bytes([refusal]): refusal for refusal in Refusal}
        refusal = refusals.get(reply.payload)
        name = reply.payload.hex(" ") if refusal is None else refusal.name.lower().replace("_", " ")
        fix = FIXES.get((request, refusal), ANOTHER_VERSION) if refusal else ANOTHER_VERSION
        raise DeviceError(f"the device refuses the request: {name}", where=self._name, fix=fix)

    @property
    def _name(self) -> str:
        return str(self._port.name)

    @contextmanager
    def _link(self) -> Generator[None]:
        try:
            yield
        except serial.SerialTimeoutException as error:
            what, fix = (
                "the port takes no more bytes: nothing reads at its other end",
                "check that it is the board's port",
            )
            raise DeviceError(what, where=self._name, fix=f"{fix}: ecgtiny validate --list-ports") from error
        except OSError as error:  # SerialException is one
            what, fix = f"the port is gone: {error}", "check the cable and the board's supply, then start again"
            raise DeviceError(what, where=self._name, fix=fix) from error

    def _silence(self) -> DeviceError:
        dropped = self._decoder.dropped + len(self._decoder.waiting)
        tries = f"{1 + self._patience} tries of {self._timeout:g} s"
        if dropped == 0:
            return DeviceError(
                f"no answer in {tries}",
                where=self._name,
                fix="check that it is the board's port (ecgtiny validate --list-ports), that the board runs at "
                f"{self._port.baudrate} baud, and that its firmware is flashed (ecgtiny export prints the command)",
            )
        sample = (self._decoder.sample + self._decoder.waiting)[: Decoder.SAMPLE]
        return DeviceError(
            f"no answer in {tries}, but {dropped} bytes that are no reply: {describe(sample)}",
            where=self._name,
            fix=f"check the baud rate (this side has {self._port.baudrate}), and that the firmware is ecgtiny's",
        )


def describe(garbage: bytes) -> str:
    """Show bytes as text where most of them are printable, else in hexadecimal."""
    printable = sum(byte in b"\t\n\r" or 32 <= byte < 127 for byte in garbage)
    if printable >= READABLE * len(garbage):
        return f"text, {garbage.decode('ascii', 'backslashreplace')!r}"
    return garbage.hex(" ")
