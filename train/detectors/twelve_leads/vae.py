"""A variational autoencoder of windows: LSTMs in both directions to latent values and back, with or without attention.

The variational autoencoder is that of Kingma and Welling, 2014, "Auto-encoding variational Bayes", ICLR; the attention
that of Vaswani et al., 2017, "Attention is all you need", NeurIPS: once among the leads, each a row of its samples, and
once among the moments of what the LSTM gives.
"""

from __future__ import annotations

from ..backend import KerasModel, Tensor, keras
from .network import Halves

LATENT = 64
HIDDEN = 128
HEADS = 8
LEAD_KEY = 8
"""Values of a key of a head among leads."""
TIME_KEY = 2 * HIDDEN // HEADS
"""Values of a key of a head among moments."""


def build(samples: int, leads: int) -> Halves:
    """Return the untrained network without attention."""
    k = keras()
    window = k.Input((samples, leads), name="window")
    state = k.layers.Bidirectional(k.layers.LSTM(HIDDEN), name="encode")(window)
    return Halves(_to_latent(window, state), _decoder(samples, leads), LATENT)


def build_with_attention(samples: int, leads: int) -> Halves:
    """Return the untrained network with both attentions."""
    k = keras()
    window = k.Input((samples, leads), name="window")
    rows = k.layers.Permute((2, 1), name="leads")(window)
    mixed, among_leads = _attend(rows, LEAD_KEY, "lead")
    columns = k.layers.Permute((2, 1), name="moments")(mixed)
    states = k.layers.Bidirectional(k.layers.LSTM(HIDDEN, return_sequences=True), name="encode")(columns)
    attended, among_moments = _attend(states, TIME_KEY, "temporal")
    state = k.layers.GlobalAveragePooling1D(name="pool")(attended)
    weights = {"lead": k.Model(window, among_leads), "temporal": k.Model(window, among_moments)}
    return Halves(_to_latent(window, state), _decoder(samples, leads), LATENT, weights)


def _attend(rows: Tensor, key: int, name: str) -> tuple[Tensor, Tensor]:
    """Return rows with what they attend to added, and the weights [n, heads, rows, rows]."""
    k = keras()
    attended, weights = k.layers.MultiHeadAttention(HEADS, key, name=name)(rows, rows, return_attention_scores=True)
    return k.layers.LayerNormalization(name=f"{name}_norm")(k.layers.Add(name=f"{name}_add")([rows, attended])), weights


def _to_latent(window: Tensor, state: Tensor) -> KerasModel:
    k = keras()
    mean = k.layers.Dense(LATENT, name="mean")(state)
    spread = k.layers.Dense(LATENT, kernel_initializer="zeros", name="log_variance")(state)
    return k.Model(window, k.layers.Concatenate(name="code")([mean, spread]), name="encoder")


def _decoder(samples: int, leads: int) -> KerasModel:
    k = keras()
    latent = k.Input((LATENT,), name="latent")
    signal = k.layers.RepeatVector(samples, name="repeat")(latent)
    signal = k.layers.Bidirectional(k.layers.LSTM(HIDDEN, return_sequences=True), name="decode")(signal)
    return k.Model(latent, k.layers.Dense(leads, name="reconstruction")(signal), name="decoder")
