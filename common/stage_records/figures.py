"""Figures of a detector on labelled beats. The anomaly is the positive class; intervals are of 95 %."""

from __future__ import annotations

from msgspec import UNSET, UnsetType

from .base import Block, Interval


class Recall(Block):
    """How many beats of one class got the decision that they should: no alarm for the normal class."""

    beats: int
    recall: float | None
    interval: Interval | None


class Confusion(Block):
    """Beats by what they are and what was decided."""

    tp: int
    fp: int
    fn: int
    tn: int


class Figures(Block):
    """Ranking and decisions; None where the beats do not define a figure."""

    auroc: float | None = None
    auroc_interval: Interval | None = None
    auprc: float | None = None
    auprc_interval: Interval | None = None
    accuracy: float | None = None
    accuracy_interval: Interval | None = None
    sensitivity: float | None = None
    sensitivity_interval: Interval | None = None
    specificity: float | None = None
    specificity_interval: Interval | None = None
    ppv: float | None = None
    ppv_interval: Interval | None = None
    f1: float | None = None


class Metrics(Figures):
    """The figures of a detector on labelled beats."""

    per_class_recall: dict[str, Recall]
    """By the name of the class; only classes that have beats."""
    confusion: Confusion


class FalseAlarmRate(Block):
    """The promised false-alarm rate beside the observed one."""

    promised: float | None
    """None where the rule promises none."""
    observed: float | None
    interval: Interval | None
    """Prediction interval of the rate."""
    false_alarms: int
    false_alarms_interval: tuple[int, int] | None
    normals: int
    """Normal beats that the rate is of."""


class Baseline(Figures):
    """The figures of a baseline beside its threshold; without labels there is the threshold alone."""

    threshold: float
    false_alarm_rate: FalseAlarmRate | None
    model_ahead: float | UnsetType | None = UNSET
    """The AUROC of the run's float model less the baseline's; no key in records of before."""
    model_ahead_interval: Interval | UnsetType | None = UNSET
    """Of 95 %, by a bootstrap that draws the same beats for both."""
    per_class_recall: dict[str, Recall] | None = None
    confusion: Confusion | None = None


class ScoreDifference(Block):
    """Integer less float scores, in the unit of the float score."""

    max: float
    """The largest absolute difference."""
    rms: float
    mean: float


class Agreement(Block):
    """Integer and float scores of the same beats, each with its own threshold."""

    beats: int
    decisions_changed: int
    decision_agreement: float
    """Share of the beats."""
    spearman: float | None
    """Rank correlation; None where one side's scores are all equal."""
    score_difference: ScoreDifference
