"""Names what a line does to bytes: requests of a type that nobody serves, whose replies are known to the last byte."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import Protocol

from .line_faults import LINE_FAULTS, LineFault
from .wire import ERROR, Frame, Refusal, Request

TRIES = 8
"""Of a probe; without an answer to any of them, and nearly all of another one answered, noise is not the reason."""
NEARLY_ALL = 6
CONFIRMED = 3
"""Times that a fault must be seen."""
SPARE_TYPES = [kind for kind in range(0x100) if kind not in [*Request, *(r | 0x80 for r in Request), ERROR]]
FEW_SEQS = 16
"""Sequence numbers that are enough where the request alone matters."""
MANY = 64
"""Values of a byte; what changes more of them changes most frames."""


class Carry(Protocol):
    """Sends bytes and returns what comes, until the time-out or until one of the awaited strings is in it."""

    def __call__(self, sent: bytes, /, *awaited: bytes) -> bytes: ...  # noqa: D102


@dataclass(frozen=True)
class Probe:
    """A request that is refused, and its refusal, both as they travel."""

    request: bytes
    reply: bytes

    def answers(self, carry: Carry) -> int:
        """Return how many of some tries are answered."""
        return sum(self.reply in carry(self.request, self.reply) for _ in range(TRIES))

    def is_silent(self, carry: Carry) -> bool:
        """Return whether none of some tries is answered."""
        return not any(self.reply in carry(self.request, self.reply) for _ in range(TRIES))

    def shows(self, carry: Carry, fault: LineFault) -> bool:
        """Return whether the reply comes as the fault leaves it."""
        seen = 0
        for _ in range(CONFIRMED + 1):
            came = carry(self.request, self.reply, fault.carry(self.reply))
            if self.reply in came:
                return False
            seen += fault.has_left(came, self.reply)
        return seen >= CONFIRMED


def diagnose(carry: Carry) -> tuple[str, str] | None:
    """Return what the line does to bytes, and what to do about it; None where it is not one of ``LINE_FAULTS``."""
    plain = _plain()
    heard = [carry(plain.request, plain.reply) for _ in range(TRIES)]
    if not any(heard):
        return None
    if (fault := _from_device(carry, heard)) is not None:
        return fault.from_device, fault.advice
    if sum(plain.reply in came for came in heard) < NEARLY_ALL:
        return None
    silent = (fault for fault in LINE_FAULTS if fault.both_ways and _changed_request(fault).is_silent(carry))
    fault = next(silent, None)
    if fault is None or not _is_again(carry, fault):
        return None
    return fault.to_device, fault.advice


def _is_again(carry: Carry, fault: LineFault) -> bool:
    """Return whether a fault that silence speaks for shows once more: of so many in the table, noise looks like one."""
    return _plain().answers(carry) >= NEARLY_ALL and _changed_request(fault).is_silent(carry)


def _from_device(carry: Carry, heard: list[bytes]) -> LineFault | None:
    plain = _plain().reply
    if any(plain in came for came in heard):
        return next((fault for fault in LINE_FAULTS if _changed_reply(fault).shows(carry, fault)), None)
    return next((fault for fault in LINE_FAULTS if fault.changes(plain) and _is_in(heard, plain, fault)), None)


def _is_in(heard: list[bytes], reply: bytes, fault: LineFault) -> bool:
    """Return whether half of what was heard is the reply as the fault leaves it."""
    seen = sum(fault.has_left(came, reply) for came in heard)
    return seen >= CONFIRMED and 2 * seen >= sum(map(bool, heard))


def _harmless(sent: bytes) -> bool:
    """Return whether none of the faults changes the bytes."""
    return not any(fault.changes(sent) for fault in LINE_FAULTS if fault.both_ways)


def _harmless_but_for_bit_7(sent: bytes) -> bool:
    """Return the same of the faults that change few values of a byte."""
    return not any(fault.changes(sent) for fault in LINE_FAULTS if fault.both_ways and len(fault.changed) <= MANY)


def _any(_: bytes) -> bool:
    return True


@cache
def _plain() -> Probe:
    return next(_probes(_harmless, _any))


@cache
def _changed_reply(fault: LineFault) -> Probe:
    """Return a probe whose reply the fault changes; its request is one that no fault changes, or only bit 7's."""
    conditions = _harmless, _harmless_but_for_bit_7
    return next(chain.from_iterable(_probes(condition, fault.changes) for condition in conditions))


@cache
def _changed_request(fault: LineFault) -> Probe:
    """Return a probe whose request the fault changes, and of those after it in the table none, or as few as can be."""
    later = [other for other in LINE_FAULTS[LINE_FAULTS.index(fault) + 1 :] if other.both_ways]
    apart = [other for other in later if not any(map(other.changes, fault.changed))]

    def changed_by_none_of(others: list[LineFault]) -> Callable[[bytes], bool]:
        return lambda sent: fault.changes(sent) and not any(other.changes(sent) for other in others)

    conditions = map(changed_by_none_of, (later, apart))
    return next(chain.from_iterable(_probes(condition, _any, FEW_SEQS) for condition in conditions))


def _probes(of_request: Callable[[bytes], bool], of_reply: Callable[[bytes], bool], seqs: int = 256) -> Iterator[Probe]:
    """Yield the probes whose frames are as asked for, of so many sequence numbers."""
    for seq in range(seqs):
        reply = Frame(ERROR, seq, bytes([Refusal.UNKNOWN_TYPE])).encode()
        if of_reply(reply):
            requests = (Frame(kind, seq).encode() for kind in SPARE_TYPES)
            yield from (Probe(request, reply) for request in requests if of_request(request))
