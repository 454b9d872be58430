"""Small beats made for the tests of training: two Gaussian waves, and anomalies whose second wave is inverted."""

from __future__ import annotations

import numpy as np

from ecgtiny.common.arrays import Float32Array, Float64Array
from ecgtiny.train.data.beats import Beats, Source, Split
from ecgtiny.train.detectors import models, network_model
from ecgtiny.train.detectors.forms import ResidualForm

LENGTH = 40
AUTOENCODERS = [name for name in models() if isinstance(network_model(name), ResidualForm)]
"""The models that take beats of any length and leads, and are scored by the residual."""


def made_beats(normals: int, anomalies: int, *, seed: int = 0, length: int = LENGTH, leads: int = 1) -> Beats:
    """Return labelled beats in mV, the normal ones first."""
    random = np.random.default_rng(seed)
    time = np.arange(length)[np.newaxis, :, np.newaxis] / length
    label = np.repeat(np.array([0, 1], dtype=np.int64), (normals, anomalies))
    second = np.where(label == 0, 0.4, -0.4)[:, np.newaxis, np.newaxis]
    jitter = 1 + 0.1 * random.standard_normal((2, len(label), 1, leads))
    x = jitter[0] * wave(time, 0.3, 0.06) + second * jitter[1] * wave(time, 0.7, 0.1)
    x += 0.02 * random.standard_normal(x.shape)
    return Beats(x.astype(np.float32), label, ("normal", "inverted"), 100.0, "mV", 1000.0, Source("made"))


def wave(time: Float64Array, centre: float, width: float) -> Float64Array:
    return np.exp(-(((time - centre) / width) ** 2) / 2)


def made_split(*, seed: int = 0) -> Split:
    return Split(made_beats(80, 10, seed=seed), made_beats(60, 30, seed=seed + 1), "made apart")


def made_model_input(count: int, samples: int, leads: int, *, seed: int = 0) -> Float32Array:
    return np.random.default_rng(seed).standard_normal((count, samples, leads)).astype(np.float32)
