"""One request in flight, sent again until its reply comes or patience ends."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass

from ...common.errors import DeviceError, PortGoneError
from .decoder import Decoder
from .diagnosis import diagnose
from .pace import FIRST, Pace
from .port import PORT_ERRORS, Port
from .serial_library import SerialTimeoutException
from .silence import Silence
from .traffic import Traffic
from .wire import ERROR, REPLY, Frame, Request

PATIENCE = 20.0
"""Seconds to wait without a good answer: boards are slow to boot, and programs hold new ports for ten seconds."""
WRITE_TIMEOUT = 2.0
REPLY_BYTES = {Request.HELLO: 76, Request.PUSH: 40}
"""Of the frames of the longer replies, about."""
SHORT_REPLY_BYTES = 20
MOST_SILENT = 8
"""Rounds of a request without a byte that count as lost; more of them say that the device is away, not the line bad."""
DIAGNOSE_TRIES, DIAGNOSE_SECONDS = 8, 1.0
"""Without a good answer, after which the line's fault is looked for."""

Waiting = Callable[[float], None]
"""Is told, between two tries, how many seconds a request waits already."""
Rethink = Callable[[], bool]
"""Whether a request should be given up, because another one would do better now."""


def _never() -> bool:
    return False


def _tell_nobody(_: float) -> None:
    pass


@dataclass(frozen=True)
class _Sent:
    """A request that was sent more than once, and when it was sent last."""

    frame: Frame
    sent: float


class Exchange:
    """Requests and replies over an open port. A reply counts only when type, sequence number and CRC are right."""

    def __init__(
        self, port: Port, *, first: float = FIRST, patience: float = PATIENCE, waiting: Waiting | None = None,
        traffic: Traffic | None = None, clock: Callable[[], float] = time.monotonic,
    ) -> None:  # fmt: skip
        self.pace = Pace(first)
        self.traffic = traffic or Traffic()
        self.waited = 0.0
        """Seconds that the request which was answered last had to wait."""
        self._port, self._patience, self._clock = port, patience, clock
        self._waiting = waiting or _tell_nobody
        self._decoder = Decoder()
        self._seq = 0
        self._since: float | None = None
        self._tries = 0
        self._answers = 0
        self._before: _Sent | None = None
        self._first_byte = self._last_byte = -math.inf
        with self._guard():
            port.timeout = self.pace.timeout(Request.HELLO, 0)
            port.write_timeout = WRITE_TIMEOUT
            port.reset_input_buffer()

    @property
    def name(self) -> str:
        """The port's name."""
        return str(self._port.name)

    def ask(self, request: Request, payload: bytes = b"", rethink: Rethink = _never) -> Frame | None:
        """Return the reply, which may be a refusal; None where ``rethink`` ended the tries.

        Raises:
            DeviceError: no good answer came for as long as patience lasts, or the line's fault has a name.
            PortGoneError: the port went away.
        """
        frame = self._next(request, payload)
        silence = Silence(self._answers, self.traffic.rounds, self.traffic.lost)
        self._since = self._clock() if self._since is None else self._since
        while True:
            reply = self._round(frame, silence)
            waited = self._clock() - self._since
            self._tries += 1
            if reply is not None:
                self._since, self.waited, self._tries = None, waited, 0
                self._answers += 1
                self.traffic.answers += 1
                return reply
            self._give_up_or_wait(silence, waited)
            if rethink():
                return None
            self.traffic.retries += 1

    def _next(self, request: Request, payload: bytes) -> Frame:
        frame = Frame(request, self._seq, payload)
        self._seq = (self._seq + 1) % 256
        return frame

    def _round(self, frame: Frame, silence: Silence) -> Frame | None:
        """Send a request, once or several times; return its reply, or None after the time-out."""
        encoded = frame.encode()
        size = len(encoded) + REPLY_BYTES.get(Request(frame.type), SHORT_REPLY_BYTES)
        copies = self.pace.copies(size)
        started, received, dropped = self._clock(), self.traffic.bytes_received, self._decoder.dropped
        timeout = self.pace.timeout(frame.type, started - max(self._since or started, self._last_byte))
        reply = None
        with self._guard():
            try:
                self._send(encoded * copies)
                reply = self._await(frame, timeout)
                silence.stuck = False
            except SerialTimeoutException:
                silence.stuck = True
        came = self.traffic.bytes_received - received
        silence.add(came, self._decoder.dropped - dropped)
        self._learn(size, copies, reply, silence)
        if came:
            self.pace.took(frame.type, (self._clock() if reply else self._first_byte) - started)
        if reply is not None:
            self._before = _Sent(frame, started) if silence.tries > 1 and copies == 1 else None
        return reply

    def _send(self, data: bytes) -> None:
        self.traffic.bytes_sent += self._port.write(data) or 0
        self._port.flush()

    def _await(self, frame: Frame, timeout: float) -> Frame | None:
        if self._port.timeout != timeout:
            self._port.timeout = timeout
        deadline = self._clock() + timeout
        self._first_byte = deadline
        while self._clock() < deadline:
            received = self._receive()
            for reply in self._feed(received):
                if reply.seq == frame.seq and reply.type in (frame.type | REPLY, ERROR):
                    return reply
                self._note_other(reply, frame)
            if not received:
                return None
        return None

    def _note_other(self, reply: Frame, frame: Frame) -> None:
        """Take note of a frame that is not the reply: an echo, or one more answer to the request before."""
        self.traffic.echoes += (reply.type, reply.seq) == (frame.type, frame.seq)
        before = self._before
        if before is not None and (reply.type, reply.seq) == (before.frame.type | REPLY, before.frame.seq):
            self.pace.was_late(before.frame.type, self._clock() - before.sent)
            self.traffic.lost = max(0, self.traffic.lost - 1)

    def _receive(self) -> bytes:
        received = self._port.read(max(1, self._port.in_waiting))
        self.traffic.bytes_received += len(received)
        if received:
            self._last_byte = self._clock()
            self._first_byte = min(self._first_byte, self._last_byte)
        return received

    def _feed(self, received: bytes) -> list[Frame]:
        damaged, text = self._decoder.damaged_frames, self._decoder.text_bytes
        frames = self._decoder.feed(received)
        self.traffic.damaged_frames += self._decoder.damaged_frames - damaged
        self.traffic.text_bytes += self._decoder.text_bytes - text
        return frames

    def _learn(self, size: int, copies: int, reply: Frame | None, silence: Silence) -> None:
        """Note what became of a round, where it says something about the line and not about a device that is away."""
        heard = self._answers > 0 or silence.dropped > 0
        away = silence.silent_tries > MOST_SILENT and not silence.there
        if reply is None and (not heard or away):
            return
        self.traffic.rounds += 1
        self.traffic.lost += reply is None
        self.pace.sent(size, copies, answered=reply is not None)

    def _give_up_or_wait(self, silence: Silence, waited: float) -> None:
        if silence.tries >= DIAGNOSE_TRIES and waited >= DIAGNOSE_SECONDS and not silence.diagnosed:
            self._name_fault(silence)
        if waited >= self._patience:
            if not silence.diagnosed:
                self._name_fault(silence)
            raise silence.error(self._port, self._decoder, self.traffic, self.pace, self._tries, waited)
        self._waiting(waited)

    def _name_fault(self, silence: Silence) -> None:
        """Raise an error that names what the line does to bytes, where that can be told."""
        if not silence.came and not self._answers:
            return
        silence.diagnosed, received = True, self.traffic.bytes_received
        found = self.line_fault()
        silence.there = self.traffic.bytes_received > received
        if found is not None:
            what, advice = found
            raise DeviceError(f"no good answer in {self._tries} tries; {what}", where=self.name, fix=advice)

    def line_fault(self) -> tuple[str, str] | None:
        """Return what the line does to bytes, and what to do about it, where that has a name.

        Raises:
            PortGoneError: the port went away.
        """
        with self._guard():
            try:
                return diagnose(self._carry)
            except SerialTimeoutException:
                return None

    def _carry(self, sent: bytes, /, *awaited: bytes) -> bytes:
        self._send(sent)
        deadline = self._clock() + (self._port.timeout or 0.0)
        came = b""
        while self._clock() < deadline and not any(part in came for part in awaited):
            received = self._receive()
            if not received:
                break
            came += received
        return came

    @contextmanager
    def _guard(self) -> Generator[None]:
        try:
            yield
        except SerialTimeoutException:
            raise
        except PORT_ERRORS as error:
            raise PortGoneError(
                f"the port is gone: {error}",
                where=self.name,
                fix="check the cable and the board's supply, and that "
                "no other program has the port open, then start again",
            ) from error
