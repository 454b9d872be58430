"""The variational autoencoder with LSTMs and both attentions, small enough for a board: beats of several leads.

It is ``vae.build_with_attention`` with eight LSTM units in the place of 128 and two heads in the place of eight. A
device computes the deterministic path, the mean of the latent values decoded; only training needs their variance.
"""

from __future__ import annotations

from typing import Any, cast

from ..backend import KerasModel, Tensor, keras
from ..forms import FitOn
from .network import Halves
from .train import Recipe, fit_windows

LATENT = 8
HIDDEN = 8
HEADS = 2
KEY = 4
"""Values of a key of a head."""
EXPANDED = 2
"""Values a step that the decoder's LSTMs get of the latent ones."""
BATCH = 256
"""Beats of a step: steps of an LSTM cost little more for many beats, and refits are to be affordable."""
STATE, MEAN = "pool", "mean"
"""Names of the layers before the latent values, and of their means."""


def build(samples: int, leads: int, *, hidden: int = HIDDEN, latent: int = LATENT) -> KerasModel:
    """Return the untrained deterministic path, (samples, leads) to (samples, leads)."""
    k = keras()
    beat = k.Input((samples, leads), name="beat")
    rows = k.layers.Permute((2, 1), name="leads")(beat)
    among_leads = k.layers.MultiHeadAttention(HEADS, KEY, name="lead")(rows, rows)
    columns = k.layers.Permute((2, 1), name="moments")(_added([rows, among_leads], "lead"))
    states = k.layers.Bidirectional(k.layers.LSTM(hidden, return_sequences=True), name="encode")(columns)
    # A layer a head computes what one layer of all heads would; a device then holds one head's weights at a time.
    heads = [k.layers.MultiHeadAttention(1, KEY, name=f"temporal_{index}")(states, states) for index in range(HEADS)]
    state = k.layers.GlobalAveragePooling1D(name=STATE)(_added([states, *heads], "temporal"))
    mean = k.layers.Dense(latent, name=MEAN)(state)
    # Not the same latent values at each step: so few units would have to count the steps themselves.
    signal = k.layers.Dense(EXPANDED * samples, name="expand")(mean)
    signal = k.layers.Reshape((samples, EXPANDED), name="steps")(signal)
    signal = k.layers.Bidirectional(k.layers.LSTM(hidden, return_sequences=True), name="decode")(signal)
    return k.Model(beat, k.layers.Dense(leads, name="reconstruction")(signal), name="autoencoder")


def _added(terms: list[Tensor], name: str) -> Tensor:
    k = keras()
    return k.layers.LayerNormalization(name=f"{name}_norm")(k.layers.Add(name=f"{name}_add")(terms))


def fit_variational(given: FitOn) -> tuple[KerasModel, tuple[float, ...]]:
    """Fit a new network of ``build`` as a variational autoencoder; an ``OwnFit``."""
    network = build(*given.inputs.shape[1:])
    return network, fit_in_place(network, given)


def fit_in_place(network: KerasModel, given: FitOn) -> tuple[float, ...]:
    """Fit a network of ``build`` as a variational autoencoder; return the reconstruction's loss an epoch."""
    recipe = Recipe(lambda _samples, _leads: halves(network), given.epochs, given.epochs, given.learning_rate,
                    len(given.variants), BATCH)  # fmt: skip
    return fit_windows(recipe, given.inputs, None, given.seed, given.progress).history["loss"]


def halves(network: KerasModel) -> Halves:
    """Return the encoder, with a new layer for the logarithms of the variances, and the decoder of a network.

    Both share the layers of the network: what fits them fits it.
    """
    k, whole = keras(), cast("Any", network)
    state, mean = whole.get_layer(STATE).output, whole.get_layer(MEAN).output
    latent: int = mean.shape[-1]
    spread = k.layers.Dense(latent, kernel_initializer="zeros", name="log_variance")(state)
    encoder = k.Model(whole.input, k.layers.Concatenate(name="code")([mean, spread]), name="encoder")
    return Halves(encoder, k.Model(mean, whole.output, name="decoder"), latent)
