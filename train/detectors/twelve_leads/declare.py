"""How a detector of windows of several leads is fitted to a task."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from ....common.arrays import BoolArray, Float32Array, Float64Array
from ....common.errors import UnsupportedModelError
from ...calibration.preprocess import flat_beats
from ...data.beats import Beats
from ..detector import Detector
from ..fitted import Fitted, Task
from ..forms import OffDevice
from ..kinds import Kind
from ..rows import rows_of
from .label_rules import own_thresholds
from .record_score import RecordScore
from .train import Recipe, fit_windows
from .windows import Windows


@dataclass(frozen=True)
class Family:
    """What tells one detector of 12 leads from another."""

    recipe: Recipe
    windows: Windows


def detector(name: str, summary: str, family: Family, reason: str) -> Detector:
    """Return the declaration of a detector of records of several leads."""
    return Detector(name, summary, (Kind.LEADS,), partial(_fit, family), OffDevice(reason))


def _fit(family: Family, task: Task) -> Fitted:
    normals = _usable(task.normals)
    if not len(normals):
        raise UnsupportedModelError(
            "no normal record has a signal in all its leads",
            where=task.beats.source.name,
            fix="give records in which no lead is constant",
        )
    validation = None if task.validation is None else _usable(rows_of(task.validation))
    healthy = None if validation is None else validation.take(validation.normal)
    recipe, cut = family.recipe, family.windows
    if task.epochs is not None:
        recipe = Recipe(recipe.build, task.epochs, recipe.patience, recipe.learning_rate)
    held = None if healthy is None or not len(healthy) else _flat_windows(cut, healthy)
    trained = fit_windows(recipe, _flat_windows(cut, normals), held, task.seed, task.progress)
    score = RecordScore(trained.network, cut)
    seen, anomaly = (None, None) if validation is None else _scored(score, validation)
    thresholds = own_thresholds(score(normals), seen, anomaly)
    return Fitted(score, trained.network.weights, trained.history, thresholds, arrays=score.arrays)


def _scored(score: RecordScore, items: Beats) -> tuple[Float64Array, BoolArray]:
    return score(items), ~items.normal


def _usable(items: Beats) -> Beats:
    """Return the items without a flat lead."""
    return items.take(~flat_beats(items.counts))


def _flat_windows(cut: Windows, items: Beats) -> Float32Array:
    """Return the windows of all items, one after the other, float32 [windows, length, leads]."""
    windows = cut.cut(cut.signals(items))
    return windows.reshape(-1, *windows.shape[2:])
