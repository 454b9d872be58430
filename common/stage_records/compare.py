"""compare.json: detectors on one benchmark, judged by one protocol. The anomaly is the positive class."""

from __future__ import annotations

from typing import Literal

from msgspec import UNSET, UnsetType

from .base import Block, Interval, StageRecord


class Estimate(Block):
    """A figure over seeds, with its interval of 95 %."""

    mean: float
    low: float
    high: float


class Rates(Block):
    """The rate of false alarms on the normal test items."""

    promised: float
    observed: float
    low: float
    high: float
    expected: Interval | None
    """Prediction interval of 95 % of the observed rate, for one seed; None where folds with thresholds of their own are
    pooled, or items of several subjects: the law holds for items that are exchangeable."""


class ClassRecall(Block):
    """How many items of a class got the decision that they should: no alarm for the normal class."""

    items: int
    recall: float


class OwnRule(Block):
    """What a threshold by a rule of the detector's own document decides; None where there are no such items."""

    uses_labels: bool
    """Whether the rule reads labels, those of validation items."""
    sensitivity: float | None
    specificity: float | None


class DeviceCost(Block):
    """What a detector takes on the virtual board; all None where it was not run there."""

    weights_bytes: int | None = None
    flash_bytes: int | None = None
    ram_bytes: int | None = None
    """Data and bss of the whole image, without the stack."""
    instructions: float | None = None
    """A beat from counts to decision, the median."""
    validated: bool | None = None
    """Whether every score was the reference's."""
    beats: int | None = None
    """Beats that were compared."""
    reason: str | None = None
    """Why it was not run on a device."""
    instructions_per_second: float | UnsetType = UNSET
    """Of signal, where the detector takes samples; ``instructions`` is then None."""
    samples: int | UnsetType = UNSET
    """Samples whose readouts were compared, where it takes samples."""


class ComparedDetector(DeviceCost):
    """One detector; a figure is None where its items, or its calibration, do not define it."""

    summary: str
    not_judged: str | None = None
    """Why there are no figures; None where there are."""
    kind: str | None = None
    """What it took: beats, windows, leads, samples or differences."""
    auroc: Estimate | None = None
    """Of the items of all folds together, by their scores as they are."""
    auroc_within_folds: Estimate | UnsetType | None = UNSET
    """Of pairs of one fold alone, whose scores are of one fit; None where there is one fold."""
    auprc: Estimate | None = None
    sensitivity: Estimate | None = None
    """At the promised rate."""
    false_alarm_rate: Rates | None = None
    calibration: str | None = None
    """How the threshold was calibrated, or why it was not."""
    versus_pca: Estimate | None = None
    """AUROC less the baseline's, paired by item or by subject; None for the baseline itself."""
    per_class_recall: dict[str, ClassRecall]
    own_rules: dict[str, OwnRule]
    report: dict[str, Estimate | None]
    """Figures of the detector's own document; the ends are those over seeds and folds."""
    weights: int | None = None
    """Numbers that were fitted."""
    seconds: float | None = None
    """Of fitting, refits included: the mean over seeds."""
    unscored: int = 0
    """Test items without a score, which raise no alarm and rank lowest."""


class CompareOptions(Block):
    """What was asked for."""

    data: str
    models: list[str]
    seeds: int
    promised: float
    epochs: int | None


class ComparedItems(Block):
    """What the detectors were judged on."""

    what: str
    conditions: str
    item: str
    folds: int
    test: int
    """Test items of all folds."""
    per_class: dict[str, int]
    subjects: int | None
    """None where it is not known whose the items are."""
    resampled_by: str
    """What the intervals draw: items or subjects."""


class CompareRecord(StageRecord):
    """The record of a comparison."""

    stage: Literal["compare"]
    config: CompareOptions
    items: ComparedItems
    baseline: str
    """The detector that ``versus_pca`` is the difference from."""
    board: str
    detectors: dict[str, ComparedDetector]
