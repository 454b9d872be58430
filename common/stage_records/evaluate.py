"""evaluate.json: events of the integer reference on whole records, scored after ANSI/AAMI EC57."""

from __future__ import annotations

from typing import Literal

from msgspec import UNSET, UnsetType

from .base import Block, Interval, Number, StageRecord


class RPeaks(Block):
    """R peaks: sensitivity and positive predictivity."""

    se: float | None
    se_interval: Interval | None
    se_readable: float | None
    ppv: float | None
    ppv_interval: Interval | None
    ppv_readable: float | None


class Ectopics(Block):
    """Ventricular ectopic beats, and false alarms."""

    se: float | None
    """Of all ectopic beats: one without a readable beat counts as missed."""
    se_interval: Interval | None
    se_readable: float | None
    ppv: float | None
    ppv_interval: Interval | None
    false_alarms_per_hour: float | None
    false_alarms_per_hour_interval: Interval | None
    false_alarms_per_hour_on_n: float | None
    """On beats of class N alone."""
    false_alarms_per_readable_hour: float | None
    fpr: float | None
    """Share of the beats neither ectopic nor fusion beats that were flagged."""
    fpr_interval: Interval | None
    fusion_share_flagged: float | None


class Counted(Block):
    """Beats, detections and calls in the scored time of a record or of several."""

    seconds: float
    """Scored time: without warm-ups and ventricular flutter."""
    unreadable_seconds: float
    """What of it was called unreadable, stretches without a signal included."""
    beats: int
    missed: int
    """Beats without a detection."""
    missed_unreadable: int
    """Those of them in unreadable time."""
    beats_unreadable: int
    """Beats whose detection was called unreadable."""
    detections: int
    detections_unreadable: int
    extra: int
    """Detections without a beat, readable or not."""
    extra_unreadable: int
    ectopic: int
    """Ventricular ectopic beats: class V of EC57, which PVCs and ventricular escape beats are in."""
    ectopic_flagged: int
    ectopic_unreadable: int
    """Those that got no score: their detection unreadable, or missed in unreadable time."""
    fusion: int
    fusion_flagged: int
    false_normal: int
    """Flagged beats of class N."""
    false_other: int
    """Flagged beats of class S or Q."""
    false_extra: int
    """Flagged detections without a beat."""


class EventCounts(Counted):
    """What was counted, and its sum."""

    false_alarms: int
    """Flagged beats that are neither ectopic nor fusion beats, and flagged detections without a beat."""


class StreamFigures(Block):
    """The figures of a record, or of all of them together; None where there is nothing to divide by."""

    rpeak: RPeaks
    pvc: Ectopics
    unreadable_share: float | None
    """Share of the detections."""
    unreadable_time_share: float | None
    hours: float
    """Scored time."""
    counts: EventCounts


class EvaluatedRecord(StreamFigures):
    """One record that was evaluated."""

    patient: str
    lead: str
    fs: Number
    """Sampling rate in Hz."""
    model: str
    """Whether the detector that scored it had been trained on the patient."""
    fold: int | None
    """The group of patients that was left out; None for the whole."""
    inverted: bool
    """Whether the electrodes look inverted."""
    source: dict[str, str]
    """SHA-256 of each file of the record."""
    note: str
    events: dict[str, int]
    """Events by kind."""
    noisy: StreamFigures | UnsetType = UNSET
    """The stretches with added noise alone; no key where none was added."""


class MeanRPeaks(Block):
    """Mean and median over records."""

    se: float | None
    se_median: float | None
    ppv: float | None
    ppv_median: float | None


class MeanEctopics(MeanRPeaks):
    """Mean and median over records, with those of the false alarms."""

    false_alarms_per_hour: float | None
    false_alarms_per_hour_median: float | None


class Average(Block):
    """EC57's average statistics: each record counts the same."""

    rpeak: MeanRPeaks
    pvc: MeanEctopics


class EvaluateOptions(Block):
    """What was asked for."""

    stream: str
    noise: str | None
    lead: str | None
    level: int
    annotator: str | None = None


class EvaluateConditions(Block):
    """What holds for every figure."""

    learning_seconds: float
    """Of each record, not counted."""
    match_seconds: float
    """Within which a detection finds a beat."""
    threshold: str
    trained_on: str
    noise: str | None
    note: str


class EvaluateRecord(StageRecord):
    """The record of the evaluate stage."""

    stage: Literal["evaluate"]
    config: EvaluateOptions
    conditions: EvaluateConditions
    records: dict[str, EvaluatedRecord]
    gross: StreamFigures
    average: Average
    model_digest: str
