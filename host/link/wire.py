"""Frames of the wire protocol and the replies that they carry (docs/wire-protocol.md)."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from enum import IntEnum
from typing import ClassVar, Self

from cobs import cobs

from ...common.errors import DeviceError

PROTOCOL = 1
REPLY = 0x80
ERROR = 0xFF
DELIMITER = b"\0"
FIRST = struct.Struct("<I")
"""Of a push, before its counts: the index of the first one."""
TAKE = struct.Struct("<IH")
"""A request to take: the index of the first sample, and the most that are wanted."""
PART_FIRST = struct.Struct("<H")
"""Of a part, before its counts: the index of the first one in the beat."""
TOKEN = struct.Struct("<I")
"""What names a session, and the CRC-32 of a beat that was sent in parts."""

_HEADER = struct.Struct("<BB")
_CRC = struct.Struct("<I")


class Request(IntEnum):
    """The type byte of a request; its reply has bit 7 set."""

    HELLO = 0x01
    SCORE = 0x02
    SELF_TEST = 0x03
    PUSH = 0x04
    START = 0x05
    PART = 0x06
    SCORE_PARTS = 0x07
    SESSION = 0x08
    FINISH = 0x09
    RECORD = 0x0A
    TAKE = 0x0B


class Refusal(IntEnum):
    """Why a device does not serve a request."""

    UNKNOWN_TYPE = 1
    WRONG_LENGTH = 2
    SELF_TEST_FAILED = 3
    WRONG_SAMPLE = 4
    WRONG_COUNTS = 5


class SelfTest(IntEnum):
    """What the device's self-test found."""

    PASSED = 0
    CONSTANTS = 1
    GOLDEN_BEAT = 2
    DECISION = 3
    STRETCH = 4
    IMAGE = 5


class Status(IntEnum):
    """What became of a beat."""

    OK = 0
    FLAT = 1


@dataclass(frozen=True)
class Frame:
    """One message: its type byte, its sequence number (0-255) and its payload."""

    type: int
    seq: int
    payload: bytes = b""

    def encode(self) -> bytes:
        """Return the frame as it travels, delimiters included."""
        body = _HEADER.pack(self.type, self.seq) + self.payload
        return DELIMITER + cobs.encode(body + _CRC.pack(zlib.crc32(body))) + DELIMITER

    @classmethod
    def decode(cls, encoded: bytes) -> Frame | None:
        """Return the frame between two delimiters, or None where COBS, length or CRC is wrong."""
        try:
            body = cobs.decode(encoded)
        except cobs.DecodeError:
            return None
        content, checksum = body[: -_CRC.size], body[-_CRC.size :]
        if len(content) < _HEADER.size or _CRC.pack(zlib.crc32(content)) != checksum:
            return None
        return cls(content[0], content[1], content[_HEADER.size :])


@dataclass(frozen=True)
class HelloReply:
    """What a device says of itself and of its model."""

    counter_kind: str
    """What its tick counter counts: cycles of the core (``dwt`` by its own counter, ``cycles`` by a timer) or
    ``none``."""
    self_test: SelfTest
    leads: int
    length: int
    """Samples per beat and lead."""
    golden_beats: int
    counter_hz: int
    threshold: int
    model_digest: str
    """SHA-256, hexadecimal."""
    build_digest: str
    board: str

    LAYOUT: ClassVar[struct.Struct] = struct.Struct("<BBBBHHIi32s8s")
    KINDS: ClassVar[tuple[str, ...]] = ("none", "dwt", "cycles")

    @classmethod
    def parse(cls, payload: bytes) -> Self:
        """Read the payload of a reply to hello.

        Raises:
            DeviceError: the device speaks another version of the protocol, or the payload is not as the protocol says.
        """
        if payload[:1] != bytes([PROTOCOL]):
            spoken = f"version {payload[0]}" if payload else "no version"
            raise DeviceError(f"the device speaks {spoken} of the protocol, this is version {PROTOCOL}",
                              fix="export and flash the firmware with this version of ecgtiny")  # fmt: skip
        try:
            _, kind, status, leads, length, golden, rate, threshold, model, build = cls.LAYOUT.unpack_from(payload)
            board = payload[cls.LAYOUT.size :].decode()
            return cls(cls.KINDS[int(kind)], SelfTest(status), leads, length, golden, rate, threshold,
                       model.hex(), build.hex(), board)  # fmt: skip
        except (struct.error, IndexError, ValueError) as error:
            raise _malformed("hello", payload) from error


@dataclass(frozen=True)
class ScoreReply:
    """The device's verdict on one beat."""

    status: Status
    alarm: bool
    score: int
    """In the unit of the detector's reducer; 0 when flat."""
    ticks: int
    """Of the device's counter, for the scoring alone."""

    LAYOUT: ClassVar[struct.Struct] = struct.Struct("<BBHiI")

    @classmethod
    def parse(cls, payload: bytes) -> Self:
        """Read the payload of a reply to score.

        Raises:
            DeviceError: it is not as the protocol says.
        """
        try:
            status, alarm, _, score, ticks = cls.LAYOUT.unpack(payload)
            return cls(Status(status), bool(alarm), score, ticks)
        except (struct.error, ValueError) as error:
            raise _malformed("score", payload) from error


@dataclass(frozen=True)
class SelfTestReply:
    """What a self-test found; ``golden`` is the index of the golden beat that failed."""

    status: SelfTest
    golden: int

    @classmethod
    def parse(cls, payload: bytes) -> Self:
        """Read the payload of a reply to self-test.

        Raises:
            DeviceError: it is not as the protocol says.
        """
        try:
            status, golden = payload
            return cls(SelfTest(status), golden)
        except ValueError as error:
            raise _malformed("self-test", payload) from error


@dataclass(frozen=True)
class StartReply:
    """What a device that has begun a stream says of it."""

    fs: float
    """Sampling rate in Hz."""
    samples: int
    """The most that one push may hold."""

    LAYOUT: ClassVar[struct.Struct] = struct.Struct("<IH")

    @classmethod
    def parse(cls, payload: bytes) -> Self:
        """Read the payload of a reply to start.

        Raises:
            DeviceError: it is not as the protocol says.
        """
        try:
            millihertz, samples = cls.LAYOUT.unpack(payload)
        except struct.error as error:
            raise _malformed("start", payload) from error
        if not millihertz or not samples:
            raise _malformed("start", payload)
        return cls(millihertz / 1000, samples)


@dataclass(frozen=True)
class SessionReply:
    """The token of the session that was open before this one; 0 after a reset."""

    before: int

    @classmethod
    def parse(cls, payload: bytes) -> Self:
        """Read the payload of a reply to session.

        Raises:
            DeviceError: it is not as the protocol says.
        """
        try:
            return cls(*TOKEN.unpack(payload))
        except struct.error as error:
            raise _malformed("session", payload) from error


@dataclass(frozen=True)
class PushReply:
    """What became of pushed samples."""

    events: bytes
    """Packed, in the order in which they happened: of 34 bytes (``EVENT`` of quantize.monitor), or what a detector of
    samples gives for each."""
    next: int
    """Index of the sample that the device expects next, counted from the start of the stream."""
    ticks: int
    """Of the device's counter, for the samples that were taken, transport excluded."""
    worst: int
    """The most ticks that one of them took."""

    EVENT_BYTES: ClassVar[int] = 34
    TAIL: ClassVar[struct.Struct] = struct.Struct("<III")

    @classmethod
    def parse(cls, payload: bytes, event_bytes: int = EVENT_BYTES) -> Self:
        """Read the payload of a reply to push, whose events have so many bytes each.

        Raises:
            DeviceError: it is not as the protocol says.
        """
        events = payload[: -cls.TAIL.size]
        if len(payload) < cls.TAIL.size or len(events) % event_bytes:
            raise _malformed("push", payload)
        return cls(events, *cls.TAIL.unpack(payload[len(events) :]))


@dataclass(frozen=True)
class TakeReply:
    """Samples of the board's own converter, and what became of them."""

    counts: bytes
    """int16 each, in the order of time; -32768 where one was lost."""
    pushed: PushReply
    """As of samples that were pushed."""

    COUNT: ClassVar[struct.Struct] = struct.Struct("<H")

    @classmethod
    def parse(cls, payload: bytes) -> Self:
        """Read the payload of a reply to take.

        Raises:
            DeviceError: it is not as the protocol says.
        """
        size = 2 * cls.COUNT.unpack(payload[-cls.COUNT.size :])[0] if len(payload) >= cls.COUNT.size else 0
        at = len(payload) - cls.COUNT.size - size
        if at < PushReply.TAIL.size:
            raise _malformed("take", payload)
        return cls(payload[at : at + size], PushReply.parse(payload[:at]))


def _malformed(request: str, payload: bytes) -> DeviceError:
    return DeviceError(
        f"the reply to {request} is not as the protocol says: {payload.hex(' ') or 'empty'}",
        fix="export and flash the firmware with this version of ecgtiny",
    )
