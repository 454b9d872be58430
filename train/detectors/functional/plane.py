"""Detectors in the plane of two latent values that a variational autoencoder of spectrograms makes of an item."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np

from ....common.arrays import Float32Array, Float64Array
from ..backend import KerasModel
from ..detector import Detector
from ..fitted import Fitted, Items, Task
from ..forms import OffDevice
from ..kinds import Kind
from .estimators import Estimator, Fitting, isolation_forest, local_outlier_factor, one_class_svm
from .features import spectrogram
from .items import features_of, score_items, training_features
from .networks import dense_vae, variational_loss
from .scales import Scale, scale_of
from .training import Plan, fit_rows, weights_of
from .variational import encode_and_decode

PLAN = Plan(dense_vae, variational_loss, 200)
GRID = 61
"""Points of the contour a side."""
MARGIN = 0.2
"""Of the width of what is shown, on each side."""


@dataclass(frozen=True)
class Plane:
    """A fitted encoder to the plane."""

    model: KerasModel
    scale: Scale

    def place(self, z: Float32Array, fs: float | None) -> Float32Array:
        """Return the place of z-normalised items in the plane, float32 [n, 2]."""
        return encode_and_decode(self.model, self.scale.apply(spectrogram(z, fs))).mean


def contours(fitting: Fitting, training: Float32Array, shown: Float32Array) -> dict[str, Float64Array]:
    """Return what a picture of the plane needs.

    Args:
        fitting: scores places [n, 2].
        training: places that it was fitted to, [n, 2].
        shown: places of the items to show, [m, 2].

    Returns:
        ``training`` and ``plane``, the places; ``x`` and ``y`` [g], the grid's axes; ``contour`` [g, g], the score at
        each y and x.
    """
    every = np.concatenate([training, shown]).astype(np.float64)
    low, high = every.min(axis=0), every.max(axis=0)
    margin = MARGIN * np.maximum(high - low, 1e-6)
    steps = np.arange(GRID, dtype=np.float64)[:, np.newaxis] / (GRID - 1)
    x, y = (low - margin + (high - low + 2 * margin) * steps).T
    grid = np.stack((np.tile(x, GRID), np.repeat(y, GRID)), axis=1)
    scores = fitting.score(grid.astype(np.float32)).reshape(GRID, GRID)
    return {
        "training": training.astype(np.float64),
        "plane": shown.astype(np.float64),
        "x": x,
        "y": y,
        "contour": scores,
    }


def _fit(estimator: Estimator, task: Task) -> Fitted:
    found = training_features(task, spectrogram)
    scale = scale_of(found, 1)
    model, history = fit_rows(PLAN, scale.apply(found), task)
    plane = Plane(model, scale)
    training = encode_and_decode(model, scale.apply(found)).mean
    fitting = estimator(training, task.seed)

    def arrays(items: Items) -> dict[str, Float64Array]:
        return contours(fitting, training, features_of(plane.place, items))

    return Fitted(
        partial(score_items, plane.place, fitting.score),
        weights_of(model) + scale.weights + fitting.weights,
        {"loss": history},
        arrays=arrays,
    )


ROWS = tuple(
    Detector(
        f"vae-plane-{name}",
        f"{what} in the latent plane of vae-stft",
        (Kind.BEATS, Kind.WINDOWS),
        partial(_fit, estimator),
        OffDevice("a Fourier transform of every item and 20,996 weights of the encoder at 140 samples"),
    )
    for name, what, estimator in (
        ("lof", "local outlier factor", local_outlier_factor),
        ("svm", "one-class SVM", one_class_svm),
        ("forest", "isolation forest", isolation_forest),
    )
)
