"""What int8 costs: the float model against the quantised one, each with its own scores and its own threshold."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..common.arrays import Float64Array, Int32Array
from ..common.stage_records.figures import Agreement, ScoreDifference

SCORE_UNIT = 65536
"""Integer scores in one unit of the float score."""
MAX_CHANGED = 0.01
"""Gate: share of decisions that quantisation may change."""
MIN_SPEARMAN = 0.99
"""Gate: least rank correlation of the scores."""
MIN_SPEARMAN_OF_SAMPLE = 0.98
"""The same of a score of one sample: rounding decides which of two normal ones is first, and nothing averages it."""


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
        ranks = np.array([_ranks(self.float_score), _ranks(self.score)])
        if np.any(np.ptp(ranks, axis=1) == 0):
            return None
        return float(np.corrcoef(ranks[0], ranks[1])[0, 1])

    def figures(self) -> Agreement:
        """Return agreement and differences; the differences are in the unit of the float score."""
        difference = self.score / SCORE_UNIT - self.float_score
        beats = len(self.score)
        return Agreement(
            beats=beats,
            decisions_changed=self.changed,
            decision_agreement=1 - self.changed / beats,
            spearman=self.spearman,
            score_difference=ScoreDifference(
                max=float(np.abs(difference).max()),
                rms=float(np.sqrt(np.mean(difference**2))),
                mean=float(difference.mean()),
            ),
        )

    def failed_gates(self, beats: str, least: float = MIN_SPEARMAN) -> list[str]:
        """Return the names of the gates that these beats do not pass; ``least`` is the rank correlation of one."""
        spearman = self.spearman
        gates = {
            f"{beats}.decisions_changed": self.changed <= MAX_CHANGED * len(self.score),
            f"{beats}.spearman": spearman is not None and spearman >= least,
        }
        return [name for name, passed in gates.items() if not passed]


def _ranks(values: NDArray[np.number]) -> Float64Array:
    """Return the rank of each value, float64 [n]; equal ones share the mean of theirs.

    Validating a board needs this; scipy, which has it too, is larger than all else that validating needs.
    """
    _, index, times = np.unique(values, return_inverse=True, return_counts=True)
    return (np.cumsum(times) - (times - 1) / 2)[index]
