"""Donut's training: the modified evidence lower bound, with points taken away at random.

Xu et al., 2018, "Unsupervised anomaly detection via variational auto-encoder for seasonal KPIs in web applications",
sections 3.2 and 3.3: a point that is anomalous or missing has no part in the likelihood, the prior counts by the share
of the other points of the window, and in each epoch some points are made missing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Protocol

import numpy as np

from ....common.arrays import BoolArray, Float32Array, Float64Array
from ....common.errors import UnsupportedModelError
from ...data.signals import Signals
from ..backend import Tensor, keras, seeded, tensorflow
from ..epochs import Batches, Descent, Loss, Training, train
from ..fitted import Progress
from ..points import Scale, windows
from .network import HIDDEN, LATENT, LEAST, WINDOW, Network, coder_of
from .score import PointScores

EPOCHS = 512
BATCH = 256
RATE = 1e-3
RATE_FACTOR, RATE_EPOCHS = 0.75, 10
L2 = 1e-3
CLIP = 10.0
"""Largest norm of the gradient of one layer's weights."""
TAKEN_AWAY = 0.01
"""Share of the points that are made missing in an epoch, as in the authors' own program."""
EPOCH_WINDOWS = 65_536
"""Windows of an epoch at most, 260 s at 250 Hz. Where there are more, an epoch is a random draw."""
LONG = 16_384
"""Windows from which on there are fewer epochs."""
LONG_EPOCHS = 160
"""How many then. By that epoch 99 % of the sum of all learning rates is spent; the others would cost two thirds of the
time."""
WORTH_COMPILING = 2000
"""Steps from which on compiling by XLA, which halves their time, takes less than it saves."""


Draw = Callable[[tuple[int, int], np.random.Generator], tuple[Float32Array, Float32Array]]
"""Takes steps and batch of an epoch; returns windows and the weights of their points, float32 [*shape, WINDOW]."""


class Code(Protocol):
    """An encoder or a decoder: float32 [n, inputs] to mean and scale."""

    def __call__(self, inputs: Tensor, *, training: bool) -> tuple[Tensor, Tensor]:
        """Return mean and scale, float32 [n, outputs] each."""
        ...


class CoderModel(Code, Protocol):
    """What is used of its Keras model."""

    trainable_variables: Sequence[Tensor]

    def get_weights(self) -> list[Float32Array]:
        """Return kernels and biases in the order of the layers."""
        ...


def fit_to_signals(
    signals: Signals, seed: int, epochs: int | None, progress: Progress | None
) -> tuple[PointScores, tuple[float, ...]]:
    """Fit Donut to signals, standardised by their normal points; return it as a scorer, and the loss an epoch.

    Raises:
        UnsupportedModelError: no signal has as many samples as a window.
        MissingToolError: TensorFlow is not installed.
    """
    if all(len(one.x) < WINDOW for one in signals.signals):
        what = f"donut cannot take signals of less than {WINDOW} samples"
        raise UnsupportedModelError(what, fix="give longer signals")
    scale = Scale.of(signals)
    series = [scale(one) for one in signals.signals]
    unusual = [one.anomalous | one.absent for one in signals.signals]
    network, history = fit_donut(series, unusual, seed, epochs, progress)
    return PointScores(network, scale, seed), history


def fit_donut(
    series: Sequence[Float64Array],
    unusual: Sequence[BoolArray],
    seed: int,
    epochs: int | None,
    progress: Progress | None,
) -> tuple[Network, tuple[float, ...]]:
    """Fit a network to standardised signals and return it with the mean loss of each epoch.

    Args:
        series: float64 [samples] each, standardised, zero where missing.
        unusual: bool [samples] each: which points are anomalous or missing.
        seed: of all random numbers.
        epochs: when None 512, or 160 where there are more than 16,384 windows.
        progress: called after every epoch.
    """
    count = sum(max(0, len(one) - WINDOW + 1) for one in series)
    if epochs is None:
        epochs = EPOCHS if count <= LONG else LONG_EPOCHS
    return fit_drawn(partial(draw_windows, series, unusual), count, seed, epochs, progress)


def fit_drawn(
    draw: Draw, count: int, seed: int, epochs: int, progress: Progress | None
) -> tuple[Network, tuple[float, ...]]:
    """Fit a network to ``count`` windows, drawn anew for each epoch; return it with the mean loss of each epoch."""
    random = np.random.default_rng(seed)
    batches = Batches.of(min(count, EPOCH_WINDOWS), BATCH)

    def drawn(_epoch: int) -> tuple[Float32Array, Float32Array, Float32Array]:
        rows, weights = draw(batches, random)
        return rows, weights, random.standard_normal((*batches, LATENT), dtype=np.float32)

    with seeded(seed):
        encoder, decoder = _coder(WINDOW, LATENT, "encoder"), _coder(LATENT, WINDOW, "decoder")
        training = Training(
            variables=[*encoder.trainable_variables, *decoder.trainable_variables],
            loss=_loss(encoder, decoder),
            noted=("loss",),
            descent=Descent(RATE, (RATE_FACTOR, RATE_EPOCHS), clip=CLIP),
            epochs=epochs,
            steps=batches.steps,
            xla=epochs * batches.steps >= WORTH_COMPILING,
        )
        loss = train(training, drawn, progress)["loss"]
    return Network(coder_of(encoder.get_weights()), coder_of(decoder.get_weights())), loss


def draw_windows(
    series: Sequence[Float64Array], unusual: Sequence[BoolArray], shape: tuple[int, int], random: np.random.Generator
) -> tuple[Float32Array, Float32Array]:
    """Take points away, draw windows, and return them with the weights of their points, [*shape, WINDOW] each."""
    rows: list[Float32Array] = []
    weights: list[Float32Array] = []
    for x, odd in zip(series, unusual, strict=True):
        away = (random.random(len(x)) < TAKEN_AWAY) & ~odd
        rows.append(windows(np.where(away, 0.0, x), WINDOW))
        weights.append(windows((~(odd | away)).astype(np.float64), WINDOW))
    last = np.cumsum([len(one) for one in rows])
    drawn = np.sort(random.permutation(last[-1])[: shape[0] * shape[1]])
    parts = np.split(drawn, np.searchsorted(drawn, last[:-1]))
    order = random.permutation(len(drawn))

    def chosen(held: list[Float32Array]) -> Float32Array:
        begin = (0, *last[:-1])
        taken = [one[part - first] for one, part, first in zip(held, parts, begin, strict=True)]
        return np.concatenate(taken)[order].reshape(*shape, WINDOW)

    return chosen(rows), chosen(weights)


def modified_bound(encoder: Code, decoder: Code, x: Tensor, weight: Tensor, noise: Tensor) -> Tensor:
    """Return the modified evidence lower bound of windows by one draw, but for terms that no weight changes, [n].

    sum of weight x log p(x | z) + mean weight x log p(z) - log q(z | x), with z = centre + spread x noise.

    Args:
        encoder: windows to the latent values' mean and scale.
        decoder: latent values to the windows' mean and scale.
        x: windows, [n, WINDOW].
        weight: of their points: 0 where one is anomalous or missing, else 1.
        noise: standard normal, [n, LATENT].
    """
    tf = tensorflow()
    centre, spread = encoder(x, training=True)
    spread = tf.add(spread, LEAST)
    z = centre + spread * noise
    mean, scale = decoder(z, training=True)
    scale = tf.add(scale, LEAST)
    likelihood = -tf.square((x - mean) / scale) / 2 - tf.math.log(scale) - np.log(2 * np.pi) / 2
    share = tf.reduce_mean(weight, axis=1)
    prior = -tf.reduce_sum(tf.square(z), axis=1) / 2
    entropy = tf.reduce_sum(tf.square(noise) / 2 + tf.math.log(spread), axis=1)
    return tf.reduce_sum(weight * likelihood, axis=1) + share * prior + entropy


def _coder(inputs: int, outputs: int, name: str) -> CoderModel:
    k = keras()
    x = k.Input((inputs,))
    hidden = k.layers.Dense(HIDDEN, activation="relu", name=f"{name}_0")(x)
    hidden = k.layers.Dense(HIDDEN, activation="relu", name=f"{name}_1")(hidden)
    mean = k.layers.Dense(outputs, name=f"{name}_mean")(hidden)
    scale = k.layers.Dense(outputs, activation="softplus", name=f"{name}_scale")(hidden)
    return k.Model(x, [mean, scale], name=name)


def _loss(encoder: CoderModel, decoder: CoderModel) -> Loss:
    tf = tensorflow()
    kernels = [model.trainable_variables[at] for model in (encoder, decoder) for at in (0, 2)]

    def loss(x: Tensor, weight: Tensor, noise: Tensor) -> tuple[Tensor, tuple[Tensor]]:
        bound = modified_bound(encoder, decoder, x, weight, noise)
        penalty = tf.add_n([tf.reduce_sum(tf.square(kernel)) for kernel in kernels])
        found = L2 * penalty - tf.reduce_mean(bound)
        return found, (found,)

    return loss
