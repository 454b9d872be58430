"""The host's end of the link: what can be asked of a device."""

from __future__ import annotations

import random
import time
import zlib
from collections.abc import Callable

from ...common.arrays import Int16Array
from ...common.errors import DeviceError, StreamLostError, VerificationError
from .exchange import PATIENCE, Exchange, Waiting
from .pace import FIRST
from .port import Port
from .traffic import Traffic
from .wire import (
    ERROR,
    PART_FIRST,
    TOKEN,
    Frame,
    HelloReply,
    PushReply,
    Refusal,
    Request,
    ScoreReply,
    SelfTestReply,
    SessionReply,
    StartReply,
    TakeReply,
)
from .wire import (
    FIRST as FIRST_SAMPLE,
)
from .wire import (
    TAKE as TAKE_REQUEST,
)

ANOTHER_VERSION = "export and flash the firmware with this version of ecgtiny"
FIXES = {
    (Request.RECORD, Refusal.UNKNOWN_TYPE): "its firmware takes samples and has none of its own: export one with --adc "
    "and flash it",
    (Request.START, Refusal.UNKNOWN_TYPE): "its firmware scores single beats: export and flash one with a stream",
}
"""What to do about a refusal, where it is not to update the firmware."""
FIRST_PUSH = 32
"""Samples; each push that gets through at once allows twice as many."""
MOST_SAMPLES = 2**16
"""Of a push, as long as none was given up; half of one that was, since a line may cut long ones for good."""
SUSPICIOUS = 0.5
"""Seconds without an answer after which the device is asked whether it was reset."""


class Client:
    """Asks a device over an open port; the requests are made as large as the line lets through."""

    def __init__(
        self, port: Port, *, first: float = FIRST, patience: float = PATIENCE, waiting: Waiting | None = None,
        traffic: Traffic | None = None, clock: Callable[[], float] = time.monotonic,
        event_bytes: int = PushReply.EVENT_BYTES,
    ) -> None:  # fmt: skip
        """Take an open port.

        Args:
            port: the open port.
            first: seconds to wait for a reply as long as nothing is known of the line.
            patience: seconds to wait without a good answer.
            waiting: is told, between two tries, how many seconds a request waits already.
            traffic: counts to go on with.
            clock: returns seconds.
            event_bytes: of each of those that a push brings.
        """
        self._link = Exchange(port, first=first, patience=patience, waiting=waiting, traffic=traffic, clock=clock)
        self._whole_beats_only = False
        self._event_bytes = event_bytes
        self._push = 0
        self._longest_push = MOST_SAMPLES
        self._token = 0
        self._text = 0

    @property
    def traffic(self) -> Traffic:
        """What went over the link so far."""
        return self._link.traffic

    def hello(self) -> HelloReply:
        """Ask the device what it is.

        Raises:
            DeviceError: the link failed, nothing answers, or not in this version of the protocol.
        """
        return HelloReply.parse(self._payload(Request.HELLO))

    def open_session(self) -> None:
        """Give the device a token, by which a reset is noticed; firmware of before knows none.

        Raises:
            DeviceError: the link failed, or nothing answers.
        """
        token = random.randrange(1, 1 << 32)
        self._token = token if self._session(token) is not None else 0

    def notice_reset(self) -> bool:
        """Return whether the device was reset since it was asked last; count it, and give it the token again.

        Raises:
            DeviceError: the link failed, or nothing answers.
        """
        if not self._token:
            return False
        before = self._session(self._token)
        self._text = self.traffic.text_bytes
        if before is None or before.before == self._token:
            return False
        self.traffic.resets += 1
        self._link.pace.forget()
        return True

    def line_fault(self) -> tuple[str, str] | None:
        """Return what the line does to bytes, and what to do about it, where that has a name.

        Raises:
            DeviceError: the link failed.
        """
        return self._link.line_fault()

    def _session(self, token: int) -> SessionReply | None:
        reply = self._ask(Request.SESSION, TOKEN.pack(token))
        if refusal(reply) is Refusal.UNKNOWN_TYPE:
            return None
        return SessionReply.parse(self._accept(Request.SESSION, reply))

    def score(self, counts: Int16Array) -> ScoreReply:
        """Have one beat of int16 counts [length, leads] scored.

        Raises:
            DeviceError: the link failed, or nothing answers.
            VerificationError: the device refuses because its self-test failed.
        """
        payload = counts.astype("<i2").tobytes()
        reply = None
        while reply is None:
            reply = self._score_in_parts(payload) if self._in_parts(payload) else self._score_whole(payload)
        return ScoreReply.parse(reply)

    def _in_parts(self, payload: bytes) -> bool:
        return not self._whole_beats_only and self._link.pace.part(len(payload)) < len(payload)

    def _score_whole(self, payload: bytes) -> bytes | None:
        reply = self._link.ask(Request.SCORE, payload, lambda: self._in_parts(payload))
        if reply is None:
            return None
        if self._link.waited > SUSPICIOUS or self.traffic.text_bytes > self._text:
            self.notice_reset()
        return self._accept(Request.SCORE, reply)

    def _score_in_parts(self, payload: bytes) -> bytes | None:
        """Send a beat in parts; None where the firmware takes none, or has been reset before the last one."""
        at = 0
        while at < len(payload):
            size = min(self._link.pace.part(len(payload)), len(payload) - PART_FIRST.size)
            part = PART_FIRST.pack(at // 2) + payload[at : at + size]
            reply = self._link.ask(Request.PART, part, lambda size=size: 2 * self._link.pace.part(len(payload)) < size)
            if reply is None:
                continue
            if refusal(reply) is Refusal.UNKNOWN_TYPE:
                self._whole_beats_only = True
                return None
            self._accept(Request.PART, reply)
            at += size
        reply = self._ask(Request.SCORE_PARTS, TOKEN.pack(zlib.crc32(payload)))
        if refusal(reply) is Refusal.WRONG_COUNTS:
            self.notice_reset()
            return None
        return self._accept(Request.SCORE_PARTS, reply)

    def self_test(self) -> SelfTestReply:
        """Have the device test itself.

        Raises:
            DeviceError: the link failed, or nothing answers.
        """
        return SelfTestReply.parse(self._payload(Request.SELF_TEST))

    def start_stream(self) -> StartReply:
        """Have the device begin a stream anew: the next sample is its first one.

        Raises:
            DeviceError: the link failed, nothing answers, or the firmware has no stream.
            VerificationError: the device refuses because its self-test failed.
        """
        self._push = FIRST_PUSH
        return StartReply.parse(self._payload(Request.START))

    def samples(self, most: int) -> int:
        """Return how many samples the next push should hold, of those that the device takes at most."""
        return max(1, min(most, self._push, self._longest_push, self._link.pace.part(2 * most) // 2))

    def push(self, first: int, counts: Int16Array) -> PushReply:
        """Have samples taken: int16 counts [n] of one lead, of which the first has index ``first`` in the stream.

        No more of them are taken than there is room for their events in one reply; go on from its ``next``. Pushing
        none fetches events that wait.

        Raises:
            DeviceError: the link failed, or nothing answers.
            StreamLostError: the device expects another sample than the first, or the line has become so noisy that
                this push does not get through: the stream has to be started anew.
            VerificationError: the device refuses because its self-test failed.
        """
        payload = counts.astype("<i2").tobytes()
        retries = self.traffic.retries
        sent = self._link.ask(
            Request.PUSH, FIRST_SAMPLE.pack(first) + payload, lambda: self._is_hopeless(payload, retries)
        )
        if sent is None:
            self._longest_push = max(1, len(counts) // 2)
            raise StreamLostError("the line has become too noisy for pushes of this size", where=self._link.name,
                                  fix="start the stream again, with shorter ones")  # fmt: skip
        if refusal(sent) is Refusal.WRONG_SAMPLE:
            raise self._lost(first)
        self._push = 2 * self._push if self.traffic.retries == retries else self._push
        reply = PushReply.parse(self._accept(Request.PUSH, sent), self._event_bytes)
        if not first <= reply.next <= first + len(counts):
            what = f"the device was given samples {first} to {first + len(counts)}, and expects {reply.next} next"
            raise DeviceError(what, where=self._link.name, fix=ANOTHER_VERSION)
        return reply

    def can_finish(self) -> bool:
        """Return whether the device can be told that a signal ends; firmware of before, and one of readouts, cannot.

        Raises:
            DeviceError: the link failed, or nothing answers.
        """
        return refusal(self._ask(Request.FINISH)) is Refusal.WRONG_LENGTH

    def finish(self, first: int) -> PushReply:
        """Tell the device that the signal ended before sample ``first``; return the next events that are left.

        Ask again until a reply has none. The device then takes no sample until a stream is started anew.

        Raises:
            DeviceError: the link failed, or nothing answers.
            StreamLostError: the device expects another sample: the stream has to be started anew.
            VerificationError: the device refuses because its self-test failed.
        """
        sent = self._ask(Request.FINISH, FIRST_SAMPLE.pack(first))
        if refusal(sent) is Refusal.WRONG_SAMPLE:
            raise self._lost(first)
        return PushReply.parse(self._accept(Request.FINISH, sent), self._event_bytes)

    def record(self) -> StartReply:
        """Have the device begin a stream anew, of the samples of its own converter, from now on.

        Raises:
            DeviceError: the link failed, nothing answers, or the firmware does not sample by itself.
            VerificationError: the device refuses because its self-test failed.
        """
        return StartReply.parse(self._payload(Request.RECORD))

    def take(self, first: int, most: int) -> TakeReply:
        """Return what has come of the device's own converter: sample ``first`` and those after it.

        Args:
            first: index of the sample that was not taken yet.
            most: samples that are wanted at most.

        Raises:
            DeviceError: the link failed, or nothing answers.
            StreamLostError: the device expects another sample, or does not record: it was reset.
            VerificationError: the device refuses because its self-test failed.
        """
        sent = self._ask(Request.TAKE, TAKE_REQUEST.pack(first, most))
        if refusal(sent) is Refusal.WRONG_SAMPLE:
            raise self._lost(first)
        reply = TakeReply.parse(self._accept(Request.TAKE, sent))
        if reply.pushed.next - first != len(reply.counts) // 2 or len(reply.counts) > 2 * most:
            raise DeviceError("the device's samples are not those that were asked for", where=self._link.name,
                              fix=ANOTHER_VERSION)  # fmt: skip
        return reply

    def _is_hopeless(self, payload: bytes, retries: int) -> bool:
        return self.traffic.retries - retries > HOPELESS and 4 * self._link.pace.part(len(payload)) < len(payload)

    def _lost(self, first: int) -> StreamLostError:
        known = bool(self._token)
        reset = self.notice_reset()
        if not known:  # firmware of before says nothing of resets; this is all that there is to know them by
            self.traffic.resets += 1
        reason = "another program speaks to it" if known and not reset else "it was reset"
        return StreamLostError(f"the device refuses the request: wrong sample: it does not expect sample {first}; "
                               f"{reason}", where=self._link.name, fix="start the stream again")  # fmt: skip

    def _ask(self, request: Request, payload: bytes = b"") -> Frame:
        reply = self._link.ask(request, payload)
        assert reply is not None  # noqa: S101 - only ``rethink`` ends the tries
        return reply

    def _payload(self, request: Request) -> bytes:
        return self._accept(request, self._ask(request))

    def _accept(self, request: Request, reply: Frame) -> bytes:
        if reply.type != ERROR:
            return reply.payload
        refused = refusal(reply)
        if refused is Refusal.SELF_TEST_FAILED:
            raise VerificationError(
                "the device refuses to score, because its self-test failed: its image is damaged",
                where=self._link.name,
                fix="flash the exported image again",
            )
        name = reply.payload.hex(" ") if refused is None else refused.name.lower().replace("_", " ")
        fix = FIXES.get((request, refused), ANOTHER_VERSION) if refused else ANOTHER_VERSION
        raise DeviceError(f"the device refuses the request: {name}", where=self._link.name, fix=fix)


HOPELESS = 64
"""Tries of a push after which one that is far too long for the line is given up."""


def refusal(reply: Frame) -> Refusal | None:
    """Return why the device refuses; None where it does not, or for a reason that is not known here."""
    if reply.type != ERROR:
        return None
    return {bytes([reason]): reason for reason in Refusal}.get(reply.payload)
