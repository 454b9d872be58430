"""The rhythm around a beat: intervals before and after it against their running median."""

from __future__ import annotations

from dataclasses import dataclass, field

from .integers import OCTAVE, clamp, log2, median, quotient

HISTORY = 16
"""RR intervals whose median is taken."""
MAX_INTERVAL_MS = 2000
"""Longer intervals count as this long."""
START_MS = 800
RECENT = 3
"""RR intervals whose median follows a change of the rhythm soon."""
JITTER = 15
"""Irregularity of a regular rhythm, log2 in Q8: 4 %."""
MAX_CHANGE = 128
"""A change counts for at most half an octave."""
IRREGULARITY_BITS = 4
"""Bits of the irregularity below the unit of a logarithm."""
IRREGULARITY_SHIFT = 4
"""The irregularity is a moving average over 16 beats."""
EARLY_UNIT, MIN_EARLY, MAX_EARLY = 64, -512, 1024
"""Units in one irregularity, and the limits of ``early``."""


FASTEST_STEADY_MS = 600
"""At more than 100 a minute nothing is steady: a ventricular tachycardia is as regular as a paced rhythm."""
NOT_SAID = -1
"""``unsteady`` of a beat with an unknown interval, or in a fast rhythm."""


@dataclass(frozen=True)
class RhythmFeatures:
    """Features of the rhythm around a beat; logarithms to base 2 in Q8."""

    interval: int
    """RR interval before the beat to the median interval."""
    next_interval: int
    """RR interval after the beat to the median interval."""
    compensation: int
    """Both intervals together to two median intervals."""
    early: int
    """Prematurity in units of the irregularity."""
    premature_with_pause: int
    """Product of prematurity and pause."""
    unsteady: int
    """The larger size of ``interval`` and ``next_interval``, at most half an octave; ``NOT_SAID`` where one is not
    known, and at more than 100 beats a minute."""


@dataclass
class Rhythm:
    """Recent RR intervals."""

    intervals: list[int] = field(default_factory=lambda: [START_MS] * HISTORY)
    """RR intervals in ms, a ring."""
    at: int = 0
    """Index of the oldest interval."""
    last: int = log2(START_MS)
    """Logarithm of the last interval."""
    irregularity: int = 0
    """Mean size of the change from interval to interval, log2 in Q12."""

    @property
    def median_rr(self) -> int:
        """The median interval in ms."""
        return median(self.intervals)

    @property
    def recent_rr(self) -> int:
        """The median of the last three intervals in ms."""
        return median([self.intervals[self.at - age] for age in range(1, RECENT + 1)])

    def take(self, before: int, after: int) -> RhythmFeatures:
        """Take the beat between two RR intervals in ms, 0 where one is not known: it then counts as the median."""
        if before:
            self._remember(min(before, MAX_INTERVAL_MS))
        median_rr = self.median_rr
        first, second = (min(one or median_rr, MAX_INTERVAL_MS) for one in (before, after))
        centre, scatter = log2(median_rr), self.irregularity >> IRREGULARITY_BITS
        interval, following = log2(first) - centre, log2(second) - centre
        steady = before and after and median_rr >= FASTEST_STEADY_MS
        unsteady = min(max(abs(interval), abs(following)), MAX_CHANGE) if steady else NOT_SAID
        return RhythmFeatures(
            interval,
            following,
            log2(first + second) - OCTAVE - centre,
            clamp(quotient(-interval * EARLY_UNIT, JITTER + scatter), MIN_EARLY, MAX_EARLY),
            max(-interval, 0) * max(following, 0) >> 8,
            unsteady,
        )

    def _remember(self, interval: int) -> None:
        self.intervals[self.at] = interval
        self.at = (self.at + 1) % HISTORY
        log = log2(interval)
        change = min(abs(log - self.last), MAX_CHANGE)
        self.irregularity += ((change << IRREGULARITY_BITS) - self.irregularity) >> IRREGULARITY_SHIFT
        self.last = log
