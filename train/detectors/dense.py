"""``dense``: a compact nonlinear autoencoder of beats averaged by 4, 592 int8 weights at 140 samples."""

from __future__ import annotations

from functools import partial

from ..calibration.scores import Score
from .autoencoder import autoencoder
from .forms import ResidualForm
from .layers import dense_autoencoder

DETECTOR = autoencoder(
    ResidualForm(
        name="dense",
        layers=partial(dense_autoencoder, hidden=(8, 2, 8), activation="relu"),
        pool=4,
        bottleneck=2,
        score=Score("maxw", 10),
        epochs=200,
        learning_rate=3e-3,
        loss="mse",
    ),
    summary="compact nonlinear: dense 8-2-8 of the beat averaged by 4",
)
