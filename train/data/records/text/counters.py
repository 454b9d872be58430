"""A counter of samples: which of them were lost on the way."""

from __future__ import annotations

import numpy as np

from .....common.arrays import Float64Array, Int64Array

MAX_LOST = 0.5
"""Share of lost samples beyond which a column is no counter of samples."""


def counted(value: Float64Array) -> Int64Array | None:
    """Return the sample of each line, int64 [n], the first at 0; None where the numbers do not count samples.

    The counter may start again after any number (15, 255 ...) and may count by more than 1; all its numbers from the
    least to the largest are taken for its cycle.
    """
    if len(value) < 2 or not np.isfinite(value).all() or np.any(value != np.rint(value)) or np.abs(value).max() > 2**53:
        return None
    step = np.diff(value).astype(np.int64)
    forward = step[step > 0]
    if not len(forward) or np.any(step == 0):
        return None
    unit = int(np.bincount(forward[forward < 64]).argmax()) if (forward < 64).any() else 0
    cycle = int(value.max() - value.min()) + unit
    if unit < 1 or np.mean(step == unit) + np.mean(step < 0) < 1 - MAX_LOST:
        return None
    power = 1 << max(cycle - 1, 1).bit_length()
    cycle = power if power - cycle <= 0.05 * power and (step < 0).any() else cycle
    ahead = np.where(step > 0, step, step % cycle)
    if np.any(ahead % unit) or (np.any(step < 0) and cycle < 4 * unit):
        return None
    return np.concatenate([[0], np.cumsum(ahead // unit)]).astype(np.int64)
