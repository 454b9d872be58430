"""Terms of the fused score: what of each feature a weight is fitted to.

One term holds a feature within two spreads of its middle, and is a straight line. Beside it stand ramps, each of which
rises over one stretch of the feature's values: together a curve of straight pieces, which bends where the penalty on
the weights is worth less than what the beats say, and of which every piece has the sign that physiology expects.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from ...common.arrays import BoolArray, Float64Array, Int16Array, Int64Array
from ..monitor.integers import INT16_MAX

REACH = 2.0
"""A line is held within this many spreads of its middle: one odd feature does not decide."""
MIN_SPREAD = 2.0
KNOTS = (0.1, 0.5, 0.9)
"""A feature's ramps meet at these quantiles of the ectopic beats, and of the others."""
PARTS = 24
"""A ramp spans at least this part of what all ramps of its feature span, and at least ``MIN_RAMP``."""
MIN_RAMP = 8


@dataclass(frozen=True, eq=False)
class Terms:
    """Terms, each of one feature."""

    inputs: Int64Array
    """int64 [terms], index of the feature."""
    centres: Int64Array
    """int64 [terms], the middle of what counts of it."""
    limits: Int64Array
    """int64 [terms], half of what counts of it."""
    unit: Float64Array
    """[terms], what of the feature is 1 in the penalty."""

    def of(self, features: Int16Array) -> Float64Array:
        """Return the terms [n, terms] of features [n, features]."""
        taken = features[:, self.inputs].astype(np.float64)
        return np.clip(taken - self.centres, -self.limits, self.limits) / self.unit


def choose_terms(features: Int16Array, ectopic: BoolArray) -> Terms:
    """Return the terms for beats: a line of every feature, then the ramps of every feature.

    Args:
        features: int16 [n, features].
        ectopic: bool [n], with beats of both kinds.
    """
    low, middle, high = np.quantile(features, [0.05, 0.5, 0.95], axis=0)
    spread = np.maximum((high - low) / 3, MIN_SPREAD)
    knots = [_knots(features[ectopic, index], features[~ectopic, index]) for index in range(features.shape[1])]
    ramps = [(index, *ends) for index, own in enumerate(knots) for ends in pairwise(own)]
    inputs, first, last = np.array(ramps, np.int64).reshape(-1, 3).T
    limits = (last - first) // 2
    return Terms(
        np.concatenate([np.arange(len(spread)), inputs]),
        np.concatenate([np.rint(middle).astype(np.int64), first + limits]),
        np.concatenate([np.rint(REACH * spread).astype(np.int64), limits]).clip(max=INT16_MAX),
        np.concatenate([spread, limits.astype(np.float64)]),
    )


def _knots(ectopic: Int16Array, others: Int16Array) -> list[int]:
    """Return the ends of a feature's ramps, ascending; none where there would be one ramp alone."""
    wanted = np.rint(np.sort(np.quantile(ectopic, KNOTS).tolist() + np.quantile(others, KNOTS).tolist())).astype(int)
    apart = max((wanted[-1] - wanted[0]) // PARTS, MIN_RAMP)
    kept = [int(wanted[0])]
    for knot in wanted.tolist():
        if knot - kept[-1] >= apart:
            kept.append(knot)
    return kept if len(kept) > 2 else []
