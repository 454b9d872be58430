"""The fused score: a weighted sum of terms, each a feature held within limits, in 1/256 logit.

Logistic regression across patients. Several terms of one feature add up to a curve of straight pieces: the score stays
a sum over features (Hastie and Tibshirani, "Generalized Additive Models", Statistical Science 1, 1986), without the
interactions of a tree, of which some dozen patients do not tell which are general.
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
    """An integer score: ``(sum over terms of weight * clamp(feature - centre, -limit, limit) + offset) >> shift``."""

    weights: tuple[int, ...]
    """Weight of each term, int16."""
    centres: tuple[int, ...]
    """What is taken from the feature of each term, int16."""
    limits: tuple[int, ...]
    """Largest size of the feature less its centre, int16, positive."""
    offset: int
    """Offset of the sum, int32."""
    shift: int
    """Bits by which the sum is shifted down to 1/256 logit."""
    inputs: tuple[int, ...] = ()
    """Index of the feature of each term; empty where there is one term a feature, in their order."""

    @property
    def term_features(self) -> tuple[int, ...]:
        """Index of the feature of each term."""
        return self.inputs or tuple(range(len(self.weights)))

    def __post_init__(self) -> None:
        most = abs(self.offset) + sum(abs(w) * limit for w, limit in zip(self.weights, self.limits, strict=True))
        if most > INT32_MAX:
            raise ValueError(f"the sum of a score could reach {most}, beyond int32")
        if len(self.term_features) != len(self.weights):
            raise ValueError(f"{len(self.weights)} weights for {len(self.inputs)} terms")

    def score(self, features: Sequence[int]) -> int:
        """Score the features of a beat."""
        total = self.offset
        terms = zip(self.term_features, self.weights, self.centres, self.limits, strict=True)
        for feature, weight, centre, limit in terms:
            total += weight * clamp(features[feature] - centre, -limit, limit)
        return total >> self.shift

    def score_all(self, features: Int16Array) -> Int64Array:
        """Score the features [n, features] of beats: int64 [n], equal to ``score`` of each."""
        limits = np.array(self.limits, np.int64)
        taken = features[:, list(self.term_features)].astype(np.int64)
        held = np.clip(taken - np.array(self.centres), -limits, limits)
        return (held @ np.array(self.weights, np.int64) + self.offset) >> self.shift
