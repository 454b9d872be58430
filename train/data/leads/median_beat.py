"""The median beat of a record of several leads: what it looks like in a beat, without what passes."""

from __future__ import annotations

from typing import cast

import numpy as np

from ....common.arrays import Float64Array, Int64Array
from ....common.errors import DataError
from .recording import Recording, resampled

FS = 200.0
BEFORE, AFTER = 50, 90
"""Samples at ``FS`` before the R peak and from it on: the window of all beats of ecgtiny."""


def median_beat(recording: Recording, peaks: Int64Array) -> Float64Array:
    """Return the median over the beats, sample by sample and lead by lead, float64 [140, leads] in mV.

    Each beat is taken from its own mean, so that a wandering baseline is no variation.

    Args:
        recording: without missing samples.
        peaks: samples of its R peaks, int64 [beats].

    Raises:
        DataError: no beat lies whole in the record.
    """
    x = resampled(recording.x, recording.fs, FS)
    at = np.rint(peaks * FS / recording.fs).astype(np.int64)
    at = at[(at >= BEFORE) & (at <= len(x) - AFTER)]
    if not len(at):
        raise DataError("has no whole beat", where=recording.name, fix="leave the record out")
    beats = x[at[:, np.newaxis] + np.arange(-BEFORE, AFTER)]
    return cast("Float64Array", np.median(beats - beats.mean(axis=1, keepdims=True), axis=0))
