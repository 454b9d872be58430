"""The say of a beat's kind: what the beats that look like it usually score pulls its score halfway toward theirs.

Online adaptation without labels: a cluster that is the patient's usual aberrant beat keeps a single odd member from
alarming, and one whose beats usually look ventricular lifts a member that does not.
"""

from __future__ import annotations

from dataclasses import dataclass

from .integers import clamp

LIMIT = 1536
"""A beat's vote is held within 6 logits."""
MIN_SCORES = 2
"""Votes before a kind has a say."""
FINE_BITS = 4
"""Bits of the mean below the unit of a score."""
FULL_SHIFT = 4
"""Votes are moving averages of up to 16."""


@dataclass
class Vote:
    """Usual score of the beats in a cluster."""

    mean: int = 0
    """Q4, in units of the score."""
    count: int = 0

    def pull(self, score: int) -> int:
        """Return a score after the kind's say."""
        return score + (((self.mean >> FINE_BITS) - score) >> 1) if self.count >= MIN_SCORES else score

    def cast(self, score: int) -> None:
        """Take the score that a beat has by itself."""
        shift = min(self.count.bit_length(), FULL_SHIFT)
        self.mean += ((clamp(score, -LIMIT, LIMIT) << FINE_BITS) - self.mean + ((1 << shift) >> 1)) >> shift
        self.count = min(self.count + 1, 1 << FULL_SHIFT)
