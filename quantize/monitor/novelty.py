"""How much of late looked like nothing before: a heart repeats itself, even its ectopic beats; noise does not.

Beats that found a cluster are counted over the last 32. A few are new kinds of beats; more raise the bar for each beat,
and when they are many, nothing can be read: electrode motion draws waves of the size and the band of a QRS complex,
which no measure of a single beat tells from one.
"""

from __future__ import annotations

from dataclasses import dataclass

WINDOW = 32
USUAL = 2
"""New kinds that a heart may show in that time."""
PENALTY = 128
"""What each one more takes off the score: half a logit."""
UNREADABLE = 6
"""From so many on the signal is noise."""


@dataclass
class Novelty:
    """The last 32 readable beats."""

    history: int = 0
    """One bit a beat, the last one lowest: it founded a cluster."""

    def take(self, *, founds: bool) -> None:
        """Take the next beat."""
        self.history = (self.history << 1 | founds) & ((1 << WINDOW) - 1)

    @property
    def noisy(self) -> bool:
        """Whether the signal cannot be read."""
        return self.history.bit_count() >= UNREADABLE

    @property
    def penalty(self) -> int:
        """What the score is lowered by."""
        return PENALTY * max(self.history.bit_count() - USUAL, 0)
