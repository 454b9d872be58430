"""What rows of the bench reconstruct items by: principal components, or a dense autoencoder; and how they score.

One score for all, the largest mean residual over a quarter of the item.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from ...common.arrays import Float32Array, Float64Array
from ..calibration.scores import Score
from .fit import Recipe, fit_inputs
from .fitted import Task
from .forms import ResidualForm
from .layers import Projection, dense_autoencoder

WINDOW_PART = 4
HIDDEN = (64, 8, 64)

Reconstruct = Callable[[Float32Array], Float32Array]
FitRows = Callable[[Float32Array, Task], tuple[Reconstruct, int, tuple[float, ...]]]
"""Takes normal items [n, samples, leads]; returns what reconstructs them, its weights, and the loss an epoch."""


def components(count: int) -> FitRows:
    """Return the fit of so many principal components."""

    def fit(rows: Float32Array, _task: Task) -> tuple[Reconstruct, int, tuple[float, ...]]:
        projection = Projection.of(rows, count)
        return projection, projection.weights, ()

    return fit


def autoencoder(name: str, epochs: int) -> FitRows:
    """Return the fit of a dense autoencoder of the hidden layers ``HIDDEN``.

    Args:
        name: the detector's.
        epochs: how many, where a task does not say.
    """
    form = ResidualForm(
        name=name,
        layers=partial(dense_autoencoder, hidden=HIDDEN, activation="relu"),
        pool=1,
        bottleneck=HIDDEN[1],
        score=Score("mae"),
        epochs=epochs,
        learning_rate=1e-3,
        loss="mse",
    )

    def fit(rows: Float32Array, task: Task) -> tuple[Reconstruct, int, tuple[float, ...]]:
        recipe = Recipe(form, task.seed, form.epochs if task.epochs is None else task.epochs)
        network = fit_inputs(recipe, rows[None], task.progress)
        return network, network.weights, network.history

    return fit


def residual(x: Float32Array, reconstruct: Reconstruct) -> Float64Array:
    """Score items [n, samples, leads] by what is left of them, float64 [n]."""
    return Score("maxw", max(1, x.shape[1] // WINDOW_PART))(x, reconstruct(x))
