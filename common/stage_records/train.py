"""train.json: a float model, its frozen threshold, and its figures on the test beats."""

from __future__ import annotations

from typing import Literal

from msgspec import UNSET, UnsetType

from .base import Block, Number, StageRecord
from .data import Data, Preprocess, ScoreForm
from .figures import Baseline, FalseAlarmRate, Metrics


class TrainOptions(Block):
    """The options of the training; None where the model's own was used."""

    data: str
    model: str
    seed: int
    score: str | None
    rule: str
    promised: Number
    k: Number
    shift: int
    """Raw samples."""
    trim: Number
    """Share of the training beats."""
    epochs: int | None
    labels: bool
    stream: bool
    lead: str | None
    annotator: str | UnsetType | None = UNSET
    learning_rate: float | UnsetType | None = UNSET
    pool: int | UnsetType | None = UNSET
    """Raw samples a model sample of one's own model."""


class OwnModel(Block):
    """The file of a user's own model; its architecture is that of model.keras, its weights were drawn anew."""

    file: str
    function: str | None
    """What built it; None where the file holds the architecture."""
    sha256: str


class TrainedModel(Block):
    """The float model."""

    name: str
    samples: int
    """Model samples of a beat."""
    leads: int
    bottleneck: int
    """Values between encoder and decoder; of one's own model, those of its narrowest layer."""
    weights: int
    own: OwnModel | UnsetType | None = UNSET
    """None for a model by its name."""


class FloatCalibration(Block):
    """The beats that the threshold was made from."""

    method: str
    """out-of-fold or held-out."""
    folds: int
    """Refits; 0 where a set was held out."""
    beats: int
    digest: str
    """SHA-256 of the calibration beats."""


class FloatThreshold(Block):
    """The frozen threshold: an alarm is a score above ``value``."""

    rule: str
    value: float
    promised: float | None
    order_statistic: Number | None
    """The order statistic that the value is, from 1; None where it is none."""
    calibration: FloatCalibration


class Shifted(Block):
    """What the detector does with beats that are cut early or late."""

    samples: int
    """Raw samples by which the test beats were moved."""
    alarms: float | None
    """Share of all beats."""
    sensitivity: float | None = None
    specificity: float | None = None


class TrimEffect(Block):
    """What leaving out the worst training beats did."""

    fraction: Number
    dropped: int
    """Beats."""
    dropped_anomalies: int | None
    """None without labels."""
    threshold_before: float
    threshold_after: float


class WithoutOptions(Block):
    """The same training without shift and trim."""

    metrics: Metrics | None
    false_alarm_rate: FalseAlarmRate | None
    shift: list[Shifted]


class Robustness(Block):
    """Shifted beats, and the effect of the options."""

    shift: list[Shifted]
    """Empty where the score is of a window's last sample."""
    trim: TrimEffect | None
    without_options: WithoutOptions | None
    """None where neither shift nor trim was used."""


class TrainedStream(Block):
    """A continuous record that beats were cut from."""

    patient: str
    fs: Number
    """Sampling rate in Hz."""
    gain: Number
    """Counts per mV."""
    zero: int
    """Counts at 0 mV."""
    seconds: float
    beats: int
    annotated: bool
    companion: bool
    """Whether it was made from another record's leads."""
    digests: dict[str, str]
    """SHA-256 of each file of the record."""
    fold: int | None
    """The refit that never saw the patient; -1 where the whole model never did, None where every model did."""


class TrainRecord(StageRecord):
    """The record of the train stage."""

    stage: Literal["train"]
    config: TrainOptions
    data: Data
    stream: dict[str, TrainedStream] | None
    """By the name of the record; None for beats that came cut."""
    preprocess: Preprocess
    score: ScoreForm
    model: TrainedModel
    threshold: FloatThreshold
    metrics: Metrics | None
    """None where the test beats are not labelled."""
    false_alarm_rate: FalseAlarmRate | None
    baselines: dict[str, Baseline]
    """By name: mean_beat, pca."""
    robustness: Robustness
