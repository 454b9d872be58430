"""A board in Python: speaks the protocol like the firmware, over a port on which anything may go wrong."""

from __future__ import annotations

import struct
import zlib
from collections import deque
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import ModuleType

import numpy as np
import pytest

from ecgtiny.common.arrays import Int16Array
from ecgtiny.host.link.decoder import Decoder
from ecgtiny.host.link.ports import OpenPort
from ecgtiny.host.link.wire import Frame, Request
from tests.firmware_gen.stream_sample import FS, expected_events

DIGEST = bytes(range(32))
BUILD = bytes(range(8))
LENGTH = 5
SAMPLES, ROOM = 20, 3 * 34
"""The most samples in a push; the most bytes of events in its reply."""
Scorer = Callable[[Int16Array], bytes]
Events = Callable[[Int16Array], bytes]


def absolute_sum(counts: Int16Array) -> bytes:
    """The payload of a score reply in which the score is the sum of the absolute counts; zeros are flat."""
    score = int(np.abs(counts.astype(int)).sum())
    return struct.pack("<BBHiI", score == 0, score > 100, 0, score, 10 * len(counts))


@dataclass
class Device:
    """The firmware's side: one reply a request, the last one from memory."""

    score: Scorer = absolute_sum
    digest: bytes = DIGEST
    build: bytes = BUILD
    protocol: int = 1
    counter: int = 1
    self_test: int = 0
    board: str = "nrf52840"
    fs: float = FS
    events: Events = expected_events
    at_end: Events | None = None
    """All events where the end of the signal is told; None for firmware of before, which cannot be told."""
    finished: bool = False
    pushed: list[int] = field(default_factory=list[int])
    waiting: bytes = b""
    parts: bytearray = field(default_factory=lambda: bytearray(2 * LENGTH))
    session: int = 0
    requests: list[Frame] = field(default_factory=list[Frame])
    answered: tuple[bytes, bytes] = (b"", b"")

    def take(self, frame: Frame) -> bytes:
        """Return the encoded reply."""
        request = frame.encode()
        if self.answered[0] != request:
            self.requests.append(frame)
            self.answered = request, self._reply(frame).encode()
        return self.answered[1]

    def _reply(self, frame: Frame) -> Frame:
        if frame.type == Request.HELLO:
            return Frame(0x81, frame.seq, self._hello())
        if frame.type == Request.SELF_TEST:
            return Frame(0x83, frame.seq, bytes([self.self_test, 3]))
        if self.self_test:
            return Frame(0xFF, frame.seq, b"\x03")
        if frame.type == Request.START:
            self.pushed, self.waiting, self.finished = [], b"", False
            return Frame(0x85, frame.seq, struct.pack("<IH", round(1000 * self.fs), SAMPLES))
        if frame.type == Request.PUSH:
            return self._push(frame)
        if frame.type == Request.SCORE:
            return Frame(0x82, frame.seq, self.score(np.frombuffer(frame.payload, "<i2")))
        return self._other(frame)

    def _other(self, frame: Frame) -> Frame:
        if frame.type == Request.PART:
            (first,) = struct.unpack_from("<H", frame.payload)
            self.parts[2 * first : 2 * first + len(frame.payload) - 2] = frame.payload[2:]
            return Frame(0x86, frame.seq)
        if frame.type == Request.SCORE_PARTS:
            if frame.payload != struct.pack("<I", zlib.crc32(self.parts)):
                return Frame(0xFF, frame.seq, b"\x05")
            return Frame(0x87, frame.seq, self.score(np.frombuffer(self.parts, "<i2")))
        if frame.type == Request.SESSION:
            before, (self.session,) = self.session, struct.unpack("<I", frame.payload)
            return Frame(0x88, frame.seq, struct.pack("<I", before))
        if frame.type == Request.FINISH and self.at_end is not None:
            return self._finish(frame, self.at_end)
        return Frame(0xFF, frame.seq, b"\x01")

    def _finish(self, frame: Frame, at_end: Events) -> Frame:
        if len(frame.payload) != 4:
            return Frame(0xFF, frame.seq, b"\x02")
        if frame.payload != struct.pack("<I", len(self.pushed)):
            return Frame(0xFF, frame.seq, b"\x04")
        counts = np.array(self.pushed, np.int16)
        self.waiting += b"" if self.finished else at_end(counts)[len(self.events(counts)) :]
        self.finished = True
        reply, self.waiting = self.waiting[:ROOM], self.waiting[ROOM:]
        return Frame(0x89, frame.seq, reply + struct.pack("<III", len(self.pushed), 0, 0))

    def _push(self, frame: Frame) -> Frame:
        """Take samples until a reply is full: the events of the last sample are those that were not there before."""
        first, *samples = struct.unpack(f"<I{len(frame.payload) // 2 - 2}h", frame.payload)
        if first != len(self.pushed):
            return Frame(0xFF, frame.seq, b"\x04")
        before = len(self.pushed)
        for sample in samples:
            if len(self.waiting) >= ROOM:
                break
            known = len(self.events(np.array(self.pushed, np.int16)))
            self.pushed.append(sample)
            self.waiting += self.events(np.array(self.pushed, np.int16))[known:]
        reply, self.waiting = self.waiting[:ROOM], self.waiting[ROOM:]
        ticks = 10 * (len(self.pushed) - before)
        return Frame(0x84, frame.seq, reply + struct.pack("<III", len(self.pushed), ticks, 1000 - first))

    def _hello(self) -> bytes:
        head = (self.protocol, self.counter, self.self_test, 1, LENGTH, 7, 64_000_000, 100)
        return struct.pack("<BBBBHHIi", *head) + self.digest + self.build + self.board.encode()


class Loopback:
    """A port with a device behind it; what is asked of the line is the work of subclasses."""

    def __init__(self, device: Device | None = None) -> None:
        self.device = device or Device()
        self.timeout: float | None = None
        self.write_timeout: float | None = None
        self.name = "fake0"
        self.baudrate = 115_200
        self.line: deque[bytes] = deque()
        self._decoder = Decoder(100_000)

    @property
    def in_waiting(self) -> int:
        return len(self.line[0]) if self.line else 0

    def read(self, size: int, /) -> bytes:
        """The next piece on the line, or nothing, which is what a time-out looks like."""
        if not self.line:
            return b""
        piece = self.line.popleft()
        if piece[size:]:
            self.line.appendleft(piece[size:])
        return piece[:size]

    def write(self, data: bytes, /) -> int:
        for frame in self._decoder.feed(data):
            self.answer(frame)
        return len(data)

    def answer(self, frame: Frame, /) -> None:
        self.line.append(self.device.take(frame))

    def flush(self) -> None:
        pass

    def reset_input_buffer(self) -> None:
        self.line.clear()


class Faulty(Loopback):
    """A line that does to each frame, either way, what the next fault of the script says; then it is sound."""

    def __init__(self, script: list[tuple[str, int, bytes]], device: Device | None = None) -> None:
        super().__init__(device)
        self._script = deque(script)
        self._late: list[bytes] = []

    def write(self, data: bytes, /) -> int:
        for piece in self._spoil(data):
            super().write(piece)
        return len(data)

    def answer(self, frame: Frame, /) -> None:
        late, self._late = self._late, []
        for reply in (*self._spoil(self.device.take(frame)), *late):
            self.line.append(reply)

    def reset_input_buffer(self) -> None:
        """Nothing is forgotten: what was sent before may always come later still."""

    def _spoil(self, data: bytes) -> list[bytes]:
        kind, at, garbage = self._script.popleft() if self._script else ("none", 0, b"")
        cut = at % len(data)
        if kind == "late":
            self._late.append(data)
        return {
            "drop": [],
            "late": [],
            "twice": [data, data],
            "flip": [data[:cut] + bytes([data[cut] ^ (1 << at % 8)]) + data[cut + 1 :]],
            "cut": [data[:cut]],
            "split": [data[:cut], data[cut:]],
            "garbage": [garbage + data[:cut] + garbage + data[cut:]] if at % 2 else [garbage + data + garbage],
            "none": [data],
        }[kind]


Connect = Callable[..., None]


def connector(monkeypatch: pytest.MonkeyPatch, stage: ModuleType) -> Connect:
    """Return what puts a port in the place of the one that a stage would open."""

    def put(port: Loopback, *, virtual: bool = False, counter: str | None = None) -> None:
        @contextmanager
        def opening(*_: object) -> Generator[OpenPort]:
            yield OpenPort(port, virtual, counter)

        monkeypatch.setattr(stage, "open_port", opening)

    return put
