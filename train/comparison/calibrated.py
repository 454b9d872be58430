"""One detector on one fold: fitted, and the scores of training normals by fits that never saw them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ...common.arrays import BoolArray, Float64Array, StrArray
from ...common.errors import DataError
from ..calibration.calibrate import OUT_OF_FOLD, Plan, make_plan
from ..calibration.thresholds import smallest_calibration
from ..data.beats import Beats
from ..detectors.detector import Detector
from ..detectors.fitted import Fitted, Items, Task

NOTHING = np.zeros(0)


@dataclass(frozen=True, eq=False)
class Calibration:
    """Scores of training normals that the fit which scored them never saw."""

    scores: Float64Array
    """float64 [m], finite; empty where there are none."""
    method: str | None
    """``out-of-fold`` or ``held-out``; None where there are none."""
    reason: str | None
    """Why there are none."""


def fit_calibrated(detector: Detector, task: Task, promised: float) -> tuple[Fitted, Calibration]:
    """Fit a detector to a task, and score its training normals for a threshold that promises a rate.

    Where the training items are of several records, a refit never saw the record whose items it scores. Where
    normals are too few for the promise, nothing is refitted.

    Raises:
        UnsupportedModelError: the detector cannot take items of this shape.
        MissingToolError: a package of an extra is not installed.
    """
    plan, reason = _plan(task.items, task.seed, promised)
    if plan is None:
        return detector.fit(task), Calibration(NOTHING, None, reason)
    held_out = plan.fold >= 0 if plan.method != OUT_OF_FOLD else np.zeros(len(plan.fold), np.bool_)
    whole = detector.fit(replace(task, items=without(task.items, held_out)))
    if plan.method != OUT_OF_FOLD:
        return whole, _kept(normal_scores(whole, task.items, held_out), plan)
    found = [_scored_by_refit(detector, task, plan.fold == fold) for fold in range(plan.folds)]
    return whole, _kept(np.concatenate(found), plan)


def record_of(items: Items) -> StrArray | None:
    """Return the record of each item, str [n]; None where it is not known."""
    return items.source.record if isinstance(items, Beats) else items.record


def without(items: Items, left_out: BoolArray) -> Items:
    """Return the items but some; of signals, those without any item that is left out."""
    if isinstance(items, Beats):
        return items.take(~left_out)
    gone = set(items.record[left_out].tolist())
    return replace(items, signals=tuple(one for one in items.signals if one.name not in gone))


def normal_scores(fitted: Fitted, items: Items, chosen: BoolArray) -> Float64Array:
    """Score the chosen items, float64; signals are scored whole, as a detector needs what came before."""
    if isinstance(items, Beats):
        return fitted.score(items.take(chosen))
    names = set(items.record[chosen].tolist())
    inside = np.array([name in names for name in items.record.tolist()])
    return fitted.score(without(items, ~inside))[chosen[inside]]


def _plan(items: Items, seed: int, promised: float) -> tuple[Plan | None, str | None]:
    normal, record, needed = items.normal, record_of(items), smallest_calibration(promised)
    if normal.sum() < needed:
        return None, f"{int(normal.sum())} normal items to train on; to promise {promised:g} takes {needed}"
    if not isinstance(items, Beats) and len({one.name for one in items.signals}) < 2:
        return None, "one signal to train on: none can be left out of a fit"
    try:
        return make_plan(normal, normal, seed, record=record), None
    except DataError as error:
        return None, error.what


def _scored_by_refit(detector: Detector, task: Task, members: BoolArray) -> Float64Array:
    """Fit without some normals, and without what else is of their records where there are several; score them."""
    record, left_out = record_of(task.items), members
    if record is not None and len(np.unique(record[task.items.normal])) > 1:
        left_out = np.isin(record, np.unique(record[members]))
    refit = detector.fit(replace(task, items=without(task.items, left_out)))
    return normal_scores(refit, task.items, members)


def _kept(scores: Float64Array, plan: Plan) -> Calibration:
    return Calibration(scores[np.isfinite(scores)], plan.method, None)
