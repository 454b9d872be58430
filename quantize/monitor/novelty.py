"""How many of the last beats are like none before: a heart repeats itself, even its ectopic beats; noise does not.

Beats that start a cluster are counted over the last 32. A few are new kinds of beats; more raise the bar for each beat,
and when they are many, nothing can be read: electrode motion draws waves of the size and the band of a QRS complex,
which no measure of a single beat distinguishes from one.
"""

from __future__ import annotations

from dataclasses import dataclass

WINDOW = 32
"""Readable beats over which new clusters are counted."""
EXPECTED_NEW = 2
"""New clusters that a heart may start within the window."""
PENALTY = 128
"""Each further one lowers the score by this: half a logit."""
UNREADABLE = 6
"""From so many new clusters on the signal is noise."""


@dataclass
class Novelty:
    """The last 32 readable beats."""

    history: int = 0
    """One bit per beat, the last one lowest: the beat started a cluster."""

    def take(self, *, starts_cluster: bool) -> None:
        """Take the next beat."""
        self.history = (self.history << 1 | starts_cluster) & ((1 << WINDOW) - 1)

    @property
    def noisy(self) -> bool:
        """Whether the signal cannot be read."""
        return self.history.bit_count() >= UNREADABLE

    @property
    def penalty(self) -> int:
        """By how much the score is lowered."""
        return PENALTY * max(self.history.bit_count() - EXPECTED_NEW, 0)
