"""Donut for a device: the path without draws, from a window in the unit of its signal to its last sample's density.

The encoder's mean takes the place of the latent values, and of the decoder only what the last sample needs is left.
"""

from __future__ import annotations

from functools import partial

import numpy as np

from ....common.arrays import Float32Array
from ....common.errors import UnsupportedModelError
from ..backend import KerasModel, keras, stdout_to_stderr
from ..forms import FitOn
from .fit import TAKEN_AWAY, fit_drawn
from .network import HIDDEN, LATENT, WINDOW, Dense, Network

HIDDEN_LAYERS = ("encoder_0", "encoder_1", "latent", "decoder_0", "decoder_1")


def build(samples: int, leads: int) -> KerasModel:
    """Return the untrained Keras model from a window to the mean and, before its softplus, the scale.

    Raises:
        UnsupportedModelError: there is more than one lead.
    """
    if leads != 1:
        raise UnsupportedModelError(f"donut takes windows of one lead, not of {leads}", fix="choose a lead by --lead")
    k = keras()
    window = k.Input((samples, 1))
    x = k.layers.Flatten()(window)
    for name in HIDDEN_LAYERS:
        linear = name == "latent"
        x = k.layers.Dense(LATENT if linear else HIDDEN, activation=None if linear else "relu", name=name)(x)
    return k.Model(window, [k.layers.Dense(1, name=name)(x) for name in ("mean", "scale")])


def fit_windows(on: FitOn) -> tuple[KerasModel, tuple[float, ...]]:
    """Fit Donut to normal windows, float32 [n, WINDOW, 1]; return its path without draws, and the loss an epoch.

    Raises:
        UnsupportedModelError: there is more than one lead.
    """
    network = build(*on.inputs.shape[1:])
    rows = on.inputs[:, :, 0]
    mean = np.float32(rows.mean())
    fitted, history = fit_drawn(partial(draw, rows - mean), len(rows), on.seed, on.epochs, on.progress)
    with stdout_to_stderr():
        deploy(fitted, mean, network)
    return network, history


def draw(rows: Float32Array, shape: tuple[int, int], random: np.random.Generator) -> tuple[Float32Array, Float32Array]:
    """Draw windows of float32 [n, WINDOW], take points away, and return them with the weights of their points."""
    order = random.permutation(len(rows))[: shape[0] * shape[1]]
    there = random.random((len(order), rows.shape[1])) >= TAKEN_AWAY
    weights = there.astype(np.float32).reshape(*shape, WINDOW)
    return rows[order].reshape(*shape, WINDOW) * weights, weights


def deploy(fitted: Network, mean: np.float32, network: KerasModel) -> None:
    """Give a model of ``build`` the weights of a network that was fitted to windows less their ``mean``."""
    encoder, decoder = fitted.encoder, fitted.decoder.last()
    first = encoder.hidden[0]
    moved = Dense(first.kernel, first.bias - mean * first.kernel.sum(axis=0))
    back = Dense(decoder.mean.kernel, decoder.mean.bias + mean)
    layers = (moved, encoder.hidden[1], encoder.mean, *decoder.hidden, back, decoder.scale)
    network.set_weights([array for layer in layers for array in layer])
