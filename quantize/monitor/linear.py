"""The fused score: a weighted sum of features, each held within its limits, in 1/256 logit.

Logistic regression across patients. Ensembles of trees were tried and alarm several times as often on patients that
they have not seen: some twenty patients are too few for a tree to learn which interactions are general.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ...common.arrays import Int16Array, Int64Array
from .integers import clamp

UNIT = 256
"""Score units in a logit."""
INT32_MAX = 2**31 - 1


@dataclass(frozen=True)
class Linear:
    """An integer linear score: ``(sum of weight * clamp(feature - centre, -limit, limit) + offset) >> shift``."""

    weights: tuple[int, ...]
    """Weight of each feature, int16."""
    centres: tuple[int, ...]
    """What is taken from each feature, int16."""
    limits: tuple[int, ...]
    """Largest size of each feature less its centre, int16, positive."""
    offset: int
    """Offset of the sum, int32."""
    shift: int
    """Bits by which the sum is shifted down to 1/256 logit."""

    def __post_init__(self) -> None:
        most = abs(self.offset) + sum(abs(w) * limit for w, limit in zip(self.weights, self.limits, strict=True))
        if most > INT32_MAX:
            raise ValueError(f"the sum of a score could reach {most}, beyond int32")

    def score(self, features: Sequence[int]) -> int:
        """Score the features of a beat."""
        total = self.offset
        for value, weight, centre, limit in zip(features, self.weights, self.centres, self.limits, strict=True):
            total += weight * clamp(value - centre, -limit, limit)
        return total >> self.shift

    def score_all(self, features: Int16Array) -> Int64Array:
        """Score the features [n, features] of beats: int64 [n], equal to ``score`` of each."""
        limits = np.array(self.limits, np.int64)
        held = np.clip(features.astype(np.int64) - np.array(self.centres), -limits, limits)
        return (held @ np.array(self.weights, np.int64) + self.offset) >> self.shift
