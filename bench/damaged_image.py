"""A firmware image with a flipped bit on the virtual nRF52840: does it say so, fall silent, or answer otherwise."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from ecgtiny.boards.loader import load_board
from ecgtiny.common.arrays import Int16Array
from ecgtiny.common.errors import DeviceError
from ecgtiny.host.link.decoder import Decoder
from ecgtiny.host.link.wire import FIRST, REPLY, Frame, PushReply, Request, ScoreReply
from ecgtiny.host.sim.machine import Machine

BOARD = load_board("nrf52840")
SLICE, SLICES = 100_000, 120
"""Blocks of instructions at once, and how often, before a core that does not wait for the host is given up."""
SELF_TEST_STATUS = 2
"""Where in the payload of hello the status of the self-test lies."""
SAMPLES = 128
"""The most in one push."""


class Outcome(StrEnum):
    """What became of a damaged image."""

    REFUSED = "refused"
    """The self-test at boot failed, or the device says that it is another one: the host tells the user."""
    SILENT = "silent"
    """It faults, hangs, or answers what is no answer: the host tells the user."""
    SAME = "same"
    """It passes the self-test, and answers as the whole image does."""
    DIFFERENT = "different"
    """It passes the self-test, and answers something else."""


class Flip(NamedTuple):
    """A bit of the flash."""

    address: int
    bit: int


class Exchange(NamedTuple):
    """A request, and what of its reply has to be the same: all but the ticks."""

    request: Request
    payload: bytes
    reply: bytes


@dataclass(frozen=True)
class Dialogue:
    """What the whole image answers."""

    hello: bytes
    exchanges: tuple[Exchange, ...]


class Line:
    """A machine that was just reset, and the host's end of its serial line."""

    def __init__(self, elf: Path, flip: Flip | None = None) -> None:
        self._machine = Machine(BOARD, elf)
        if flip is not None:
            self._machine.flip(*flip)
        self._seq = 0

    @property
    def instructions(self) -> int:
        """Instructions executed since reset."""
        return self._machine.instructions

    def wait(self) -> bool:
        """Run until the firmware waits for the host; return whether it does."""
        return any(self._machine.run(SLICE) for _ in range(SLICES))

    def ask(self, request: Request, payload: bytes = b"") -> bytes | None:
        """Return the payload of the reply, or None where there is none."""
        self._seq = (self._seq + 1) % 256
        uarte = self._machine.uarte
        uarte.outgoing.clear()
        uarte.incoming.extend(Frame(request, self._seq, payload).encode())
        try:
            if not self.wait():
                return None
        except DeviceError:
            return None
        wanted = request | REPLY, self._seq
        frames = Decoder().feed(bytes(uarte.outgoing))
        return next((frame.payload for frame in frames if (frame.type, frame.seq) == wanted), None)


def listen(elf: Path, requests: Sequence[tuple[Request, bytes]]) -> Dialogue:
    """Return what the whole image answers.

    Raises:
        ValueError: it does not answer, or its self-test fails.
    """
    line = Line(elf)
    hello = line.ask(Request.HELLO)
    if hello is None or hello[SELF_TEST_STATUS]:
        raise ValueError("the whole image does not pass its self-test")
    exchanges: list[Exchange] = []
    for request, payload in requests:
        reply = line.ask(request, payload)
        if reply is None:
            raise ValueError(f"the whole image does not answer {request.name}")
        exchanges.append(Exchange(request, payload, without_ticks(request, reply)))
    return Dialogue(hello, tuple(exchanges))


def outcome(elf: Path, flip: Flip, dialogue: Dialogue) -> Outcome:
    """Return what becomes of an image with a flipped bit."""
    line = Line(elf, flip)
    hello = line.ask(Request.HELLO)
    if hello is None:
        return Outcome.SILENT
    if hello != dialogue.hello:
        return Outcome.REFUSED
    for request, payload, expected in dialogue.exchanges:
        reply = line.ask(request, payload)
        if reply is None:
            return Outcome.SILENT
        if without_ticks(request, reply) != expected:
            return Outcome.DIFFERENT
    return Outcome.SAME


def without_ticks(request: Request, reply: bytes) -> bytes:
    """Return a reply without its counts of instructions."""
    try:
        if request is Request.SCORE:
            return reply[: ScoreReply.LAYOUT.size - struct.calcsize("<I")]
        if request is Request.PUSH:
            pushed = PushReply.parse(reply)
            return pushed.events + FIRST.pack(pushed.next)
    except DeviceError:
        pass
    return reply


def scores(beats: Int16Array) -> list[tuple[Request, bytes]]:
    """Return the requests that score beats, int16 [n, length, leads]."""
    return [(Request.SCORE, beat.astype("<i2").tobytes()) for beat in beats]


def pushes(counts: Int16Array) -> list[tuple[Request, bytes]]:
    """Return the requests that push a signal, int16 [n], and fetch what waits at its end.

    A reply holds up to four events, which is more than half a second of signal can bring.
    """
    starts = range(0, len(counts), SAMPLES)
    pushed = [FIRST.pack(at) + counts[at : at + SAMPLES].astype("<i2").tobytes() for at in starts]
    return [(Request.PUSH, payload) for payload in [*pushed, FIRST.pack(len(counts))]]
