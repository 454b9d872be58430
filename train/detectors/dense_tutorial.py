"""``dense-tutorial``: the layers of TensorFlow's autoencoder tutorial with a linear output, trained by our rules.

The tutorial: https://www.tensorflow.org/tutorials/generative/autoencoder (third example, anomaly detection).
"""

from __future__ import annotations

from functools import partial

from ..calibration.scores import Score
from .autoencoder import autoencoder
from .forms import ResidualForm
from .layers import dense_autoencoder

DETECTOR = autoencoder(
    ResidualForm(
        name="dense-tutorial",
        layers=partial(dense_autoencoder, hidden=(32, 16, 8, 16, 32), activation="relu"),
        pool=1,
        bottleneck=8,
        score=Score("maxw", 25),
        epochs=100,
        learning_rate=2e-3,
        loss="mae",
    ),
    summary="TensorFlow's tutorial: dense 32-16-8-16-32",
)
