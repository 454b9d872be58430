"""quantize.json: the int8 model, its integer threshold, and what int8 cost."""

from __future__ import annotations

from typing import Literal

from msgspec import UNSET, UnsetType

from .base import Block, Interval, Number, StageRecord
from .data import Data, Preprocess, ScoreForm
from .figures import Agreement, Baseline, FalseAlarmRate, Metrics


class QuantisedEnd(Block):
    """How the input or the output of the network is quantised."""

    scale: float
    """Standard deviations in a step."""
    zero_point: int


class NormalisationConstants(Block):
    """Section 1 of the numeric contract: from counts to the int8 input."""

    length: int
    leads: int
    pool: int
    gain_mantissa: int
    gain_exponent: int
    zero_point: int
    flat_below: int
    of_signal: bool | UnsetType = UNSET
    """True where the input is the signal itself (section 1.1); not there where each beat is z-normalised."""


class ResidualConstants(Block):
    """From the int8 input and output to a residual."""

    input_zero_point: int
    output_zero_point: int
    input_factor: int
    output_factor: int
    shift: int


class IntegerCalibration(Block):
    """The beats that the integer threshold was made from, and their scores."""

    method: str
    beats: int
    digest: str
    """SHA-256 of the calibration beats."""
    score_digest: str
    """SHA-256 of their int32 scores, little endian."""


class RateThreshold(Block):
    """The threshold that another promised rate would give."""

    promised: float
    value: int


class IntegerThreshold(Block):
    """The frozen threshold, in 1/65536 of the float score's unit."""

    rule: str
    value: int
    promised: float | None
    order_statistic: Number | None
    at_other_rates: list[RateThreshold]
    calibration: IntegerCalibration


class Gates(Block):
    """What quantisation may change at most, on training and calibration beats."""

    most_decisions_changed: float
    """Share of the decisions."""
    least_spearman: float


class Fidelity(Block):
    """The int8 model against the float one."""

    auroc_delta: float | None
    """int8 less float on test; None where either is undefined."""
    decision_agreement: float
    """Share of the test beats."""
    gates: Gates
    training: Agreement
    calibration: Agreement
    test: Agreement


class LeftOut(Block):
    """What never saw a patient; both None where there was but one patient."""

    fold: int | None
    """The refit of the autoencoder; -1 for the whole one."""
    group: int | None
    """The group of patients that a monitor was fitted without."""


class Level(Block):
    """A row of the sensitivity table."""

    threshold: int
    rule: str
    """How the threshold was chosen."""


class LeftOutCounts(Block):
    """What the detector that never saw a patient did on the patient's records, after their first five minutes."""

    hours: float
    ectopic: int
    """Ventricular ectopic beats that the front end found, readable or not."""
    ectopic_flagged: list[int]
    """By level."""
    false_alarms: list[int]
    """By level: flagged beats that are neither ectopic nor fusion beats, and flagged detections without a beat."""


class RrOnly(Block):
    """The baseline: a beat is flagged where it comes early, whatever its shape, and as many are as the detector's."""

    threshold: int
    """In 1/1000 of the usual interval; a beat that is earlier than that is flagged."""
    se: float
    false_alarms_per_hour: float


class LevelFigures(Block):
    """What a level did on the training patients, each left out."""

    se: float
    se_interval: Interval
    """Prediction interval of 95 % of one new patient with 100 ectopic beats."""
    false_alarms_per_hour: float
    false_alarms_per_hour_interval: Interval
    """Prediction interval of 95 % of half an hour of one new patient."""
    rr_only: RrOnly


class LeftOutFigures(Block):
    """What to expect of new patients, from those of the training."""

    patients: dict[str, LeftOutCounts]
    levels: list[LevelFigures]
    """The least sensitive first."""


class TrainingAdc(Block):
    """The converter of the training records; None where they differ."""

    fs: Number | None
    """Sampling rate in Hz."""
    gain: Number | None
    """Counts per mV."""
    zero: int | None
    """Counts at 0 mV."""


class MonitorFit(Block):
    """What was fitted to continuous records, and to whom."""

    patients: dict[str, LeftOut]
    files: dict[str, str]
    """The patient of each file that was trained on, by its SHA-256."""
    adc: TrainingAdc
    levels: list[Level]
    """The least sensitive first."""
    left_out: LeftOutFigures | UnsetType | None = UNSET
    """None where there are too few patients, or no ectopic beats to learn from; no key in records of before."""


class QuantizeRecord(StageRecord):
    """The record of the quantise stage."""

    stage: Literal["quantize"]
    failed: list[str]
    """Gates that were not passed."""
    model_digest: str
    """SHA-256 of the detector: the one that a board reports of itself."""
    tflite_bytes: int
    weights_bytes: int
    constants_bytes: int
    operators: list[str]
    input: QuantisedEnd
    output: QuantisedEnd
    further_outputs: list[QuantisedEnd] | UnsetType = UNSET
    """Of a network of several outputs those after the first."""
    normalisation: NormalisationConstants
    data: Data
    preprocess: Preprocess
    score: ScoreForm
    threshold: IntegerThreshold
    metrics: Metrics | None
    """None where the test beats are not labelled."""
    false_alarm_rate: FalseAlarmRate | None
    fidelity: Fidelity
    saturated_inputs: float
    """Share of the test inputs at either end of int8."""
    stream: MonitorFit | None
    """None for a run on beats that came cut."""
    baselines: dict[str, Baseline]
    """Those of the training."""
    residual: ResidualConstants | UnsetType = UNSET
    """In records of before, ``score_constants`` of a score of the residual."""
    score_constants: dict[str, dict[str, int | str | list[int]]] | UnsetType = UNSET
    """From the network's int8 ends to the score, by name; no key in records of before."""
