"""The events that a device gave of continuous records, beside those of the integer reference."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ...common.events import Events, Kind
from ...common.stage_records.validate_stream import (
    Difference,
    EventAgreement,
    EventFields,
    StreamSpread,
    ValidatedRecord,
)
from ...train.data.records.record import Record
from ..link.wire import PushReply


class Reference(Protocol):
    """From a record to the events that a device must give of it."""

    def __call__(self, record: Record, /, *, finished: bool) -> Events:
        """Return the events, with those of the record's end where the device is told of it."""
        ...


@dataclass
class RecordAgreement:
    """One record: its replies so far, against all events that there should be."""

    record: Record
    expected: Events
    taken: int = 0
    """Samples that the device has taken."""
    ticks: int = 0
    worst: int = 0
    complete: bool = False
    """Whether the record was pushed to its end, and every event fetched."""
    restarts: int = 0
    """Times that it was pushed once more from its beginning."""
    _events: bytearray = field(default_factory=bytearray)

    def add(self, reply: PushReply) -> None:
        """Take a reply."""
        self._events += reply.events
        self.taken = reply.next
        self.ticks += reply.ticks
        self.worst = max(self.worst, reply.worst)

    def restart(self) -> None:
        """Forget the replies: the record is pushed once more."""
        self.taken = self.ticks = self.worst = 0
        self.restarts += 1
        self._events.clear()

    @property
    def readable(self) -> tuple[int, int]:
        """The beats that could be read, and all beats, among the device's events; none where events are readouts."""
        if "kind" not in (self.expected.dtype.names or ()):
            return 0, 0
        beats = self.device[self.device["kind"] == Kind.BEAT]
        return int((beats["quality"] == 0).sum()), len(beats)

    @property
    def device(self) -> Events:
        """The events that came, [n]."""
        return np.frombuffer(bytes(self._events), self.expected.dtype)

    @property
    def differing(self) -> NDArray[np.intp]:
        """Positions in the two sequences of events that do not hold the same bytes; what never came only at the end."""
        device, length = self.device, max(len(self.device), len(self.expected))
        both = min(len(device), len(self.expected))
        differ = np.ones(length if self.complete else max(both, len(device)), np.bool_)
        differ[:both] = (_as_bytes(device[:both]) != _as_bytes(self.expected[:both])).any(axis=1)
        return np.flatnonzero(differ)

    def figures(self) -> ValidatedRecord:
        """Return counts, and the first difference field by field."""
        differing = self.differing
        return ValidatedRecord(
            samples=len(self.record),
            samples_taken=self.taken,
            seconds=self.record.seconds,
            events=len(self.device),
            events_expected=len(self.expected),
            differences=len(differing),
            first_difference=self._difference(int(differing[0])) if len(differing) else None,
            complete=self.complete,
            source=dict(self.record.source),
            note=self.record.note or None,
            unreadable_share=_unreadable(self.readable),
            restarts=self.restarts,
        )

    def _difference(self, index: int) -> Difference:
        device, reference = _fields(self.device, index), _fields(self.expected, index)
        names = self.expected.dtype.names or ()
        fields = [name for name in names if (device or {}).get(name) != (reference or {}).get(name)]
        return Difference(index=index, fields=fields, device=device, reference=reference)


@dataclass
class StreamAgreement:
    """The records so far, in the order in which they were pushed."""

    fs: float
    """Sampling rate that the device expects, in Hz."""
    records: list[RecordAgreement] = field(default_factory=list[RecordAgreement])

    @property
    def taken(self) -> int:
        """Samples that the device has taken."""
        return sum(record.taken for record in self.records)

    @property
    def differing(self) -> list[str]:
        """Names of the records with a difference."""
        return [agreement.record.name for agreement in self.records if len(agreement.differing)]

    def figures(self) -> EventAgreement:
        """Return what holds of all records together, and each of them by name."""
        records = {agreement.record.name: agreement.figures() for agreement in self.records}
        return EventAgreement(
            events=sum(figures.events for figures in records.values()),
            differences=sum(figures.differences for figures in records.values()),
            samples=self.taken,
            fs=self.fs,
            records=records,
            unreadable_share=_unreadable(*(agreement.readable for agreement in self.records)),
        )

    def ticks(self) -> StreamSpread | None:
        """Return the ticks of all samples, of a second of signal (mean), and of the worst sample."""
        if not self.taken:
            return None
        total = sum(record.ticks for record in self.records)
        worst = max(record.worst for record in self.records)
        return StreamSpread(total=total, per_second=total * self.fs / self.taken, worst_sample=worst)


def _unreadable(*counted: tuple[int, int]) -> float | None:
    """Return the share of beats that could not be read; None where there are no beats."""
    beats = sum(every for _, every in counted)
    return 1 - sum(readable for readable, _ in counted) / beats if beats else None


def _as_bytes(events: Events) -> NDArray[np.uint8]:
    return np.frombuffer(events.tobytes(), np.uint8).reshape(len(events), events.dtype.itemsize)


def _fields(events: Events, index: int) -> EventFields | None:
    """Return one event by the names of its fields; None where there is none."""
    if index >= len(events):
        return None
    return {name: events[index][name].tolist() for name in events.dtype.names or ()}
