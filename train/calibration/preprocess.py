"""From int16 counts to the model's input: z-normalisation per beat and lead, then average pooling.

The float twin of section 1 of docs/numeric-contract.md: sample standard deviation (ddof 1), and a lead whose
standard deviation is below ``MIN_STD_COUNTS`` is flat, decided in integers exactly as on the board. Where the score is
of the signal itself, the model gets the signal in the unit of the beats, the same for all of them.
"""

from __future__ import annotations

import math

import numpy as np

from ...common.arrays import BoolArray, Float32Array, Float64Array, Int16Array
from ...common.errors import UnsupportedModelError

MIN_STD_COUNTS = 4
"""Standard deviation in counts below which a lead is flat."""
DDOF = 1
"""Degrees of freedom taken off in the standard deviation."""


def flat_beats(counts: Int16Array) -> BoolArray:
    """Tell which beats have a flat lead and so have no score: int16 [n, length, leads] to bool [n]."""
    length = counts.shape[1]
    wide = counts.astype(np.int64)
    spread = length * (wide**2).sum(axis=1) - wide.sum(axis=1) ** 2
    return np.any(spread < math.ceil(length * (length - DDOF) * MIN_STD_COUNTS**2), axis=1)


def normalise(counts: Int16Array, pool: int) -> Float32Array:
    """Z-normalise each lead of each beat, then average ``pool`` consecutive samples.

    Args:
        counts: int16 [n, length, leads].
        pool: samples averaged into one model sample; divides the length.

    Returns:
        float32 [n, length // pool, leads] in standard deviations of the beat; a constant lead gives zeros.

    Raises:
        UnsupportedModelError: ``pool`` does not divide the length.
    """
    wide = counts.astype(np.float64)
    std = wide.std(axis=1, ddof=DDOF, keepdims=True)
    return _pooled((wide - wide.mean(axis=1, keepdims=True)) / np.where(std > 0, std, 1), pool)


def model_inputs(counts: Int16Array, pool: int, gain: float | None = None) -> Float32Array:
    """Return what the model gets of beats int16 [n, length, leads], float32 [n, length // pool, leads].

    Args:
        counts: the beats.
        pool: samples averaged into one model sample; divides the length.
        gain: counts in one unit of the model's input; None where each beat is z-normalised.

    Raises:
        UnsupportedModelError: ``pool`` does not divide the length.
    """
    return normalise(counts, pool) if gain is None else _pooled(counts / gain, pool)


def _pooled(x: Float64Array, pool: int) -> Float32Array:
    beats, length, leads = x.shape
    if length % pool:
        raise UnsupportedModelError(
            f"beats of {length} samples cannot be pooled by {pool}",
            fix=f"cut beats to a multiple of {pool} samples, for example {length - length % pool}",
        )
    return x.reshape(beats, length // pool, pool, leads).mean(axis=2).astype(np.float32)


def shift_beats(counts: Int16Array, samples: int) -> Int16Array:
    """Move beats later by ``samples`` (earlier when negative) inside their window, repeating the edge sample.

    A cut beat does not know its neighbours, so the samples that enter the window are the edge's own value: the
    one continuation that invents no wave. Normalise afterwards, as the device would.
    """
    length: int = counts.shape[1]
    source = np.clip(np.arange(length) - samples, 0, length - 1)
    return counts[:, source]
