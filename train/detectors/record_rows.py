"""Rows of the bench in the unit of the record: items keep their height, which the unit of an item takes from them.

An item's own mean and standard deviation hide an anomaly that changes both, as a missing QRS complex does. Here items
are standardised by mean and standard deviation of the training items, all together. The score is that of ``pca-8``, in
medians of the training items' own scores, so that records of unlike noise can be pooled.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from ...common.arrays import Float32Array, Float64Array, Int16Array
from ..calibration.scores import Score
from .detector import Detector
from .fit import Recipe, fit_inputs
from .fitted import Fitted, Task
from .forms import OffDevice, ResidualForm
from .kinds import Kind
from .layers import Projection, dense_autoencoder
from .rows import scores_of_rows

COMPONENTS = (8, 12)
WINDOW_PART = 4
HIDDEN = (64, 8, 64)
REASON = "a device normalises each beat by its own mean and standard deviation, and has no unit of the record"

Reconstruct = Callable[[Float32Array], Float32Array]
FitRows = Callable[[Float32Array, Task], tuple[Reconstruct, int, tuple[float, ...]]]
"""Takes standardised items [n, samples, leads]; returns what reconstructs them, its weights, and the loss an epoch."""


def _row(name: str, summary: str, fit: FitRows) -> Detector:
    return Detector(name, summary, (Kind.BEATS, Kind.WINDOWS), partial(_fit, fit), OffDevice(REASON))


def _fit(fit: FitRows, task: Task) -> Fitted:
    normals = task.normals.counts.astype(np.float64)
    mean, std = normals.mean(axis=(0, 1)), normals.std(axis=(0, 1))

    def standardise(counts: Int16Array) -> Float32Array:
        return np.divide(counts - mean, np.where(std > 0, std, 1)).astype(np.float32)

    reconstruct, weights, loss = fit(standardise(task.normals.counts), task)
    reducer = Score("maxw", max(1, normals.shape[1] // WINDOW_PART))

    def residual(counts: Int16Array) -> Float64Array:
        inputs = standardise(counts)
        return reducer(inputs, reconstruct(inputs))

    usual = float(np.median(residual(task.normals.counts)))

    def scores(counts: Int16Array) -> Float64Array:
        return residual(counts) / (usual or 1.0)

    return Fitted(partial(scores_of_rows, scores), weights, {"loss": loss} if loss else {})


def _components(count: int, rows: Float32Array, _task: Task) -> tuple[Reconstruct, int, tuple[float, ...]]:
    projection = Projection.of(rows, count)
    return projection, projection.weights, ()


def _autoencoder(rows: Float32Array, task: Task) -> tuple[Reconstruct, int, tuple[float, ...]]:
    epochs = FORM.epochs if task.epochs is None else task.epochs
    network = fit_inputs(Recipe(FORM, task.seed, epochs), rows[np.newaxis], task.progress)
    return network, network.weights, network.history


FORM = ResidualForm(
    name="record-dense",
    layers=partial(dense_autoencoder, hidden=HIDDEN, activation="relu"),
    pool=1,
    bottleneck=HIDDEN[1],
    score=Score("mae"),
    epochs=200,
    learning_rate=1e-3,
    loss="mse",
)

DETECTOR = (
    _row("record-mean-beat", "distance from the mean normal item, in the unit of the record", partial(_components, 0)),
    *(
        _row(f"record-pca-{count}", f"residual of {count} principal components, in the unit of the record",
             partial(_components, count))
        for count in COMPONENTS
    ),
    _row(FORM.name, "dense autoencoder 64-8-64, in the unit of the record", _autoencoder),
)  # fmt: skip
