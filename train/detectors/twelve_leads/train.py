"""Fit an autoencoder of windows until windows of other subjects are reconstructed no better."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from ....common.arrays import Float32Array, Float64Array, Int64Array
from ..backend import Tensor, keras, stdout_to_stderr, tensorflow
from ..fitted import Progress
from .network import Build, Halves

BATCH = 32
CLIP = 1.0
"""Largest norm of a step's gradients."""
CYCLES = 4
"""Times that the weight of the Kullback-Leibler term rises from 0 (Fu et al., 2019, "Cyclical annealing schedule: a
simple approach to mitigating KL vanishing", NAACL)."""
RISING = 0.5
"""Share of a cycle in which it rises to 1; there it stays."""


@dataclass(frozen=True)
class Recipe:
    """How a network of windows is fitted."""

    build: Build
    epochs: int
    """At most so many."""
    patience: int
    """Epochs without a lower validation loss after which it is over; of a variational network at least a cycle."""
    learning_rate: float
    """At the start; it falls to 0 by a cosine over ``epochs``."""
    variants: int = 1
    """Forms of each item among the windows, all items in one form after all in another; an epoch draws one of each."""
    batch: int = BATCH
    """Windows of a step, or all where there are fewer."""


@dataclass(frozen=True)
class Trained:
    """A fitted network with its curves."""

    network: Halves
    history: dict[str, tuple[float, ...]]
    """``loss`` (mean squared error of training windows), ``kl`` (nats a window), ``kl_weight`` and
    ``validation_loss``, a number an epoch."""


@dataclass
class _Curves:
    loss: list[float] = field(default_factory=list[float])
    kl: list[float] = field(default_factory=list[float])
    kl_weight: list[float] = field(default_factory=list[float])
    validation_loss: list[float] = field(default_factory=list[float])

    @property
    def waited(self) -> int:
        """Epochs since the lowest validation loss."""
        return len(self.validation_loss) - 1 - int(np.argmin(self.validation_loss)) if self.validation_loss else 0


def fit_windows(
    recipe: Recipe, windows: Float32Array, validation: Float32Array | None, seed: int, progress: Progress | None = None
) -> Trained:
    """Fit a new network to windows of normal records.

    The weights kept are those of the lowest validation loss; without validation windows those of the last epoch.

    Args:
        recipe: how to fit.
        windows: float32 [n, length, leads].
        validation: windows of normal records of other subjects.
        seed: of the first weights, the latent noise and the order.
        progress: called after every epoch.
    """
    keras().utils.set_random_seed(seed)
    with stdout_to_stderr():
        network = recipe.build(windows.shape[1], windows.shape[2])
        curves = _train(network, recipe, windows, validation, np.random.default_rng(seed), progress)
    shown = {name: tuple(values) for name, values in vars(curves).items() if values}
    return Trained(network, shown if network.latent else {name: shown[name] for name in shown if "kl" not in name})


def _train(
    network: Halves, recipe: Recipe, windows: Float32Array, validation: Float32Array | None,
    random: np.random.Generator, progress: Progress | None,
) -> _Curves:  # fmt: skip
    items = len(windows) // recipe.variants
    batch = min(recipe.batch, items)
    steps = items // batch
    epoch = _compiled_epoch(network, recipe, windows, steps, batch)
    curves, best = _Curves(), [model.get_weights() for model in network.models]
    patience = patience_of(recipe, variational=network.latent is not None)
    for number in range(recipe.epochs):
        drawn = random.integers(recipe.variants, size=items) * items + np.arange(items)
        order = random.permutation(drawn)[: steps * batch].reshape(steps, batch)
        weight = kl_weight(number, recipe.epochs)
        loss, kl = epoch(order, weight)
        curves.loss.append(loss)
        curves.kl.append(kl)
        curves.kl_weight.append(weight)
        if validation is not None:
            curves.validation_loss.append(float(np.mean((network(validation) - validation) ** 2)))
        if curves.waited == 0:
            best = [model.get_weights() for model in network.models]
        if progress is not None:
            progress()
        if curves.waited >= patience:
            break
    for model, weights in zip(network.models, best, strict=True):
        model.set_weights(weights)
    return curves


def patience_of(recipe: Recipe, *, variational: bool) -> int:
    """Return how many epochs without a lower validation loss are waited for.

    Within a cycle the loss of the reconstruction rises with the weight of the Kullback-Leibler term, so that only from
    cycle to cycle it tells whether anything gets better.
    """
    return max(recipe.patience, math.ceil(recipe.epochs / CYCLES)) if variational else recipe.patience


def kl_weight(epoch: int, epochs: int) -> float:
    """Return the weight of the Kullback-Leibler term in an epoch: it rises to 1 in the first half of each cycle."""
    place = epoch * CYCLES / epochs % 1.0
    return min(1.0, place / RISING)


def _compiled_epoch(
    network: Halves, recipe: Recipe, windows: Float32Array, steps: int, batch: int
) -> Callable[[Int64Array, float], tuple[float, float]]:
    """Return a function that takes an epoch's rows [steps, batch] and the weight of the KL term.

    It gives the mean squared error and the KL divergence in nats. The loss is the negative lower bound of the
    likelihood a sample, for a variance of 1/2 round the reconstruction.
    """
    tf, k = tensorflow(), keras()
    rate = k.optimizers.schedules.CosineDecay(recipe.learning_rate, max(1, steps * recipe.epochs))
    optimizer = k.optimizers.Adam(rate, global_clipnorm=CLIP)
    variables = [one for model in network.models for one in model.trainable_variables]
    optimizer.build(variables)
    data = tf.constant(windows)
    values = windows.shape[1] * windows.shape[2]

    def step(rows: Tensor, weight: Tensor) -> Tensor:
        inputs = tf.gather(data, rows)
        with tf.GradientTape() as tape:
            code = network.encoder(inputs, training=True)
            kl = tf.constant(0.0)
            if network.latent is not None:
                mean, spread = tf.split(code, 2, axis=1)
                code = mean + tf.exp(spread / 2) * tf.random.normal(tf.shape(mean))
                kl = tf.reduce_mean(tf.reduce_sum(tf.exp(spread) + mean**2 - 1 - spread, axis=1)) / 2
            error = tf.reduce_mean(tf.square(network.decoder(code, training=True) - inputs))
            loss = error + weight * kl / values
        optimizer.apply(tape.gradient(loss, variables), variables)
        return tf.stack([error, kl])

    def epoch(order: Tensor, weight: Tensor) -> Tensor:
        total = tf.zeros(2)
        for index in tf.range(steps):
            total += step(order[index], weight)
        return total / steps

    compiled = tf.function(epoch).get_concrete_function(tf.TensorSpec((steps, batch), tf.int64), tf.TensorSpec(()))

    def run(order: Int64Array, weight: float) -> tuple[float, float]:
        found: Float64Array = np.asarray(compiled(tf.constant(order), tf.constant(weight, tf.float32)), np.float64)
        return float(found[0]), float(found[1])

    return run
