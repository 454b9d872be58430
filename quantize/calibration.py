"""The int32 threshold: the run's rule on the integer reference's own calibration scores."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ..common.arrays import Int32Array
from ..common.files import sha256
from ..common.stage_records.quantize import IntegerCalibration, IntegerThreshold, RateThreshold
from ..train.calibration.thresholds import Rule, Threshold, smallest_calibration
from .scoring import score_beats
from .trained_run import TrainedRun

RATES = (0.005, 0.01, 0.02, 0.05, 0.1)
"""Promised false-alarm rates that are tabulated where the calibration set can support them."""


@dataclass(frozen=True)
class Calibration:
    """The calibration beats' integer scores, each by a quantised model that was not fitted on the beat."""

    scores: Int32Array
    """int32 [m], in the order of the training beats."""
    threshold: Threshold
    """With an integer value."""


def calibrate(trained: TrainedRun, models: list[bytes]) -> Calibration:
    """Score the calibration beats by ``models``, one a fold (the final model alone when a set was held out)."""
    scores = np.zeros(len(trained.fold), np.int32)
    for fold in range(trained.fold.max() + 1):
        members = trained.fold == fold
        scores[members], _ = score_beats(trained.scorer(models[fold]), trained.train.counts[members])
    found = scores[trained.fold >= 0]
    threshold = trained.rule.fit(found)
    if trained.threshold.promised is None:
        threshold = threshold.without_promise()
    return Calibration(found, replace(threshold, value=float(threshold.integer)))


def describe(trained: TrainedRun, calibration: Calibration) -> IntegerThreshold:
    """Return the ``threshold`` block of quantize.json; values are in 1/65536 of the float score's unit."""
    threshold = calibration.threshold
    return IntegerThreshold(
        rule=threshold.rule,
        value=threshold.integer,
        promised=threshold.promised,
        order_statistic=threshold.order,
        at_other_rates=at_other_rates(calibration.scores),
        calibration=IntegerCalibration(
            method=trained.record.threshold.calibration.method,
            beats=threshold.beats,
            digest=sha256(trained.train.counts[trained.fold >= 0].tobytes()),
            score_digest=sha256(calibration.scores.astype("<i4").tobytes()),
        ),
    )


def at_other_rates(scores: Int32Array) -> list[RateThreshold]:
    """Return the thresholds that calibration scores int32 [m] would give for other promised rates."""
    rates = [rate for rate in RATES if smallest_calibration(rate) <= len(scores)]
    return [RateThreshold(promised=rate, value=Rule("quantile", rate).fit(scores).integer) for rate in rates]
