"""What int8 costs: the float model against the quantised one, each with its own scores and its own threshold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..common.arrays import Float64Array, Int32Array

SCORE_UNIT = 65536
"""Integer scores in one unit of the float score."""
MAX_CHANGED = 0.01
"""Gate: share of decisions that quantisation may change."""
MIN_SPEARMAN = 0.99
"""Gate: least rank correlation of the scores."""


@dataclass(frozen=True)
class Comparison:
    """Float and integer scores of the same beats with the threshold of each."""

    float_score: Float64Array
    score: Int32Array
    float_threshold: float
    threshold: int

    @property
    def changed(self) -> int:
        """Beats whose decision differs."""
        return int(((self.float_score > self.float_threshold) != (self.score > self.threshold)).sum())

    @property
    def spearman(self) -> float | None:
        """Rank correlation of the scores; None where one of them is constant."""
        from scipy.stats import rankdata

        ranks = np.array([rankdata(self.float_score), rankdata(self.score)])
        if np.any(np.ptp(ranks, axis=1) == 0):
            return None
        return float(np.corrcoef(ranks[0], ranks[1])[0, 1])

    def figures(self) -> dict[str, Any]:
        """Return agreement and differences; the differences are in the unit of the float score."""
        difference = self.score / SCORE_UNIT - self.float_score
        beats = len(self.score)
        return {
            "beats": beats,
            "decisions_changed": self.changed,
            "decision_agreement": 1 - self.changed / beats,
            "spearman": self.spearman,
            "score_difference": {
                "max": float(np.abs(difference).max()),
                "rms": float(np.sqrt(np.mean(difference**2))),
                "mean": float(difference.mean()),
            },
        }

    def failed_gates(self, beats: str) -> list[str]:
        """Return the names of the gates that these beats do not pass."""
        spearman = self.spearman
        gates = {
            f"{beats}.decisions_changed": self.changed <= MAX_CHANGED * len(self.score),
            f"{beats}.spearman": spearman is not None and spearman >= MIN_SPEARMAN,
        }
        return [name for name, passed in gates.items() if not passed]
