"""The half of the stage that sees training beats only: trim, fit, calibrate, freeze the threshold."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Generic

import numpy as np

from ..common.arrays import BoolArray, Float64Array, Int16Array
from ..common.errors import DataError
from .calibration.calibrate import OUT_OF_FOLD, Calibrated, Fit, Model, Plan, R, calibrate, make_plan
from .calibration.preprocess import flat_beats
from .calibration.scores import Score
from .calibration.thresholds import Threshold
from .config import TrainConfig
from .data.beats import Beats


@dataclass(frozen=True)
class Frozen(Generic[R]):
    """A calibrated detector with its frozen threshold."""

    calibrated: Calibrated[R]
    threshold: Threshold


@dataclass(frozen=True)
class Trim:
    """What trimming left out, and the threshold that the same beats gave before."""

    dropped: BoolArray
    threshold_before: Threshold


def usable_normals(beats: Beats, labels: bool) -> BoolArray:
    """Return the beats taken as normal, bool [n]: by label, or all where none are used; flat beats never are.

    Raises:
        DataError: there are none.
    """
    usable = ~flat_beats(beats.counts)
    normal = usable & beats.normal if labels else usable
    if not normal.any():
        raise DataError(
            "no training beat is normal and not flat",
            where=beats.source.name,
            fix="give normal beats that are not constant, or name the normal label",
        )
    return normal


def plan_training(config: TrainConfig, beats: Beats, fit: Fit[Model]) -> tuple[Plan, Trim | None]:
    """Decide which beats are fitted on and which calibrate the threshold.

    A beat that trimming drops is never fitted on. It stays in the calibration when its label says that it is normal,
    which keeps the promised false-alarm rate; without labels it is taken for an anomaly and leaves both, and the
    threshold promises no rate.
    """
    normal, record = usable_normals(beats, config.labels), beats.source.record
    if not config.trim:
        return make_plan(normal, normal, config.seed, record=record), None
    everyone = make_plan(normal, normal, config.seed, OUT_OF_FOLD, record)
    before = freeze(config, everyone, beats.counts, fit, gain=config.gain_of(beats))
    kept = drop_worst(normal, before.calibrated.scores, config.trim)
    known = config.labels and beats.label is not None
    plan = make_plan(normal if known else kept, kept, config.seed, record=record)
    return replace(plan, selected=not known), Trim(normal & ~kept, before.threshold)


def freeze(
    config: TrainConfig, plan: Plan, counts: Int16Array, fit: Fit[R], score: Score | None = None,
    gain: float | None = None,
) -> Frozen[R]:  # fmt: skip
    """Fit by the plan and make the threshold from the calibration scores.

    Args:
        config: the options.
        plan: which beats are fitted on, and which calibrate.
        counts: int16 [n, length, leads].
        fit: fits to beats.
        score: the configured one when None.
        gain: counts in one unit of the model's input; None where each beat is z-normalised.
    """
    calibrated = calibrate(plan, counts, fit, config.form.pool, score or config.reducer, gain)
    threshold = config.threshold_rule.fit(calibrated.calibration)
    return Frozen(calibrated, threshold.without_promise() if plan.selected else threshold)


def drop_worst(candidates: BoolArray, scores: Float64Array, fraction: float) -> BoolArray:
    """Return ``candidates`` without the ``fraction`` of them that scores worst.

    Args:
        candidates: bool [n], beats that may be fitted on.
        scores: float64 [n], out of fold: in sample, a flexible model would hide the anomalies that it has learnt.
        fraction: in [0, 1); the number of beats dropped is rounded down.
    """
    members = np.flatnonzero(candidates)
    worst_first = members[np.argsort(-scores[members], kind="stable")]
    kept = candidates.copy()
    kept[worst_first[: int(fraction * len(members))]] = False
    return kept
