"""Fit an autoencoder to normal beats, reproducibly."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...common.arrays import Float32Array, Int16Array, Int64Array
from ..calibration.preprocess import model_inputs, shift_beats
from .backend import KerasModel, Tensor, kernel_weights, seeded, tensorflow
from .chunks import in_chunks
from .epochs import Batches, Descent, Loss, Training, train
from .fitted import Progress
from .forms import FitOn, NetworkForm

CHUNK = 512
"""Beats reconstructed at once."""


@dataclass(frozen=True)
class Recipe:
    """How a model is fitted: the form, the seed, the epochs, the shift augmentation in raw samples, and its input."""

    model: NetworkForm
    seed: int
    epochs: int
    shift: int = 0
    gain: float | None = None
    """Counts in one unit of the model's input; None where each beat is z-normalised."""


@dataclass(frozen=True)
class Network:
    """A fitted Keras model and the mean training loss of each of its epochs."""

    keras: KerasModel
    history: tuple[float, ...]

    def __call__(self, inputs: Float32Array) -> Float32Array:
        """Return what the model makes of inputs float32 [n, samples, leads]: for an autoencoder the same shape.

        Several outputs stand beside each other: [n, values of all of them].
        """
        return in_chunks(len(inputs), CHUNK, lambda at: _beside(self.keras(inputs[at], training=False)))

    @property
    def weights(self) -> int:
        """Weights that become int8 constants: those of kernels, not the biases."""
        return kernel_weights(self.keras)


def fit_network(recipe: Recipe, counts: Int16Array, progress: Progress | None = None) -> Network:
    """Fit a new model to normal beats.

    Args:
        recipe: how to fit.
        counts: int16 [n, length, leads], none of them flat. With augmentation, each epoch sees each beat moved by a
            random number of samples.
        progress: called after every epoch.

    Raises:
        UnsupportedModelError: the model cannot take beats of this length.
        UsageError: a user's own program cannot be used.
    """
    model = recipe.model
    model.check(counts.shape[1])
    shifts = range(-recipe.shift, recipe.shift + 1)
    variants = np.stack([model_inputs(shift_beats(counts, by), model.pool, recipe.gain) for by in shifts])
    return fit_inputs(recipe, variants, progress)


def fit_inputs(recipe: Recipe, variants: Float32Array, progress: Progress | None = None) -> Network:
    """Fit a new model to what it is to reconstruct.

    Args:
        recipe: how to fit.
        variants: float32 [variants, n, samples, leads]: each item in one or several forms, of which an epoch draws one.
        progress: called after every epoch.
    """
    model = recipe.model
    if model.prepare is not None:
        model.prepare(variants.shape[2], variants.shape[3])
    with seeded(recipe.seed):
        if model.fit is not None:
            return Network(*model.fit(FitOn(variants, recipe.seed, recipe.epochs, model.learning_rate, progress)))
        network: KerasModel = model.build(variants.shape[2], variants.shape[3])
        if model.start is not None:
            model.start(network, variants.reshape(-1, *variants.shape[2:]))
        return Network(network, _train(network, recipe, variants, progress))


def _beside(outputs: Tensor | list[Tensor]) -> Float32Array:
    if isinstance(outputs, list):
        return np.concatenate([np.asarray(one) for one in outputs], axis=-1)
    return np.asarray(outputs)


def _train(network: KerasModel, recipe: Recipe, variants: Float32Array, progress: Progress | None) -> tuple[float, ...]:
    shifts, beats = len(variants), len(variants[0])
    batches = Batches.of(beats)
    random = np.random.default_rng(recipe.seed)

    def draw(_epoch: int) -> tuple[Int64Array]:
        chosen = random.integers(shifts, size=beats) * beats + np.arange(beats)
        return (batches.of_order(random.permutation(chosen)),)

    loss = _loss(network, recipe.model.loss, variants.reshape(shifts * beats, *variants.shape[2:]))
    descent = Descent(recipe.model.learning_rate)
    training = Training(network.trainable_variables, loss, ("loss",), descent, recipe.epochs, batches.steps)
    return train(training, draw, progress)["loss"]


def _loss(network: KerasModel, name: str, beats: Float32Array) -> Loss:
    """Return the mean error of the reconstruction of some of the beats, by their numbers."""
    tf = tensorflow()
    data = tf.constant(beats)
    penalty = tf.abs if name == "mae" else tf.square

    def loss(rows: Tensor) -> tuple[Tensor, tuple[Tensor]]:
        inputs = tf.gather(data, rows)
        found = tf.reduce_mean(penalty(network(inputs, training=True) - inputs))
        return found, (found,)

    return loss
