"""``conv``: a strided convolutional encoder, a dense bottleneck and a sub-pixel decoder."""

from __future__ import annotations

import math
from functools import partial

from ..calibration.scores import Score
from .autoencoder import autoencoder
from .forms import ResidualForm
from .layers import conv_autoencoder

STRIDES = (2, 2)
CHANNELS = (8, 4)
KERNEL = 5
BOTTLENECK = 2

DETECTOR = autoencoder(
    ResidualForm(
        name="conv",
        layers=partial(conv_autoencoder, strides=STRIDES, channels=CHANNELS, kernel=KERNEL, bottleneck=BOTTLENECK),
        pool=1,
        bottleneck=BOTTLENECK,
        score=Score("maxw", 10),
        epochs=100,
        learning_rate=2e-3,
        loss="mse",
        multiple=math.prod(STRIDES),
    ),
    summary="compact convolutional: strided encoder, two values, sub-pixel decoder",
)
