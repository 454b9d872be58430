"""Fit an autoencoder of windows until windows of other subjects are reconstructed no better."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from ....common.arrays import Float32Array, Int64Array
from ..backend import Tensor, seeded, tensorflow
from ..divergence import kullback_leibler
from ..epochs import BATCH, Batches, Curves, Descent, Loss, Training, Watched, train
from ..fitted import Progress
from .network import Build, Halves

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
    history: Curves
    """``loss`` (mean squared error of training windows), ``kl`` (nats a window), ``kl_weight`` and
    ``validation_loss``, a number an epoch."""


def fit_windows(
    recipe: Recipe, windows: Float32Array, validation: Float32Array | None, seed: int, progress: Progress | None = None
) -> Trained:
    """Fit a new network to windows of normal records.

    The weights kept are those of the lowest finite validation loss; without validation windows those of the last epoch.

    Args:
        recipe: how to fit.
        windows: float32 [n, length, leads].
        validation: windows of normal records of other subjects.
        seed: of the first weights, the latent noise and the order.
        progress: called after every epoch.
    """
    with seeded(seed):
        network = recipe.build(windows.shape[1], windows.shape[2])
        curves = _train(network, recipe, windows, validation, np.random.default_rng(seed), progress)
    return Trained(network, curves if network.latent else {name: curves[name] for name in curves if "kl" not in name})


def _train(
    network: Halves, recipe: Recipe, windows: Float32Array, validation: Float32Array | None,
    random: np.random.Generator, progress: Progress | None,
) -> Curves:  # fmt: skip
    items = len(windows) // recipe.variants
    batches = Batches.of(items, recipe.batch)

    def draw(epoch: int) -> tuple[Int64Array, Float32Array]:
        weight = np.full(batches.steps, kl_weight(epoch, recipe.epochs), np.float32)
        drawn = random.integers(recipe.variants, size=items) * items + np.arange(items)
        return batches.of_order(random.permutation(drawn)), weight

    training = Training(
        variables=[one for model in network.models for one in model.trainable_variables],
        loss=_loss(network, windows),
        noted=("loss", "kl"),
        descent=Descent(recipe.learning_rate, clip_together=CLIP),
        epochs=recipe.epochs,
        steps=batches.steps,
    )
    watched = None if validation is None else _watched(network, recipe, validation)
    curves = train(training, draw, progress, watched)
    return curves | {"kl_weight": tuple(kl_weight(epoch, recipe.epochs) for epoch in range(len(curves["loss"])))}


def _watched(network: Halves, recipe: Recipe, validation: Float32Array) -> Watched:
    def loss() -> float:
        return float(np.mean((network(validation) - validation) ** 2))

    return Watched(loss, network.models, patience_of(recipe, variational=network.latent is not None))


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


def _loss(network: Halves, windows: Float32Array) -> Loss:
    """Return the loss of some of the windows, by their numbers, at a weight of the Kullback-Leibler term.

    It is the negative lower bound of the likelihood a sample, for a variance of 1/2 round the reconstruction; noted are
    the mean squared error and the divergence in nats.
    """
    tf = tensorflow()
    data = tf.constant(windows)
    values = windows.shape[1] * windows.shape[2]

    def loss(rows: Tensor, weight: Tensor) -> tuple[Tensor, tuple[Tensor, Tensor]]:
        inputs = tf.gather(data, rows)
        code = network.encoder(inputs, training=True)
        kl = tf.constant(0.0)
        if network.latent is not None:
            mean, log_variance = tf.split(code, 2, axis=1)
            code = mean + tf.exp(log_variance / 2) * tf.random.normal(tf.shape(mean))
            kl = tf.reduce_mean(kullback_leibler(mean, log_variance))
        error = tf.reduce_mean(tf.square(network.decoder(code, training=True) - inputs))
        return error + weight * kl / values, (error, kl)

    return loss
