"""The rhythm that a beat stands in: intervals before and after it against their running median."""

from __future__ import annotations

from dataclasses import dataclass, field

from .integers import OCTAVE, clamp, log2, median, quotient

HISTORY = 16
"""RR intervals whose median is taken."""
MAX_INTERVAL_MS = 2000
"""Longer intervals count as this long."""
START_MS = 800
JITTER = 15
"""Irregularity that a regular rhythm has, log2 in Q8: 4 %."""
MAX_CHANGE = 128
"""A change counts for at most half an octave."""
IRREGULARITY_BITS = 4
"""Bits of the irregularity below the unit of a logarithm."""
IRREGULARITY_SHIFT = 4
"""The irregularity is a moving average over 16 beats."""
EARLY_UNIT, MIN_EARLY, MAX_EARLY = 64, -512, 1024
"""Units in one irregularity, and what is told apart at most to either side."""


@dataclass(frozen=True)
class Rhythmic:
    """A beat's place in the rhythm; logarithms to base 2 in Q8."""

    interval: int
    """RR interval before the beat to the median interval,"""
    next_interval: int
    """the one after it,"""
    compensation: int
    """and both together to two of them."""
    early: int
    """Prematurity in units of the irregularity."""
    early_paused: int
    """Product of prematurity and pause."""


@dataclass
class Rhythm:
    """Recent RR intervals."""

    intervals: list[int] = field(default_factory=lambda: [START_MS] * HISTORY)
    """In ms."""
    at: int = 0
    """Place of the oldest."""
    last: int = log2(START_MS)
    irregularity: int = 0
    """Mean size of the change from interval to interval, log2 in Q12."""

    @property
    def usual(self) -> int:
        """The median interval in ms."""
        return median(self.intervals)

    def take(self, before: int, after: int) -> Rhythmic:
        """Take the beat between two RR intervals in ms, 0 where one is not known: it then counts as usual."""
        if before:
            self._remember(min(before, MAX_INTERVAL_MS))
        usual = self.usual
        first, second = (min(one or usual, MAX_INTERVAL_MS) for one in (before, after))
        centre, scatter = log2(usual), self.irregularity >> IRREGULARITY_BITS
        interval, following = log2(first) - centre, log2(second) - centre
        return Rhythmic(
            interval,
            following,
            log2(first + second) - OCTAVE - centre,
            clamp(quotient(-interval * EARLY_UNIT, JITTER + scatter), MIN_EARLY, MAX_EARLY),
            max(-interval, 0) * max(following, 0) >> 8,
        )

    def _remember(self, interval: int) -> None:
        self.intervals[self.at] = interval
        self.at = (self.at + 1) % HISTORY
        log = log2(interval)
        change = min(abs(log - self.last), MAX_CHANGE)
        self.irregularity += ((change << IRREGULARITY_BITS) - self.irregularity) >> IRREGULARITY_SHIFT
        self.last = log
