"""Autoencoders of records of 12 leads: convolutional, and variational with LSTMs, without and with attention."""

from __future__ import annotations

from ...calibration.scores import Score
from ..autoencoder import autoencoder
from ..forms import ResidualForm
from . import cae, compact, vae
from .declare import Family, detector
from .train import Recipe
from .windows import Windows

DOCUMENT_RATE = 500.0
"""Hz: the document's 500 samples are a second."""
LSTM_RATE = 50.0
"""Hz of the windows that LSTMs see: a second of the document's rate is 500 steps, ten times the work of this one."""
COMPACT_POOL = 4
"""Samples of a beat at 200 Hz that make one at 50 Hz, the rate of the LSTMs above."""
RECORD = "a record of 12 leads and 10 s is 120,000 B of samples"

DETECTOR = (
    detector(
        "cae-12",
        "12 leads: convolutional autoencoder 32-64-128 of windows of 500",
        Family(Recipe(cae.build, epochs=200, patience=20, learning_rate=1e-3), Windows(DOCUMENT_RATE)),
        f"{RECORD}; its weights are 106,240 B",
    ),
    detector(
        "vae-bilstm-12",
        "12 leads: variational autoencoder, LSTMs of 128 in both directions, 64 latent values",
        Family(Recipe(vae.build, epochs=150, patience=20, learning_rate=2e-3), Windows(LSTM_RATE)),
        f"{RECORD}; its weights are 375,808 B",
    ),
    detector(
        "vae-bilstm-mha-12",
        "12 leads: the same with attention of 8 heads among leads and in time",
        Family(Recipe(vae.build_with_attention, epochs=150, patience=20, learning_rate=2e-3), Windows(LSTM_RATE)),
        f"{RECORD}; its weights are 650,752 B",
    ),
    autoencoder(
        ResidualForm(
            name="vae-bilstm-mha-compact",
            layers=compact.build,
            pool=COMPACT_POOL,
            bottleneck=compact.LATENT,
            score=Score("maxw", 8),
            epochs=300,
            learning_rate=1e-2,
            loss="mse",
            fit=compact.fit_variational,
        ),
        summary="beats of several leads: the variational autoencoder with both attentions for a board, LSTMs of 8",
    ),
)
