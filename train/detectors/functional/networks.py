"""The networks of functional anomaly detection: their layers and their losses. Every layer is named."""

from __future__ import annotations

import math
from typing import Any

from ..backend import KerasModel, keras, tensorflow
from ..divergence import kullback_leibler
from .training import Loss

CHANNELS = (16, 8)
KERNEL = 5
STRIDES = 4
"""Product of the strides of the convolutional encoders."""
LATENT = 8
HIDDEN = 64
PLANE = 2
UNITS = 32


def conv_autoencoder(shape: tuple[int, ...]) -> KerasModel:
    """Two strided convolutions, ``LATENT`` values and back: [samples, channels] to the same, samples divisible by 4."""
    k = keras()
    item = k.Input(shape, name="item")
    latent = k.layers.Dense(LATENT, name="latent")(_conv_encoder(item))
    return k.Model(item, _conv_decoder(latent, shape), name="autoencoder")


def conv_vae(shape: tuple[int, ...]) -> KerasModel:
    """The same as a variational autoencoder."""
    k = keras()
    item = k.Input(shape, name="item")
    latent = k.Input((LATENT,), name="latent")
    encoder = k.Model(item, k.layers.Dense(2 * LATENT, name="mean_and_log_variance")(_conv_encoder(item)))
    return variational(encoder, k.Model(latent, _conv_decoder(latent, shape)))


def dense_vae(shape: tuple[int, ...]) -> KerasModel:
    """A variational autoencoder of spectrograms with a plane of two latent values."""
    k = keras()
    item = k.Input(shape, name="item")
    flat = k.layers.Reshape((math.prod(shape),), name="flatten")(item)
    hidden = k.layers.Dense(HIDDEN, activation="relu", name="encode")(flat)
    encoder = k.Model(item, k.layers.Dense(2 * PLANE, name="mean_and_log_variance")(hidden))
    latent = k.Input((PLANE,), name="latent")
    wide = k.layers.Dense(HIDDEN, activation="relu", name="decode")(latent)
    flat_again = k.layers.Dense(math.prod(shape), name="reconstruction")(wide)
    return variational(encoder, k.Model(latent, k.layers.Reshape(shape, name="unflatten")(flat_again)))


def predictor(shape: tuple[int, ...]) -> KerasModel:
    """An LSTM that predicts the next step of [steps, channels] from those before."""
    k = keras()
    item = k.Input((shape[0] - 1, shape[1]), name="past")
    state = k.layers.LSTM(UNITS, return_sequences=True, name="lstm")(item)
    return k.Model(item, k.layers.Dense(shape[1], name="next")(state), name="predictor")


def variational(encoder: Any, decoder: Any) -> KerasModel:
    """Return one model of both parts: items to [latent means and log variances, the reconstruction of the means].

    Its layers ``encoder`` and ``decoder`` are the parts.
    """
    k = keras()
    encoder.name, decoder.name = "encoder", "decoder"
    item = k.Input(encoder.input_shape[1:], name="item_of_both")
    encoded = encoder(item)
    size = encoder.output_shape[-1] // 2
    return k.Model(item, [encoded, decoder(encoded[:, :size])], name="variational")


def reconstruction_loss() -> Loss:
    """Mean squared error of the reconstruction."""
    tf = tensorflow()

    def loss(model: Any, rows: Any, _noise: Any) -> Any:
        return tf.reduce_mean(tf.square(model(rows, training=True) - rows))

    return loss


def prediction_loss() -> Loss:
    """Mean squared error of the prediction of each step from those before."""
    tf = tensorflow()

    def loss(model: Any, rows: Any, _noise: Any) -> Any:
        return tf.reduce_mean(tf.square(model(rows[:, :-1], training=True) - rows[:, 1:]))

    return loss


def variational_loss() -> Loss:
    """The negative evidence lower bound with one sample and unit variance, without its constant.

    Kingma and Welling, 2014, "Auto-encoding variational Bayes", ICLR.
    """
    tf = tensorflow()

    def loss(model: Any, rows: Any, noise: Any) -> Any:
        mean, log_variance = tf.split(model.get_layer("encoder")(rows, training=True), 2, axis=1)
        drawn = tf.random.stateless_normal(tf.shape(mean), noise)
        decoded = model.get_layer("decoder")(mean + tf.exp(log_variance / 2) * drawn, training=True)
        errors = tf.reduce_sum(tf.reshape(tf.square(decoded - rows), (tf.shape(rows)[0], -1)), axis=1)
        return tf.reduce_mean(errors / 2 + kullback_leibler(mean, log_variance))

    return loss


def _conv_encoder(signal: Any) -> Any:
    k = keras()
    for index, channels in enumerate(CHANNELS):
        layer = k.layers.Conv1D(channels, KERNEL, 2, padding="same", activation="relu", name=f"encode_{index}")
        signal = layer(signal)
    return k.layers.Flatten(name="flatten")(signal)


def _conv_decoder(latent: Any, shape: tuple[int, ...]) -> Any:
    k = keras()
    steps = shape[0] // STRIDES
    signal = k.layers.Dense(steps * CHANNELS[-1], activation="relu", name="expand")(latent)
    signal = k.layers.Reshape((steps, CHANNELS[-1]), name="unflatten")(signal)
    for index, channels in enumerate((CHANNELS[0], shape[1])):
        activation = None if index else "relu"
        layer = k.layers.Conv1DTranspose(channels, KERNEL, 2, padding="same", activation=activation,
                                         name=f"decode_{index}")  # fmt: skip
        signal = layer(signal)
    return signal
