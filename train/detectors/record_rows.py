"""Rows of the bench in the unit of the record: items keep their height, which the unit of an item takes from them.

An item's own mean and standard deviation hide an anomaly that changes both, as a missing QRS complex does. Here items
are standardised by mean and standard deviation of the training items, all together. The score is that of ``pca-8``, in
medians of the training items' own scores, so that records of unlike noise can be pooled.
"""

from __future__ import annotations

from functools import partial

import numpy as np

from ...common.arrays import Float32Array, Float64Array, Int16Array
from .detector import Detector
from .fitted import Fitted, Task
from .forms import OffDevice
from .kinds import Kind
from .reconstruction import FitRows, autoencoder, components, residual
from .rows import scores_of_rows

COMPONENTS = (8, 12)
DENSE, EPOCHS = "record-dense", 200
REASON = "a device normalises each beat by its own mean and standard deviation, and has no unit of the record"


def _row(name: str, summary: str, fit: FitRows) -> Detector:
    return Detector(name, summary, (Kind.BEATS, Kind.WINDOWS), partial(_fit, fit), OffDevice(REASON))


def _fit(fit: FitRows, task: Task) -> Fitted:
    normals = task.normals.counts.astype(np.float64)
    mean, std = normals.mean(axis=(0, 1)), normals.std(axis=(0, 1))

    def standardise(counts: Int16Array) -> Float32Array:
        return np.divide(counts - mean, np.where(std > 0, std, 1)).astype(np.float32)

    reconstruct, weights, loss = fit(standardise(task.normals.counts), task)
    usual = float(np.median(residual(standardise(task.normals.counts), reconstruct)))

    def scores(counts: Int16Array) -> Float64Array:
        return residual(standardise(counts), reconstruct) / (usual or 1.0)

    return Fitted(partial(scores_of_rows, scores), weights, {"loss": loss} if loss else {})


DETECTOR = (
    _row("record-mean-beat", "distance from the mean normal item, in the unit of the record", components(0)),
    *(
        _row(f"record-pca-{count}", f"residual of {count} principal components, in the unit of the record",
             components(count))
        for count in COMPONENTS
    ),
    _row(DENSE, "dense autoencoder 64-8-64, in the unit of the record", autoencoder(DENSE, EPOCHS)),
)  # fmt: skip
