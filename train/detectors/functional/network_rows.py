"""The rows of functional anomaly detection that are networks: features, layers, a loss, the error that is scored."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np

from ....common.arrays import Float32Array, Float64Array
from ....common.errors import UnsupportedModelError
from ..backend import KerasModel
from ..detector import Detector
from ..fitted import Fitted, Items, Task
from ..forms import OffDevice
from ..kinds import Kind
from .features import spectrogram, values, with_derivatives
from .items import Feature, features_of, score_items, training_features
from .networks import (
    STRIDES,
    conv_autoencoder,
    conv_vae,
    dense_vae,
    prediction_loss,
    predictor,
    reconstruction_loss,
    variational_loss,
)
from .scales import Scale, scale_of
from .training import Plan, fit_rows, run, weights_of
from .variational import encode_and_decode, negative_evidence

MAX_STEPS = 128
"""Steps of a recurrent network: an item is averaged to at most so many."""
CONV_SAMPLES = 256

Errors = Callable[[KerasModel, Float32Array], Float64Array]
"""A model and rows [n, ...] to scores float64 [n]."""
Show = Callable[[KerasModel, Float32Array], Mapping[str, Float64Array]]
"""A model and rows to arrays that explain their scores, in the unit of the rows."""


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    name: str
    summary: str
    feature: Feature
    plan: Plan
    errors: Errors
    show: Show
    form: OffDevice
    groups: int = 1
    """Equal groups of the last axis, each scaled for itself: samples, first and second derivatives."""


def divisible(z: Float32Array, fs: float | None) -> Float32Array:
    """Return samples and derivatives [n, samples, 3 * leads], the last samples cut off that the strides do not divide.

    Raises:
        UnsupportedModelError: the items are shorter than the strides.
    """
    found = with_derivatives(z, fs, CONV_SAMPLES)
    kept = found.shape[1] - found.shape[1] % STRIDES
    if not kept:
        raise UnsupportedModelError(
            f"items of {z.shape[1]} samples are too short for two strides", fix=f"use {STRIDES} or more"
        )
    return found[:, :kept]


def reconstruction_error(model: KerasModel, rows: Float32Array) -> Float64Array:
    """Return the mean squared error of the reconstruction, float64 [n]."""
    return _mean_square(run(model, rows) - rows)


def prediction_error(model: KerasModel, rows: Float32Array) -> Float64Array:
    """Return the mean squared error of the predicted steps, float64 [n]."""
    return _mean_square(run(model, rows[:, :-1]) - rows[:, 1:])


def _mean_square(errors: Float32Array) -> Float64Array:
    return (errors.astype(np.float64) ** 2).reshape(len(errors), -1).mean(axis=1)


def _reconstructed(model: KerasModel, rows: Float32Array) -> dict[str, Float64Array]:
    return {"original": rows.astype(np.float64), "reconstruction": run(model, rows).astype(np.float64)}


def _decoded(model: KerasModel, rows: Float32Array) -> dict[str, Float64Array]:
    return {
        "original": rows.astype(np.float64),
        "reconstruction": encode_and_decode(model, rows).decoded.astype(np.float64),
    }


def _predicted(model: KerasModel, rows: Float32Array) -> dict[str, Float64Array]:
    found = run(model, rows[:, :-1])
    return {"original": rows[:, 1:].astype(np.float64), "prediction": found.astype(np.float64)}


def _fit(row: Row, task: Task) -> Fitted:
    found = training_features(task, row.feature)
    scale = scale_of(found, row.groups)
    model, history = fit_rows(row.plan, scale.apply(found), task)

    def scaled(z: Float32Array, fs: float | None) -> Float32Array:
        return scale.apply(row.feature(z, fs))

    return Fitted(
        partial(score_items, scaled, partial(row.errors, model)),
        weights_of(model) + scale.weights,
        {"loss": history},
        arrays=partial(_arrays, row, scale, model),
    )


def _arrays(row: Row, scale: Scale, model: KerasModel, items: Items) -> dict[str, Float64Array]:
    """Return what the row shows of items [n], in the features' own unit; flat items are left out."""
    found = scale.apply(features_of(row.feature, items))
    return {name: scale.undo(values) for name, values in row.show(model, found).items()}


LSTM_STEPS = partial(values, most=MAX_STEPS)
AE, VAE = reconstruction_loss, variational_loss

TABLE = (
    Row("conv-ae-derivatives", "convolutional autoencoder of the samples and both derivatives", divisible,
        Plan(conv_autoencoder, AE, 100), reconstruction_error, _reconstructed,
        OffDevice("splines of every item and 6,575 weights at 140 samples; the detector conv takes 1,160"), 3),
    Row("conv-vae-derivatives", "convolutional variational autoencoder of the samples and both derivatives", divisible,
        Plan(conv_vae, VAE, 100), negative_evidence, _decoded,
        OffDevice("splines of every item and 8,823 weights at 140 samples; the detector conv takes 1,160"), 3),
    Row("vae-stft", "variational autoencoder of the short-time Fourier transform", spectrogram,
        Plan(dense_vae, VAE, 200), negative_evidence, _decoded,
        OffDevice("a Fourier transform of every item and 42,183 weights at 140 samples")),
    Row("lstm-prediction", "error of the next sample, predicted by an LSTM", LSTM_STEPS,
        Plan(predictor, prediction_loss, 60, 5e-3), prediction_error, _predicted,
        OffDevice("4,385 weights read at every step: 300,000 multiplications an item of 140 samples")),
    Row("lstm-stft", "error of the next spectrum, predicted by an LSTM", spectrogram,
        Plan(predictor, prediction_loss, 60, 5e-3), prediction_error, _predicted,
        OffDevice("a Fourier transform of every item and 6,961 weights at 140 samples")),
)  # fmt: skip

ROWS = tuple(Detector(row.name, row.summary, (Kind.BEATS, Kind.WINDOWS), partial(_fit, row), row.form) for row in TABLE)
