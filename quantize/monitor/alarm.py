"""From abnormal beats to alarms: k of the last n, a hold-off, episodes. And the limits of the heart rate.

A single flagged beat needs no action. An alarm that people leave switched on is raised when several beats agree, and
then not again for a while (Cvach, "Monitor alarm fatigue: an integrative review", Biomed. Instrum. Technol. 46, 2012).
"""

from __future__ import annotations

from dataclasses import dataclass

from ...common.events import Kind


@dataclass(frozen=True)
class AlarmRules:
    """When abnormal beats make an alarm, and which heart rates are reported."""

    needed: int = 3
    """k, the abnormal beats that make an alarm."""
    of: int = 10
    """n, the last readable beats among which they are counted; at most 16."""
    hold_off_ms: int = 60_000
    """Least time from one alarm to the next."""
    fast_ms: int = 500
    """A median RR interval below this is tachycardia: 120 bpm."""
    fast_over_ms: int = 545
    """Tachycardia ends when the median RR interval is above this: 110 bpm."""
    slow_ms: int = 1500
    """A median RR interval above this is bradycardia: 40 bpm."""
    slow_over_ms: int = 1333
    """Bradycardia ends when the median RR interval is below this: 45 bpm."""


@dataclass(frozen=True)
class Step:
    """What a beat did to the alarm."""

    alarm: bool
    started: bool
    ended: bool


@dataclass
class Alarm:
    """The last beats and the episode they are in."""

    rules: AlarmRules
    history: int = 0
    """One bit per beat, the last one lowest: abnormal."""
    episode: bool = False
    """Whether an episode of abnormal beats lasts."""
    raised: bool = False
    """Whether there has been an alarm."""
    last: int = 0
    """Sample of the last alarm."""

    def take(self, sample: int, hold_off: int, *, abnormal: bool) -> Step:
        """Take the next readable beat."""
        self.history = (self.history << 1 | abnormal) & ((1 << self.rules.of) - 1)
        agreed = self.history.bit_count() >= self.rules.needed
        started, ended = agreed and not self.episode, self.episode and self.history == 0
        self.episode = (self.episode or started) and not ended
        alarm = agreed and abnormal and (not self.raised or sample - self.last >= hold_off)
        if alarm:
            self.raised, self.last = True, sample
        return Step(alarm, started, ended)


def rate_change(rules: AlarmRules, state: Kind, median_rr_ms: int) -> Kind:
    """Return the state of the heart rate: TACHYCARDIA, BRADYCARDIA or RHYTHM_OK; ``state`` is the one before."""
    if median_rr_ms < (rules.fast_over_ms if state is Kind.TACHYCARDIA else rules.fast_ms):
        return Kind.TACHYCARDIA
    if median_rr_ms > (rules.slow_over_ms if state is Kind.BRADYCARDIA else rules.slow_ms):
        return Kind.BRADYCARDIA
    return Kind.RHYTHM_OK
