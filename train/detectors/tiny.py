"""``tiny``: ``linear`` on beats averaged by 4; 140 int8 weights at 140 samples."""

from __future__ import annotations

from functools import partial

from ..calibration.scores import Score
from .autoencoder import autoencoder
from .forms import ResidualForm
from .layers import dense_autoencoder, start_from_pca

DETECTOR = autoencoder(
    ResidualForm(
        name="tiny",
        layers=partial(dense_autoencoder, hidden=(2,), activation=None),
        pool=4,
        bottleneck=2,
        score=Score("maxw", 8),
        epochs=50,
        learning_rate=1e-3,
        loss="mse",
        start=start_from_pca,
    ),
    summary="two linear components of the beat averaged by 4",
)
