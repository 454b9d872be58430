"""Detectors fitted across patients on what a beat is beyond the template of its own patient.

Patients differ by more than their ectopic beats do from the others; less the patient's own template, what is left is
alike from patient to patient. The rows answer what a network adds: the plain distance, the residual of principal
components of the differences, and that of an autoencoder.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np

from ...common.arrays import Float32Array, Float64Array
from ..ranking import auroc, auroc_by
from .detector import Detector
from .fitted import Fitted, Items, Task
from .forms import OffDevice
from .kinds import Kind
from .reconstruction import FitRows, Reconstruct, autoencoder, components, residual
from .rows import rows_of

COMPONENTS = (2, 8)
DENSE, EPOCHS = "template-dense", 30

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
        return residual(rows_of(items).x, self.reconstruct)

    def report(self, items: Items) -> Mapping[str, float | None]:
        """Return the AUROC of each class against the normal ones, and the mean and the least over subjects."""
        beats, score = rows_of(items), self.score(items)
        anomaly, record = ~beats.normal, beats.source.record
        found: dict[str, float | None] = {}
        for one in range(1, len(beats.classes)) if beats.label is not None else ():
            rows = beats.normal | (beats.label == one)
            found[f"auroc {beats.classes[one]}"] = auroc(score[rows], anomaly[rows])
        by_subject = [] if record is None else auroc_by(score, anomaly, record)
        own = [one for one in by_subject if one is not None]
        mean, least = (float(np.mean(own)), min(own)) if own else (None, None)
        return found | {"auroc of subjects, mean": mean, "auroc of subjects, least": least}


def _distance(_rows: Float32Array, _task: Task) -> tuple[Reconstruct, int, tuple[float, ...]]:
    return np.zeros_like, 0, ()


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
             components(count), FLOAT)
        for count in COMPONENTS
    ),
    _row(DENSE, "dense autoencoder 64-8-64 of differences from the template", autoencoder(DENSE, EPOCHS), NETWORK),
)  # fmt: skip
