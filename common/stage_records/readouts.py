"""train.json and quantize.json of a detector of the form *stream*: samples in, readouts and their thresholds out."""

from __future__ import annotations

from typing import Literal

from msgspec import UNSET, UnsetType

from .base import Block, StageRecord
from .figures import Metrics

STREAM = "stream"
"""The form, as a record says it."""


class ReadoutOptions(Block):
    """The options of the training."""

    data: str
    model: str
    seed: int


class SignalSet(Block):
    """Signals, and the intervals that each decision is about."""

    signals: int
    seconds: float
    intervals: int
    per_class: dict[str, int]


class SignalData(Block):
    """What was learnt from, and what a reader of any figure must know."""

    name: str
    what: str
    conditions: str
    item: str
    """What is decided on."""
    fs: float
    """Samples a second."""
    classes: list[str]
    """The normal one first."""
    train: SignalSet
    validation: SignalSet
    test: SignalSet


class ReadoutModel(Block):
    """The network and its readouts."""

    name: str
    reference: str
    """The kind of network: the name of its integer reference."""
    weights: int
    readouts: list[str]
    """What each readout is for."""


class ReadoutThresholds(Block):
    """Thresholds of the readouts by a rule that reads labels."""

    rule: str
    uses_labels: bool
    labels_of: str
    """Whose labels were read: never those of the test signals."""
    values: list[float]


class ReadoutTrainRecord(StageRecord):
    """The record of the train stage. An interval is an alarm where any readout is above its threshold in it."""

    stage: Literal["train"]
    form: Literal["stream"]
    config: ReadoutOptions
    data: SignalData
    model: ReadoutModel
    thresholds: ReadoutThresholds
    metrics: Metrics
    """Of intervals of the test signals; the score is the largest of (readout - its threshold)."""


class IntegerReadouts(Block):
    """The integer network's thresholds, and what its numbers stand for."""

    thresholds: list[int]
    unit: list[float]
    """What 1 of each readout is in the float readout's unit."""
    counts_a_mv: float
    """Of the samples that it takes."""


class ReadoutGates(Block):
    """What quantisation may change at most, on validation signals."""

    most_decisions_changed: float
    """Share of the intervals."""
    intervals_a_signal: int | UnsetType = UNSET
    """How many of each signal are compared, the first ones; all where this is not said."""

    @property
    def said_of(self) -> str:
        """Which intervals, in words."""
        first = self.intervals_a_signal
        return "validation signals" if first is UNSET else f"first {first} intervals of each validation signal"


class ReadoutAgreement(Block):
    """Integer against float readouts, on intervals of some signals."""

    intervals: int
    decisions_changed: int
    largest_difference: float
    """Of the largest readouts of an interval, in the float readout's unit."""


class ReadoutFidelity(Block):
    """The integer network against the float one."""

    auroc_delta: float | None
    """Integer less float on test."""
    decision_agreement: float
    """Share of the test intervals."""
    gates: ReadoutGates
    validation: ReadoutAgreement
    test: ReadoutAgreement


class ReadoutQuantizeRecord(StageRecord):
    """The record of the quantise stage."""

    stage: Literal["quantize"]
    form: Literal["stream"]
    failed: list[str]
    """Gates that were not passed."""
    model_digest: str
    """SHA-256 of the detector: the one that a board reports of itself."""
    weights_bytes: int
    """Of the weights, and of where links come from."""
    constants_bytes: int
    """Of all tables of the network in the portable C; the self-test's digest and golden samples come on top."""
    data: SignalData
    model: ReadoutModel
    integers: IntegerReadouts
    metrics: Metrics
    fidelity: ReadoutFidelity
