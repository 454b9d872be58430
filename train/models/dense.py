"""``dense``: a compact nonlinear autoencoder, 2,272 int8 weights at 140 samples."""

from __future__ import annotations

from functools import partial

from ..scores import Score
from .layers import dense_autoencoder
from .spec import Model

MODEL = Model(
    name="dense",
    summary="compact nonlinear: dense 8-2-8",
    layers=partial(dense_autoencoder, hidden=(8, 2, 8), activation="relu"),
    pool=1,
    bottleneck=2,
    score=Score("maxw", 25),
    epochs=100,
    learning_rate=2e-3,
    loss="mse",
)
