"""Baselines without training: the mean normal beat, and PCA with as many components as the model's bottleneck.

They are fitted, scored and thresholded through the same functions as the network, so that a figure beside
the network's answers one question: what did the network add?
"""

from __future__ import annotations

import numpy as np

from ...common.arrays import Int16Array
from ..calibration.calibrate import Fit, Model
from ..calibration.preprocess import normalise
from .layers import Projection


def fit_mean_beat(pool: int) -> Fit[Model]:
    """Return a fit whose reconstruction of every beat is the mean of the normal beats."""

    def fit(counts: Int16Array) -> Model:
        mean = normalise(counts, pool).mean(axis=0)
        return lambda inputs: np.broadcast_to(mean, inputs.shape)

    return fit


def fit_pca(pool: int, components: int) -> Fit[Model]:
    """Return a fit whose reconstruction is the projection on the principal components of the normal beats."""

    def fit(counts: Int16Array) -> Model:
        return Projection.of(normalise(counts, pool), components)

    return fit
