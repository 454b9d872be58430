"""What a fitted variational autoencoder says of rows: their place in the latent space, reconstruction and evidence."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from ....common.arrays import Float32Array, Float64Array
from ..chunks import chunks
from ..divergence import kullback_leibler
from .training import CHUNK


class Latent(NamedTuple):
    """Rows in the latent space, and what the decoder makes of their means."""

    mean: Float32Array
    """float32 [n, latent]."""
    log_variance: Float32Array
    """float32 [n, latent]."""
    decoded: Float32Array
    """float32, the shape of the rows."""


def encode_and_decode(model: Any, rows: Float32Array) -> Latent:
    """Encode rows and decode their latent means, a bounded number at once."""
    found = [model(rows[at], training=False) for at in chunks(len(rows), CHUNK)]
    encoded, decoded = (np.concatenate([np.asarray(one[side]) for one in found]) for side in (0, 1))
    mean, log_variance = np.split(encoded, 2, axis=1)
    return Latent(mean, log_variance, decoded)


def negative_evidence(model: Any, rows: Float32Array) -> Float64Array:
    """Return the negative evidence lower bound of rows at their latent means, without its constant, float64 [n]."""
    latent = encode_and_decode(model, rows)
    mean, log_variance = latent.mean.astype(np.float64), latent.log_variance.astype(np.float64)
    divergence = np.asarray(kullback_leibler(mean, log_variance))
    errors = (latent.decoded.astype(np.float64) - rows) ** 2
    return errors.reshape(len(rows), -1).sum(axis=1) / 2 + divergence
