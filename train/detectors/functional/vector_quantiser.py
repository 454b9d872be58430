"""``condensed-1nn``: the nearest of three centres as the reconstruction of a beat, a network that a board runs.

Vector quantisation (Gray, 1984, "Vector quantization", IEEE ASSP Magazine 1) as two dense layers. Of a beat x and a
centre c, |x - c|^2 = |x|^2 - 2 x.c + |c|^2. What is the same for every centre has no part in the choice: |x|^2, and
2 x.m with the mean m of the centres. The first layer gives 2 x.(c - m) - |c|^2, a softmax all but chooses the largest,
and the second layer holds the centres. The residual is what the beat differs by from its nearest centre, and ``mse`` is
the squared distance to it, averaged over the values.
"""

from __future__ import annotations

import numpy as np

from ....common.arrays import Float32Array
from ...calibration.scores import Score
from ..autoencoder import autoencoder
from ..backend import KerasModel, keras
from ..forms import FitOn, ResidualForm
from .condensed import POOL, ROUNDS, centres_of

CENTRES = 3
"""Stored twice, of a beat of 140 samples averaged by POOL, they fit 300 bytes. Number and window were chosen in
ECG5000's training beats, scored by refits that had not seen them."""
SHARPNESS = 50.0
"""A centre that is farther by v variances has exp(-SHARPNESS v) of the nearest one's weight. From here on detection in
training beats is the same; a sharper choice hangs on the rounding of the first layer's int8 output."""


def vector_quantiser(samples: int, leads: int) -> KerasModel:
    """Return a network of ``CENTRES`` centres, untrained, from (samples, leads) to the same."""
    k = keras()
    beat = k.Input((samples, leads), name="beat")
    row = k.layers.Reshape((samples * leads,), name="flatten")(beat)
    closeness = k.layers.Dense(CENTRES, name="closeness")(row)
    chosen = k.layers.Softmax(name="nearest")(closeness)
    centre = k.layers.Dense(samples * leads, use_bias=False, name="centre")(chosen)
    return k.Model(beat, k.layers.Reshape((samples, leads), name="unflatten")(centre), name="vector_quantiser")


def set_centres(network: KerasModel, centres: Float32Array) -> None:
    """Set the centres float32 [CENTRES, samples * leads] of a network."""
    per_value = np.float32(SHARPNESS / centres.shape[1])
    squares, apart = (centres**2).sum(axis=1), centres - centres.mean(axis=0)
    network.get_layer("closeness").set_weights([2 * per_value * apart.T, per_value * (squares.mean() - squares)])
    network.get_layer("centre").set_weights([centres])


def _fit(wanted: FitOn) -> tuple[KerasModel, tuple[float, ...]]:
    rows = wanted.inputs.reshape(len(wanted.inputs), -1)
    found = centres_of(rows, wanted.seed, CENTRES, max(1, wanted.epochs))
    centres = found[np.arange(CENTRES) % len(found)]
    network = vector_quantiser(*wanted.inputs.shape[1:])
    set_centres(network, centres)
    for _ in range(wanted.epochs if wanted.progress else 0):
        if wanted.progress:
            wanted.progress()
    distances = ((rows[:, np.newaxis] - centres) ** 2).mean(axis=2)
    return network, (float(distances.min(axis=1).mean()),)


ROWS = (
    autoencoder(
        ResidualForm(
            name="condensed-1nn",
            layers=vector_quantiser,
            pool=POOL,
            bottleneck=CENTRES,
            score=Score("maxw", 7),
            epochs=ROUNDS,
            learning_rate=1e-3,
            loss="mse",
            fit=_fit,
        ),
        summary="difference from the nearest of three centres of the beat averaged by 4",
    ),
)
