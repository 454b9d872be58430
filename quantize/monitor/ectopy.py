"""Patterns of abnormal beats: couplets, runs, ventricular tachycardia, bigeminy and trigeminy.

Abnormal beats are ventricular ectopic ones where the score was fitted to such beats. Three of them in a row are a run,
as in ANSI/AAMI EC57; with a mean rate of 100 per minute or more it is a ventricular tachycardia (Zipes et al.,
"ACC/AHA/ESC 2006 guidelines for management of patients with ventricular arrhythmias", J. Am. Coll. Cardiol. 48).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ...common.events import Events, Kind, event

RUN = 3
"""Fewest abnormal beats in a row that are a run."""
VT_MS = 600
"""A run is a tachycardia where its mean interval is at most so long: 100 beats per minute."""
MIN_ECTOPIC = 3
"""Abnormal beats, each as many beats behind the one before, that are bigeminy or trigeminy."""
MAX_BEATS = 65535
"""A run or a pattern counts no more beats, so that the sum of its intervals is held by 32 bits."""
PATTERNS = {2: (Kind.BIGEMINY, Kind.BIGEMINY_END), 3: (Kind.TRIGEMINY, Kind.TRIGEMINY_END)}
"""Start and end by the period in beats."""
SHORTEST_PERIOD, LONGEST_PERIOD = min(PATTERNS), max(PATTERNS)


@dataclass
class Run:
    """The abnormal beats in a row up to the last beat."""

    beats: int = 0
    first: int = 0
    """Sample of the first."""
    last: int = 0
    """Sample of the last."""
    elapsed: int = 0
    """Time from the first to the last in ms."""

    @property
    def mean_rr(self) -> int:
        """The mean interval between its beats in ms, of two beats or more."""
        return self.elapsed // (self.beats - 1)

    def take(self, sample: int, rr: int) -> list[Events]:
        """Take another abnormal beat."""
        if self.beats == 0:
            self.first, self.elapsed = sample, 0
        elif self.beats < MAX_BEATS:
            self.elapsed += rr
        self.beats, self.last = min(self.beats + 1, MAX_BEATS), sample
        if self.beats != RUN:
            return []
        kind = Kind.VT if self.mean_rr <= VT_MS else Kind.VENTRICULAR_RUN
        return [event(kind, self.first, rr=self.mean_rr, score=RUN)]

    def end(self) -> list[Events]:
        """End the row."""
        beats, self.beats = self.beats, 0
        if beats < RUN - 1:
            return []
        mean_rr = self.elapsed // (beats - 1)
        if beats < RUN:
            return [event(Kind.COUPLET, self.first, rr=mean_rr, score=beats)]
        return [event(Kind.RUN_END, self.last, rr=mean_rr, score=beats)]


@dataclass
class Pattern:
    """Abnormal beats that come alone, each as many beats behind the one before."""

    period: int = 0
    """Beats from one to the next; 0 where there is none before, or where it is no pattern."""
    ectopic: int = 0
    """Abnormal beats of this period in a row."""
    first: int = 0
    """Sample of the first."""
    last: int = 0
    """Sample of the last abnormal beat."""
    behind: int = LONGEST_PERIOD
    """Beats since the last abnormal one, held at the longest period."""

    def normal(self) -> list[Events]:
        """Take a beat that is not abnormal."""
        self.behind = min(self.behind + 1, LONGEST_PERIOD)
        return self._close(self.last) if self.behind >= self.period else []

    def abnormal(self, sample: int) -> list[Events]:
        """Take an abnormal beat."""
        period, before = self.behind + 1, self.last
        self.behind, self.last = 0, sample
        if period == self.period:
            self.ectopic = min(self.ectopic + 1, MAX_BEATS)
            return [event(PATTERNS[period][0], self.first, score=MIN_ECTOPIC)] if self.ectopic == MIN_ECTOPIC else []
        ended = self._close(before)
        if period in PATTERNS:
            self.period, self.ectopic, self.first = period, 2, before
        return ended

    def end(self) -> list[Events]:
        """End the pattern; the next abnormal beat is behind none."""
        self.behind = LONGEST_PERIOD
        return self._close(self.last)

    def _close(self, last: int) -> list[Events]:
        period, ectopic, self.period = self.period, self.ectopic, 0
        return [event(PATTERNS[period][1], last, score=ectopic)] if period and ectopic >= MIN_ECTOPIC else []


@dataclass
class Ectopy:
    """The run and the pattern that the last beats are in."""

    run: Run = field(default_factory=Run)
    pattern: Pattern = field(default_factory=Pattern)

    def take(self, sample: int, rr: int, *, abnormal: bool) -> list[Events]:
        """Take the next readable beat.

        Args:
            sample: its R peak.
            rr: RR interval before it in ms; 0 where it is not known, and then it follows no beat.
            abnormal: whether it is.
        """
        ended = [] if rr else self.end()
        if not abnormal:
            return [*ended, *self.run.end(), *self.pattern.normal()]
        return [*ended, *self.run.take(sample, rr), *self.pattern.abnormal(sample)]

    def end(self) -> list[Events]:
        """Take a beat that cannot be read, or the loss of the signal: nobody knows how it goes on."""
        return [*self.run.end(), *self.pattern.end()]
