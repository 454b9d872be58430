"""The unit and the gain of beats that come without ADC counts."""

from __future__ import annotations

import numpy as np

from ....common.arrays import Float32Array, Float64Array
from ....common.errors import DataError

COUNTS_PER_STD = 200.0
"""Counts per standard deviation of a beat where no gain is recorded: an ADC's usual 200 counts/mV."""

TOLERANCE = 0.01
"""How far a beat's mean may be from 0 and its standard deviation from 1 in a set that counts as z-normalised."""


def single(x: Float64Array) -> Float32Array:
    """Return samples as float32; what is beyond its range becomes infinite, which Beats refuses."""
    with np.errstate(over="ignore"):
        return x.astype(np.float32)


def scale_of(x: Float64Array, where: str) -> tuple[str, float]:
    """Return the unit and the gain (counts per unit) of training beats [n, length, leads].

    Beats that are all z-normalised have the unit ``std``; of others the unit is ``unknown`` and the
    gain is 200 counts per standard deviation, the median of those of the beats (ddof 1).

    Raises:
        DataError: the beats are so short or so flat that they have no standard deviation.
    """
    if x.shape[1] < 2:
        raise DataError(
            "a beat of one sample has no standard deviation", where=where, fix="give beats of two samples or more"
        )
    with np.errstate(over="ignore", invalid="ignore"):
        mean, std = x.mean(axis=1), x.std(axis=1, ddof=1)
    if np.all(np.abs(mean) < TOLERANCE) and np.all(np.abs(std - 1) < TOLERANCE):
        return "std", COUNTS_PER_STD
    middle = float(np.median(std))
    if not 0 < middle < np.inf:
        raise DataError(f"the beats' median standard deviation is {middle}", where=where, fix="remove flat beats")
    return "unknown", COUNTS_PER_STD / middle
