"""``dense-published``: TensorFlow's autoencoder tutorial as it is published, judged beside detectors of our rules."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from ...common.arrays import Float32Array, Float64Array
from .detector import Detector
from .fitted import Fitted, Items, OwnThreshold, Task
from .forms import OffDevice
from .kinds import Kind
from .rows import rows_of
from .tutorial import EPOCHS, Tutorial, counted, fit_tutorial


def _fit(task: Task) -> Fitted:
    watched = None if task.validation is None else _flat(task.validation)
    epochs = EPOCHS if task.epochs is None else task.epochs
    fitted = fit_tutorial(_flat(task.items), task.beats.normal, task.seed, epochs=epochs, watched=watched)
    return Fitted(
        partial(_score, fitted),
        fitted.network.count_params(),
        fitted.history,
        {"mean + 1 std of the training error": OwnThreshold(fitted.threshold, uses_labels=False)},
        partial(_report, fitted),
        partial(_arrays, fitted),
    )


def _flat(items: Items) -> Float32Array:
    beats = rows_of(items)
    return beats.x.reshape(len(beats), -1)


def _score(fitted: Tutorial, items: Items) -> Float64Array:
    return fitted.loss(_flat(items))


def _report(fitted: Tutorial, items: Items) -> Mapping[str, float | None]:
    return counted(rows_of(items).normal, _score(fitted, items) < fitted.threshold)


def _arrays(fitted: Tutorial, items: Items) -> Mapping[str, Float64Array]:
    rows = _flat(items)
    return {
        "input": fitted.scaled(rows).astype(float),
        "reconstruction": fitted.reconstruct(rows).astype(float),
    }


DETECTOR = Detector(
    "dense-published",
    "TensorFlow's tutorial as published: min-max, sigmoid, MAE, mean + 1 std",
    (Kind.BEATS,),
    _fit,
    OffDevice("scales by the extremes of its training rows, not each beat by its own: another gain, other scores"),
)
