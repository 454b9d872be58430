"""Atrial fibrillation from the irregularity of RR intervals, after Petrenas et al.

A. Petrenas, V. Marozas and L. Sornmo, "Low-complexity detection of atrial fibrillation in continuous long-term
monitoring", Computers in Biology and Medicine 65, 2015: of medians of three intervals, the share of their pairs in
eight that differ by 30 ms or more, against the mean interval; and what tells bigeminy and regular rhythms apart, by how
much the medians' sum differs from that of the intervals. Window, 30 ms and both thresholds are the publication's. Its
smoothing goes forward and backward over the record; a device knows no beat ahead, and here it goes forward alone. And a
mean interval counts for 828 ms at least, so that at any rate three pairs in five have to differ: in a fast rhythm with
supraventricular ectopic beats fewer do.

Intervals to and from abnormal beats do not count: the caller leaves them out.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ...common.events import Events, Kind, event
from .integers import median
from .rhythm import MAX_INTERVAL_MS

WINDOW = 8
"""Medians that are compared with each other."""
AROUND = 3
"""Intervals whose median is taken."""
INTERVALS = WINDOW + AROUND - 1
DIFFERENT_MS = 30
"""Two medians differ from here on."""
PER_PAIR = 1_000_000 * 2 // (WINDOW * (WINDOW - 1))
"""A pair that differs, as a share in 1/1000, times 1000 ms."""
FINE_BITS = 10
"""Bits of the smoothed number of pairs below the unit."""
MEAN_BITS = 8
"""Bits of the mean interval below 1 ms."""
RATIO_BITS = 12
"""Bits of the sums' ratio, and half of those of its square."""
MIN_MEAN_MS = 828
"""The mean interval counts for so long at least."""
SMOOTHING = 5
"""Averages move by 1 / 2^5 from beat to beat; the publication's by .02, both ways."""
IRREGULAR = 725
"""Irregularity in 1/1000 per second above which the rhythm is fibrillation."""
REGULAR = 544
"""Irregularity at which it is over: 3/4 of that."""
RISEN = 362
"""Irregularity above which it has begun when it later becomes fibrillation: half of that."""
MIN_SQUARE = 3355
"""Below this square of the sums' difference, 2e-4 in Q24, the intervals alternate or are regular."""


@dataclass
class Fibrillation:
    """What the intervals up to the last beat say."""

    intervals: list[int] = field(default_factory=list[int])
    """The last ``INTERVALS`` intervals in ms, the oldest first."""
    pairs: int = 0
    """Smoothed number of pairs that differ, Q10."""
    mean: int = 0
    """Smoothed interval in ms, Q8; 0 before the first."""
    square: int = 0
    """Smoothed square of the relative difference of the sums, Q24."""
    risen: bool = False
    """Whether the irregularity is above ``RISEN``."""
    first: int = 0
    """Sample of the beat with which it rose."""
    last: int = 0
    """Sample of the last beat whose own window was irregular, and where there was none, of the first."""
    lasts: bool = False
    """Whether an episode does."""
    reported: bool = False
    """Whether its start is."""

    def take(self, sample: int, rr: int, min_samples: int, *, may_report: bool) -> list[Events]:
        """Take the next beat that is neither abnormal nor behind an abnormal one.

        Args:
            sample: its R peak.
            rr: RR interval before it in ms, above 0.
            min_samples: of an episode.
            may_report: whether it may be reported; before the patient is known abnormal beats are not.
        """
        self.intervals = [*self.intervals, min(rr, MAX_INTERVAL_MS)][-INTERVALS:]
        self._follow_mean(self.intervals[-1])
        if len(self.intervals) < INTERVALS:
            return []
        differing = self._compare()
        mean = max(self.mean >> MEAN_BITS, MIN_MEAN_MS)
        irregularity = (self.pairs * PER_PAIR >> FINE_BITS) // mean if self.square >= MIN_SQUARE else 0
        if irregularity > RISEN and not self.risen:
            self.first = self.last = sample
        self.risen = irregularity > RISEN
        if differing * PER_PAIR // mean > IRREGULAR:
            self.last = sample
        if irregularity <= REGULAR:
            return self.end(sample)
        self.lasts = self.lasts or irregularity > IRREGULAR
        return self._start(sample, min_samples) if self.lasts and may_report and not self.reported else []

    def end(self, sample: int) -> list[Events]:
        """End the episode, if there is one; another would begin at the sample."""
        reported, mean = self.reported, self.mean >> MEAN_BITS
        if self.lasts:
            self.first, last = sample, self.last
            self.lasts = self.reported = False
            return [event(Kind.AF_END, last, rr=mean)] if reported else []
        return []

    def _start(self, sample: int, min_samples: int) -> list[Events]:
        if sample - self.first < min_samples:
            return []
        self.reported = True
        return [event(Kind.AF, self.first, rr=self.mean >> MEAN_BITS)]

    def _follow_mean(self, interval: int) -> None:
        self.mean += ((interval << MEAN_BITS) - self.mean) >> SMOOTHING if self.mean else interval << MEAN_BITS

    def _compare(self) -> int:
        """Follow the number of pairs that differ, and the square of the sums' difference; return the former."""
        medians = [median(self.intervals[at : at + AROUND]) for at in range(WINDOW)]
        differing = sum(abs(a - b) >= DIFFERENT_MS for at, a in enumerate(medians) for b in medians[:at])
        beside = sum(self.intervals[AROUND // 2 : AROUND // 2 + WINDOW])
        ratio = min((abs(sum(medians) - beside) << RATIO_BITS) // beside, 1 << RATIO_BITS)
        self.pairs += ((differing << FINE_BITS) - self.pairs) >> SMOOTHING
        self.square += (ratio * ratio - self.square) >> SMOOTHING
        return differing
