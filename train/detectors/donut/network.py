"""Donut's network: an encoder and a decoder, each two hidden layers and two heads, mean and scale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from ....common.arrays import Float32Array
from ...calibration.scores import LEAST_SCALE

WINDOW = 120
"""Samples of the input."""
HIDDEN = 50
"""Units of each of the two hidden layers."""
LATENT = 5
LEAST = LEAST_SCALE
"""Added to each scale, so that no likelihood is without bound."""


class Dense(NamedTuple):
    """A dense layer."""

    kernel: Float32Array
    """float32 [inputs, units]."""
    bias: Float32Array
    """float32 [units]."""

    def __call__(self, x: Float32Array) -> Float32Array:
        """Return the layer's linear output, float32 [n, units]."""
        return x @ self.kernel + self.bias


@dataclass(frozen=True, eq=False)
class Coder:
    """Two hidden layers (ReLU), a head for the mean and one for the scale (softplus)."""

    hidden: tuple[Dense, Dense]
    mean: Dense
    scale: Dense

    def __call__(self, x: Float32Array) -> tuple[Float32Array, Float32Array]:
        """Return mean and scale, float32 [n, units] each."""
        for layer in self.hidden:
            x = np.maximum(layer(x), 0)
        return self.mean(x), np.logaddexp(self.scale(x), np.float32(0)) + np.float32(LEAST)

    def last(self) -> Coder:
        """Return the same with the last output of each head alone."""
        mean, scale = (Dense(head.kernel[:, -1:], head.bias[-1:]) for head in (self.mean, self.scale))
        return Coder(self.hidden, mean, scale)

    @property
    def weights(self) -> int:
        """Weights of the kernels."""
        return sum(layer.kernel.size for layer in (*self.hidden, self.mean, self.scale))


@dataclass(frozen=True, eq=False)
class Network:
    """A fitted Donut."""

    encoder: Coder
    decoder: Coder


def coder_of(arrays: Sequence[Float32Array]) -> Coder:
    """Return a coder of its kernels and biases, in the order of the layers."""
    first, second, mean, scale = (Dense(*arrays[at : at + 2]) for at in range(0, len(arrays), 2))
    return Coder((first, second), mean, scale)
