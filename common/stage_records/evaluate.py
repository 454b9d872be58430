"""evaluate.json: events of the integer reference on whole records, scored after ANSI/AAMI EC57 where they can be."""

from __future__ import annotations

from typing import Literal

from msgspec import UNSET, UnsetType

from .base import Block, Claim, Interval, Number, StageRecord
from .ec57 import RhythmScore


class RPeaks(Block):
    """R peaks: sensitivity and positive predictivity."""

    se: float | None
    se_interval: Interval | None
    se_readable: float | None
    ppv: float | None
    ppv_interval: Interval | None
    ppv_readable: float | None

    @property
    def f1(self) -> float | None:
        """Harmonic mean of both; None where either is unknown."""
        if self.se is None or self.ppv is None:
            return None
        return 2 * self.se * self.ppv / (self.se + self.ppv or 1)


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


class HeartRate(Block):
    """Beats per minute, of the RR intervals between readable beats; None where there is no such interval."""

    mean: float | None
    min: float | None
    """Of the slowest minute of which at least 20 s are known."""
    max: float | None
    """Of the fastest such minute."""


class Burden(Block):
    """What the detector says of a record, counted without annotations."""

    hours: float
    """Readable time after the enrolment, in which beats can be flagged."""
    beats: int
    """Readable beats in it."""
    flagged: int
    """Those that the detector calls abnormal: ventricular ectopic, where it learnt from ectopic beats."""
    flagged_per_hour: float | None
    flagged_share: float | None
    """Share of the beats."""
    runs: int
    """Three or more flagged beats in a row."""
    longest_run: int
    """Beats."""
    pauses: int
    """In the whole record."""
    longest_pause_ms: int
    """0 where there is none."""
    alarms: int


class RhythmCounts(Block):
    """What the detector says of a stretch: the counters of a device."""

    beats: int
    """Readable beats."""
    unreadable: int
    """Beats that cannot be read."""
    abnormal: int
    """Ventricular ectopic beats, where the detector learnt from such."""
    supraventricular: int
    """Supraventricular ectopic beats."""
    couplets: int
    runs: int
    """Three abnormal beats in a row or more, tachycardias included."""
    tachycardias: int
    """Ventricular ones: runs of 100 per minute or more."""
    longest_run: int
    """Beats."""
    bigeminies: int
    """Stretches of bigeminy."""
    trigeminies: int
    """Stretches of trigeminy."""
    pauses: int
    asystoles: int
    """Stretches of 5.2 s without a decided beat, the electrodes having contact."""
    fibrillations: int
    """Episodes of atrial fibrillation."""
    flutters: int | UnsetType = UNSET
    """Stretches in which QRS complexes do not stand out: ventricular flutter, fibrillation, or what looks like it."""


class RrStatistics(Block):
    """Normal-to-normal RR intervals of 5 minutes, in ms."""

    start_seconds: float
    intervals: int
    mean: float
    sdnn: float
    """Their standard deviation."""
    rmssd: float | None
    """Root mean square of successive differences; None where no two intervals are successive."""
    pnn50: float | None
    """Share of the successive differences of more than 50 ms."""


class Rhythm(Block):
    """The rhythm of a record as the detector says it."""

    counts: RhythmCounts
    hours: list[RhythmCounts]
    """Of each hour of the record, the last one in part."""
    af_seconds: float
    """Time in atrial fibrillation."""
    af_burden: float
    """The same as a share of the record."""
    rr: list[RrStatistics]
    """Of each 5 minutes with enough normal beats."""


class EvaluatedRecord(Block):
    """One record that was evaluated; figures that need annotated beats have no key where there are none."""

    annotated: bool | UnsetType = UNSET
    """Whether the record has annotated beats; no key in records of before, which all had, as for what else may be
    ``UNSET`` and does not need annotated beats."""
    sought: str | UnsetType | None = UNSET
    """Where annotations were looked for in vain; None where there are some."""
    rpeak: RPeaks | UnsetType = UNSET
    pvc: Ectopics | UnsetType = UNSET
    unreadable_share: float | None
    """Share of the detections: of the scored ones, or of all where nothing is scored."""
    unreadable_time_share: float | None
    hours: float
    """Scored time, or the record's length where nothing is scored."""
    counts: EventCounts | UnsetType = UNSET
    heart_rate: HeartRate | UnsetType = UNSET
    burden: Burden | UnsetType = UNSET
    rhythm: Rhythm | UnsetType = UNSET
    rhythm_score: RhythmScore | UnsetType = UNSET
    """The rhythm against the annotations, from the end of the learning period on; no key where beats are not scored."""
    patient: str
    lead: str
    other_leads: list[str] | UnsetType = UNSET
    """Names of the record's other leads."""
    fs: Number
    """Sampling rate in Hz."""
    gain: Number | UnsetType = UNSET
    """Counts per mV."""
    zero: int | UnsetType = UNSET
    """Counts at 0 mV."""
    model: str
    """Whether the detector that scored it had been trained on the patient."""
    fold: int | None
    """The group of patients that was left out; None for the whole."""
    not_judged: str | UnsetType | None = UNSET
    """Why no beat was called normal or abnormal, as in a record too short for the patient to be learnt: R peaks, rhythm
    and quality are there; None where beats were judged."""
    inverted: bool
    """Whether the electrodes look inverted."""
    source: dict[str, str]
    """SHA-256 of each file of the record."""
    note: str
    """What was assumed of the record, and what a reader of any figure on it must know."""
    events: dict[str, int]
    """Events by kind."""
    noisy: StreamFigures | UnsetType = UNSET
    """The stretches with added noise alone; no key where none was added."""

    @property
    def figures(self) -> StreamFigures | None:
        """The figures that need annotated beats; None where there are none."""
        if isinstance(self.rpeak, UnsetType) or isinstance(self.pvc, UnsetType) or isinstance(self.counts, UnsetType):
            return None
        return StreamFigures(
            rpeak=self.rpeak, pvc=self.pvc, unreadable_share=self.unreadable_share,
            unreadable_time_share=self.unreadable_time_share, hours=self.hours, counts=self.counts,
        )  # fmt: skip


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


class BoardAdc(Block):
    """The board's converter; what is None is as in each record."""

    fs: Number | None
    """Sampling rate in Hz."""
    gain: Number | None
    """Counts per mV."""
    zero: int | None
    """Counts at 0 mV."""
    rails: tuple[int, int] | None
    """The least and the largest count; those of 16 bits when None."""


class EvaluateOptions(Block):
    """What was asked for."""

    stream: str
    noise: str | None
    lead: str | None
    level: int
    annotator: str | UnsetType | None = UNSET
    adc: BoardAdc | UnsetType | None = UNSET
    """None for each record's own converter."""
    state: str | UnsetType = UNSET
    """SHA-256 of the patient's saved state with which each record began; no key where none was given."""


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


class RrOnlyFigures(Block):
    """The baseline that flags a beat where it comes early, on the same records."""

    se: float | None
    false_alarms_per_hour: float | None
    advantage: float
    """The detector's share of ectopic beats flagged less its share of other beats flagged, less the same of the
    baseline: the difference of Youden's indices."""
    advantage_interval: Interval
    """Of 95 %, by a paired bootstrap over patients and over the beats of each."""


class StreamVerdict(Block):
    """Whether the detector does on these records what its training led to expect."""

    promise: Claim
    detects: Claim
    false_alarms_per_hour_interval: Interval | None
    """Prediction interval of 95 % for as many patients and hours, from the training patients left out."""
    se_interval: Interval | None
    """The same for as many ectopic beats."""
    rr_only: RrOnlyFigures | None


class EvaluateRecord(StageRecord):
    """The record of the evaluate stage."""

    stage: Literal["evaluate"]
    config: EvaluateOptions
    conditions: EvaluateConditions
    records: dict[str, EvaluatedRecord]
    skipped: dict[str, str] | UnsetType = UNSET
    """Why a file or a record of a folder was left out, by its name."""
    gross: StreamFigures | UnsetType = UNSET
    """All annotated records together; no key where there is none, nor for ``average``."""
    average: Average | UnsetType = UNSET
    rhythm_gross: RhythmScore | UnsetType = UNSET
    """The rhythms of all annotated records together."""
    rhythm_average: dict[str, dict[str, float | None]] | UnsetType = UNSET
    """Means over records of the shares of ``rhythm_gross``, by group and key."""
    by_patient: dict[str, Interval | None] | UnsetType = UNSET
    """Intervals of 95 % of figures of ``gross`` and ``rhythm_gross`` by a bootstrap over patients, by group and key
    (``pvc.se``); null over fewer than five patients that have what is counted. No key where all are."""
    verdict: StreamVerdict | UnsetType = UNSET
    model_digest: str
