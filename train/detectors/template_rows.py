"""Detectors fitted across patients on what a beat is beyond the template of its own patient.

Patients differ by more than their ectopic beats do from the others; less the patient's own template, what is left is
alike from patient to patient. The rows answer what a network adds: the plain distance, the residual of principal
components of the differences, and that of an autoencoder. One score for all: the largest mean residual over a
quarter of the item.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np

from ...common.arrays import BoolArray, Float32Array, Float64Array
from ...common.extras import needs
from ..calibration.scores import Score
from ..data.beats import Beats
from .detector import Detector
from .fit import Recipe, fit_inputs
from .fitted import Fitted, Items, Task
from .forms import OffDevice, ResidualForm
from .kinds import Kind
from .layers import dense_autoencoder, principal_components
from .rows import rows_of

COMPONENTS = (2, 8)
HIDDEN = (64, 8, 64)
WINDOW_PART = 4
FEWEST = 10
"""Anomalies of a subject below which its own AUROC says nothing."""

Reconstruct = Callable[[Float32Array], Float32Array]
FitRows = Callable[[Float32Array, Task], tuple[Reconstruct, int, tuple[float, ...]]]
"""Takes normal differences [n, samples, 1]; returns what reconstructs them, its weights, and the loss an epoch."""

FORM = ResidualForm(
    name="template-dense",
    layers=partial(dense_autoencoder, hidden=HIDDEN, activation="relu"),
    pool=1,
    bottleneck=HIDDEN[1],
    score=Score("mae"),
    epochs=30,
    learning_rate=1e-3,
    loss="mse",
)
BASELINE = OffDevice("a baseline of template-dense; the monitor of a stream has such a distance among its features")
FLOAT = OffDevice(
    "a baseline of template-dense: the components are float, and a template is taken away first, which no form of a "
    "device does"
)
NETWORK = OffDevice(
    "the form of a device scores the beat itself, in its own unit; here a template is taken away first. The network is "
    "9,984 weights at 70 samples, and the beats that the template is the median of are 42,000 B"
)


@dataclass(frozen=True, eq=False)
class _Rows:
    reconstruct: Reconstruct

    def score(self, items: Items) -> Float64Array:
        """Score differences, float64 [n]; a beat equal to its template scores by what its reconstruction adds."""
        x = rows_of(items).x
        return Score("maxw", max(1, x.shape[1] // WINDOW_PART))(x, self.reconstruct(x))

    def report(self, items: Items) -> Mapping[str, float | None]:
        """Return the AUROC of each class against the normal ones, and the mean and the least over subjects."""
        beats, score = rows_of(items), self.score(items)
        normal = beats.normal
        classes = range(1, len(beats.classes)) if beats.label is not None else ()
        found = {f"auroc {beats.classes[one]}": _auroc(score, normal, beats.label == one) for one in classes}
        own = _by_subject(beats, score)
        mean, least = (float(np.mean(own)), min(own)) if own else (None, None)
        return found | {"auroc of subjects, mean": mean, "auroc of subjects, least": least}


def _by_subject(beats: Beats, score: Float64Array) -> list[float]:
    """Return the AUROC of each subject that has enough of both sides."""
    record = beats.source.record
    own = [] if record is None else [record == name for name in np.unique(record)]
    sides = [(one & beats.normal, one & ~beats.normal) for one in own]
    found = [_auroc(score, *side) for side in sides if min(np.count_nonzero(rows) for rows in side) >= FEWEST]
    return [one for one in found if one is not None]


def _auroc(score: Float64Array, normal: BoolArray, anomaly: BoolArray) -> float | None:
    with needs("train", "the AUROC of a class"):
        from sklearn.metrics import roc_auc_score

    rows = normal | anomaly
    return roc_auc_score(anomaly[rows], score[rows]) if normal.any() and anomaly.any() else None


def _distance(_rows: Float32Array, _task: Task) -> tuple[Reconstruct, int, tuple[float, ...]]:
    return np.zeros_like, 0, ()


def _components(count: int, rows: Float32Array, _task: Task) -> tuple[Reconstruct, int, tuple[float, ...]]:
    mean, axes = principal_components(rows.reshape(len(rows), -1), count)

    def reconstruct(inputs: Float32Array) -> Float32Array:
        away = inputs.reshape(len(inputs), -1) - mean
        return (away @ axes.T @ axes + mean).reshape(inputs.shape).astype(np.float32)

    return reconstruct, mean.size + axes.size, ()


def _autoencoder(rows: Float32Array, task: Task) -> tuple[Reconstruct, int, tuple[float, ...]]:
    epochs = FORM.epochs if task.epochs is None else task.epochs
    network = fit_inputs(Recipe(FORM, task.seed, epochs), rows[np.newaxis], task.progress)
    return network, network.weights, network.history


def _fit(fit: FitRows, task: Task) -> Fitted:
    reconstruct, weights, loss = fit(task.normals.x, task)
    rows = _Rows(reconstruct)
    return Fitted(rows.score, weights, {"loss": loss} if loss else {}, report=rows.report)


def _row(name: str, summary: str, fit: FitRows, form: OffDevice) -> Detector:
    return Detector(name, summary, (Kind.DIFFERENCES,), partial(_fit, fit), form)


DETECTOR = (
    _row("template-distance", "distance from the patient's own template", _distance, BASELINE),
    *(
        _row(f"template-pca-{count}", f"residual of {count} principal components of differences from the template",
             partial(_components, count), FLOAT)
        for count in COMPONENTS
    ),
    _row(FORM.name, "dense autoencoder 64-8-64 of differences from the template", _autoencoder, NETWORK),
)  # fmt: skip
