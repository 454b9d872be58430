"""quantize.json: the int8 model, its integer threshold, and what int8 cost."""

from __future__ import annotations

from typing import Literal

from .base import Block, Number, StageRecord
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
    normalisation: NormalisationConstants
    residual: ResidualConstants
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
