"""validate-stream-<board>.json: whole records through a board, every event beside the integer reference's."""

from __future__ import annotations

from typing import Literal

from msgspec import UNSET, UnsetType

from .base import Block, StageRecord
from .validate import Link, Ticks

EventFields = dict[str, int | list[int]]
"""An event by the names of its fields."""


class Difference(Block):
    """The first event that is not the reference's."""

    index: int
    fields: list[str]
    """Fields that differ."""
    device: EventFields | None
    """None where there is no event at this position."""
    reference: EventFields | None


class ValidatedRecord(Block):
    """One record that was pushed."""

    samples: int
    samples_taken: int
    seconds: float
    events: int
    events_expected: int
    differences: int
    first_difference: Difference | None
    complete: bool
    source: dict[str, str]
    """SHA-256 of each file of the record."""
    note: str | None
    unreadable_share: float | None = None
    """Share of the beats among the device's events that could not be read; None where there is none, or it was not
    counted."""
    restarts: int = 0
    """Times that the record was pushed once more from its beginning."""


class EventAgreement(Block):
    """What holds of all records together, and of each by name."""

    events: int
    differences: int
    samples: int
    """Samples that the device has taken."""
    fs: float
    """Sampling rate that the device expects, in Hz."""
    records: dict[str, ValidatedRecord]
    unreadable_share: float | None = None
    """Of the beats of all records: of unreadable ones equal events prove little."""


class StreamSpread(Block):
    """Ticks of all samples, of a second of signal (mean), and of the worst sample."""

    total: int
    per_second: float
    worst_sample: int


class StreamThroughput(Block):
    """What went over the link."""

    samples_per_second: float
    bytes_per_second: float
    virtual: bool


class ValidateStreamRecord(EventAgreement, Ticks[StreamSpread], Link, StageRecord):
    """The record of a validation on continuous records."""

    stage: Literal["validate-stream"]
    board: str
    virtual: bool
    model_digest: str
    build_digest: str
    build_is_the_exported_one: bool
    records_asked: int
    complete: bool
    failed: list[str]
    finished: bool | UnsetType = UNSET
    """Whether the board was told where each record ends, and the events of the ends were compared; firmware of before
    and a detector of samples know no such request."""
    throughput: StreamThroughput
