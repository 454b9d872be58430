"""validate-<board>.json: the test beats through a board, beside the integer reference."""

from __future__ import annotations

from typing import Generic, Literal, TypeVar

from .base import Block, Real, StageRecord
from .data import Data
from .figures import Agreement
from .network import Spread

T = TypeVar("T")


class Reply(Block):
    """The answer to one beat."""

    status: str
    score: int
    alarm: bool


class Mismatch(Block):
    """A beat that the device did not answer as the reference does."""

    index: int
    device: Reply
    reference: Reply


class Ranked(Block):
    """AUROC of the scored beats."""

    device: Real | None
    float: Real | None


class BeatAgreement(Block):
    """The replies of a device beside what the reference and the float model say of the same beats."""

    beats: int
    mismatches: int
    first_mismatches: list[Mismatch]
    flat: int
    alarms: int
    decision_agreement: float | None = None
    """Share of the decisions that are those of the float model; None where no beat was scored."""
    float_against_device: Agreement | None = None
    auroc: Ranked | None = None


class Throughput(Block):
    """What went over the link."""

    beats_per_second: float
    bytes_per_second: float
    virtual: bool


class Ticks(Block, Generic[T]):
    """Ticks under the name of what they count."""

    counter_kind: str
    instructions: T | None
    cycles: T | None
    cycles_hz: int | None
    """The rate of the cycle counter."""


class Link(Block):
    """What the line and the board did meanwhile; a record of before counts retries alone."""

    retries: int
    """Requests sent again."""
    damaged_frames: int = 0
    """Received frames that were damaged."""
    lost_share: float = 0.0
    """Share of the requests that, sent or answered, came damaged or not at all."""
    text_bytes: int = 0
    """Received bytes of text between frames: the board logs on the same line."""
    echoed_frames: int = 0
    """Frames that came back as they were sent."""
    resets: int = 0
    """Times that the board began anew; one whose firmware knows no sessions is noticed in a stream alone."""
    reconnects: int = 0
    """Times that the port went away and came back."""


class ValidateRecord(BeatAgreement, Ticks[Spread], Link, StageRecord):
    """The record of a validation on beats."""

    stage: Literal["validate"]
    data: Data
    board: str
    virtual: bool
    model_digest: str
    build_digest: str
    build_is_the_exported_one: bool
    beats_asked: int
    complete: bool
    failed: list[str]
    throughput: Throughput
