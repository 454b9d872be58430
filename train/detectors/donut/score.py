"""Donut's score: the negative log-probability of the last point of a window, as the window is reconstructed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ....common.arrays import BoolArray, Float32Array, Float64Array
from ...calibration.scores import log_density
from ...data.signals import Signal
from ..chunks import in_chunks
from ..points import Scale, at_their_samples, windows
from .network import LATENT, WINDOW, Network

DRAWS = 64
"""Draws of the latent variable that a score is the mean of."""
ITERATIONS = 10
"""Times that the missing points of a window are reconstructed before it is scored (M of the document)."""
CHUNK = 512
"""Windows scored at once."""


@dataclass(frozen=True, eq=False)
class PointScores:
    """A fitted Donut as a scorer of points; the same draws serve every window, so that equal windows score equally."""

    network: Network
    scale: Scale
    seed: int

    def __call__(self, signal: Signal) -> Float64Array:
        """Score every sample of a signal, float64 [samples]; NaN for the first 119, and where one is missing."""
        rows = windows(self.scale(signal), WINDOW)
        missing = windows(signal.absent.astype(np.float64), WINDOW) > 0
        scores = in_chunks(len(rows), CHUNK, lambda at: self.score_windows(rows[at], missing[at]))
        return at_their_samples(scores, signal)

    def score_windows(self, rows: Float32Array, missing: BoolArray) -> Float64Array:
        """Score windows, float32 [n, WINDOW] with bool [n, WINDOW] of their missing points, to float64 [n]."""
        random = np.random.default_rng(self.seed)
        noise = drawn(random, DRAWS, LATENT)
        centre, spread = self.network.encoder(self.imputed(rows, missing, random))
        z = np.add(centre[:, np.newaxis], spread[:, np.newaxis] * noise, dtype=np.float32)
        mean, scale = self.network.decoder.last()(z.reshape(-1, LATENT))
        last = np.repeat(rows[:, -1:], DRAWS, axis=0)
        return -log_density(last, mean, scale).reshape(len(rows), DRAWS).mean(axis=1)

    def imputed(self, rows: Float32Array, missing: BoolArray, random: np.random.Generator) -> Float32Array:
        """Replace missing points by reconstructed ones, again and again.

        Rezende et al., 2014, "Stochastic backpropagation and approximate inference in deep generative models",
        appendix F.
        """
        holed = missing.any(axis=1)
        if not holed.any():
            return rows
        held, gone = rows[holed], missing[holed]
        for _ in range(ITERATIONS):
            centre, spread = self.network.encoder(held)
            mean, scale = self.network.decoder(np.add(centre, spread * drawn(random, LATENT), dtype=np.float32))
            held = np.where(gone, mean + scale * drawn(random, WINDOW), held)
        whole = rows.copy()
        whole[holed] = held
        return whole


def drawn(random: np.random.Generator, *shape: int) -> Float32Array:
    """Return numbers of the standard normal distribution, float32 [*shape]."""
    return random.standard_normal(shape).astype(np.float32)


@dataclass(frozen=True, eq=False)
class WithoutDraws:
    """A fitted Donut as a scorer of points by one pass: latent values are their mean, missing points the signal's."""

    network: Network
    scale: Scale

    def __call__(self, signal: Signal) -> Float64Array:
        """Score every sample of a signal, float64 [samples]; NaN for the first 119, and where one is missing."""
        rows = windows(self.scale(signal), WINDOW)
        scores = [self.score_windows(rows[at : at + CHUNK]) for at in range(0, len(rows), CHUNK)]
        return at_their_samples(np.concatenate(scores) if scores else np.zeros(0), signal)

    def score_windows(self, rows: Float32Array) -> Float64Array:
        """Score windows, float32 [n, WINDOW] to float64 [n]."""
        centre, _ = self.network.encoder(rows)
        mean, scale = self.network.decoder.last()(centre)
        return -log_density(rows[:, -1], mean[:, 0], scale[:, 0])

    @property
    def weights(self) -> int:
        """Weights that the score is made of; the latent values' spread has no part in it."""
        return (
            self.network.encoder.weights - self.network.encoder.scale.kernel.size + self.network.decoder.last().weights
        )
