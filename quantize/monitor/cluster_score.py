"""The score of a cluster: the mean score of its beats, toward which the score of a single beat is shrunk halfway.

Online adaptation without labels: a cluster that is the patient's common aberrant beat keeps a single odd member from
alarming, and one whose beats mostly look ventricular lifts a member that does not.
"""

from __future__ import annotations

from dataclasses import dataclass

from .integers import clamp

LIMIT = 1536
"""A beat counts for at most 6 logits in the mean."""
MIN_SCORES = 2
"""Scores in a cluster before it shrinks those of its beats."""
FINE_BITS = 4
"""Bits of the mean below the unit of a score."""
FULL_SHIFT = 4
"""The mean is a moving average of up to 16 scores."""


@dataclass
class ClusterScore:
    """Mean score of the beats in a cluster."""

    mean: int = 0
    """Mean score, Q4 in units of the score."""
    count: int = 0
    """Scores in the mean, up to 16."""

    def shrink(self, score: int) -> int:
        """Return a score shrunk halfway toward the mean of the cluster."""
        return score + (((self.mean >> FINE_BITS) - score) >> 1) if self.count >= MIN_SCORES else score

    def update(self, score: int) -> None:
        """Take the score that a beat has by itself into the mean."""
        shift = min(self.count.bit_length(), FULL_SHIFT)
        self.mean += ((clamp(score, -LIMIT, LIMIT) << FINE_BITS) - self.mean + ((1 << shift) >> 1)) >> shift
        self.count = min(self.count + 1, 1 << FULL_SHIFT)
