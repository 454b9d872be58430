"""Fit an autoencoder to normal beats, reproducibly and without Keras' overhead an epoch.

``Model.fit`` costs some 50 ms an epoch whatever the data; with the epoch compiled once, a hundred epochs on some
hundreds of beats take a quarter of a second, and the refits that calibrate the threshold become affordable.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ...common.arrays import Float32Array, Int16Array, Int64Array
from ..calibration.preprocess import model_inputs, shift_beats
from .backend import KerasModel, Tensor, keras, stdout_to_stderr, tensorflow
from .fitted import Progress
from .forms import FitOn, NetworkForm

BATCH = 32
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
        chunks = range(0, len(inputs), CHUNK)
        return np.concatenate([_beside(self.keras(inputs[at : at + CHUNK], training=False)) for at in chunks])

    @property
    def weights(self) -> int:
        """Weights that become int8 constants: those of kernels, not the biases."""
        return sum(array.size for array in self.keras.get_weights() if array.ndim > 1)


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
    inputs = variants.reshape(-1, *variants.shape[2:])
    if model.fit is not None:
        with stdout_to_stderr():
            return Network(*model.fit(FitOn(inputs, recipe.seed, recipe.epochs, progress)))
    keras().utils.set_random_seed(recipe.seed)
    with stdout_to_stderr():
        network: KerasModel = model.build(variants.shape[2], variants.shape[3])
        if model.start is not None:
            model.start(network, inputs)
        return Network(network, tuple(_train(network, recipe, variants, progress)))


def _beside(outputs: Tensor | list[Tensor]) -> Float32Array:
    if isinstance(outputs, list):
        return np.concatenate([np.asarray(one) for one in outputs], axis=-1)
    return np.asarray(outputs)


def _train(network: KerasModel, recipe: Recipe, variants: Float32Array, progress: Progress | None) -> list[float]:
    shifts, beats = len(variants), len(variants[0])
    batch = min(BATCH, beats)
    steps = beats // batch
    epoch = _compiled_epoch(network, recipe, variants.reshape(shifts * beats, *variants.shape[2:]), steps, batch)
    random = np.random.default_rng(recipe.seed)
    history: list[float] = []
    for _ in range(recipe.epochs):
        chosen = random.integers(shifts, size=beats) * beats + np.arange(beats)
        order = random.permutation(chosen)[: steps * batch].reshape(steps, batch)
        history.append(epoch(order))
        if progress is not None:
            progress()
    return history


def _compiled_epoch(
    network: KerasModel, recipe: Recipe, beats: Float32Array, steps: int, batch: int
) -> Callable[[Int64Array], float]:
    """Return a function that takes one epoch's rows of ``beats`` as int [steps, batch] and gives the mean loss."""
    tf, k = tensorflow(), keras()
    rate = k.optimizers.schedules.CosineDecay(recipe.model.learning_rate, max(1, steps * recipe.epochs))
    optimizer = k.optimizers.Adam(rate)
    variables = network.trainable_variables
    optimizer.build(variables)
    data = tf.constant(beats)
    penalty = tf.abs if recipe.model.loss == "mae" else tf.square

    def step(rows: Tensor) -> Tensor:
        inputs = tf.gather(data, rows)
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(penalty(network(inputs, training=True) - inputs))
        optimizer.apply(tape.gradient(loss, variables), variables)
        return loss

    def epoch(order: Tensor) -> Tensor:
        total = tf.constant(0.0)
        for index in tf.range(steps):
            total += step(order[index])
        return total / steps

    compiled = tf.function(epoch).get_concrete_function(tf.TensorSpec((steps, batch), tf.int64))
    return lambda order: float(compiled(tf.constant(order)))
