"""Rhythm from the events of beats: what comes beside them, the supraventricular beats among them, and counters.

A part behind the monitor that takes events alone: a firmware can be built without it, and then has all other events.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from ...common.events import EVENT, Events, Flag, Kind
from .ectopy import Ectopy
from .fibrillation import Fibrillation

EARLY_8 = 7
"""A supraventricular beat comes earlier than 7/8 of the last usual interval: in sinus arrhythmia beats are premature
too, and intervals shorten beat by beat."""
MAX_AT_ONCE = 3
"""The end of a run, that of a pattern and that of fibrillation: no event brings more."""


@dataclass
class Counters:
    """What happened since a stream began, or since its counters were cleared."""

    beats: int = 0
    """Readable beats."""
    unreadable: int = 0
    """Beats that cannot be read."""
    abnormal: int = 0
    """Ventricular ectopic beats, where the score was fitted to such."""
    supraventricular: int = 0
    """Supraventricular ectopic beats."""
    couplets: int = 0
    runs: int = 0
    """Three abnormal beats in a row or more, tachycardias included."""
    tachycardias: int = 0
    """Ventricular tachycardias."""
    longest_run: int = 0
    """Beats."""
    bigeminies: int = 0
    """Stretches of bigeminy."""
    trigeminies: int = 0
    """Stretches of trigeminy."""
    pauses: int = 0
    asystoles: int = 0
    fibrillations: int = 0
    """Episodes of atrial fibrillation."""
    flutters: int = 0
    """Stretches in which QRS complexes do not stand out."""

    def take(self, event: Events) -> None:
        """Count an event, shape [1]."""
        kind, flags = Kind(int(event["kind"][0])), int(event["flags"][0])
        if kind is Kind.BEAT:
            self._count_beat(flags, readable=not event["quality"][0])
        for name in COUNTED.get(kind, ()):
            setattr(self, name, getattr(self, name) + 1)
        if kind in (Kind.VENTRICULAR_RUN, Kind.VT, Kind.RUN_END):
            self.longest_run = max(self.longest_run, int(event["score"][0]))

    def _count_beat(self, flags: int, *, readable: bool) -> None:
        self.beats += readable
        self.unreadable += not readable
        self.abnormal += readable and flags & Flag.ABNORMAL != 0
        self.supraventricular += readable and flags & Flag.SUPRAVENTRICULAR != 0


COUNTED: dict[Kind, tuple[str, ...]] = {
    Kind.COUPLET: ("couplets",),
    Kind.VENTRICULAR_RUN: ("runs",),
    Kind.VT: ("runs", "tachycardias"),
    Kind.BIGEMINY: ("bigeminies",),
    Kind.TRIGEMINY: ("trigeminies",),
    Kind.PAUSE: ("pauses",),
    Kind.ASYSTOLE: ("asystoles",),
    Kind.AF: ("fibrillations",),
    Kind.FLUTTER: ("flutters",),
}
"""The counters that an event of a kind adds to."""


@dataclass
class RhythmEvents:
    """The rhythm that the last beats are in."""

    min_fibrillation: int
    """Samples that atrial fibrillation lasts at least."""
    ectopy: Ectopy = field(default_factory=Ectopy)
    fibrillation: Fibrillation = field(default_factory=Fibrillation)
    usual: int = 0
    """The last interval in ms that neither ends nor follows an early or abnormal beat; 0 before the first."""
    early: bool = False
    """Whether the last beat was supraventricular."""
    doubtful: bool = False
    """Whether the last readable beat may be an ectopic one."""
    counters: Counters = field(default_factory=Counters)

    def take(self, event: Events) -> list[Events]:
        """Take an event of the monitor, shape [1]; return it with what follows from it behind it."""
        event, brought = event.copy(), list[Events]()
        kind, sample = Kind(int(event["kind"][0])), int(event["sample"][0])
        if kind is Kind.SIGNAL_LOST:
            brought = [*self.ectopy.end(), *self.fibrillation.end(sample)]
            self.fibrillation = Fibrillation()  # what comes behind the loss is no part of what was before
        elif kind is Kind.BEAT and event["quality"][0]:
            brought = self.ectopy.end()
        elif kind is Kind.BEAT:
            brought = self._beat(event, sample)
        for one in (event, *brought):
            self.counters.take(one)
        return [event, *brought]

    def _beat(self, event: Events, sample: int) -> list[Events]:
        flags, rr = int(event["flags"][0]), int(event["rr"][0])
        # Nothing is abnormal before the patient is known, and a complex that departs may then be an ectopic one.
        doubtful = bool(flags & (Flag.QRS if flags & Flag.ENROLLING else Flag.ABNORMAL))
        follows_doubtful, self.doubtful = self.doubtful, doubtful
        brought = self.ectopy.take(sample, rr, abnormal=flags & Flag.ABNORMAL != 0)
        if rr and not doubtful and not follows_doubtful:
            may_report = not flags & Flag.ENROLLING
            brought += self.fibrillation.take(sample, rr, self.min_fibrillation, may_report=may_report)
        if rr and not follows_doubtful and self._supraventricular(flags, rr):
            event["flags"][0] |= Flag.SUPRAVENTRICULAR
        return brought

    def _supraventricular(self, flags: int, rr: int) -> bool:
        """Tell whether a beat behind a normal or a supraventricular one is supraventricular."""
        early = bool(flags & Flag.PREMATURE) and not flags & (Flag.ABNORMAL | Flag.ENROLLING)
        found = early and not self.fibrillation.lasts and rr * 8 < self.usual * EARLY_8
        if not found and not flags & Flag.ABNORMAL and not self.early:
            self.usual = rr
        self.early = found
        return found


BROUGHT = (
    Kind.COUPLET, Kind.VENTRICULAR_RUN, Kind.VT, Kind.RUN_END, Kind.BIGEMINY, Kind.BIGEMINY_END, Kind.TRIGEMINY,
    Kind.TRIGEMINY_END, Kind.AF, Kind.AF_END,
)  # fmt: skip
"""The kinds of events that come from here."""


def without_rhythm(events: Events) -> Events:
    """Return the events, EVENT [n], of a firmware that is built without this part."""
    left = events[~np.isin(events["kind"], BROUGHT)].copy()
    left["flags"] &= ~np.uint16(Flag.SUPRAVENTRICULAR)
    return left


def with_rhythm(events: Iterable[Events], min_fibrillation: int) -> tuple[Events, Counters]:
    """Return a monitor's events with those of the rhythm among them, EVENT [n], and their counters.

    Args:
        events: the events of a stream from its beginning, of shape [1] each.
        min_fibrillation: samples that atrial fibrillation lasts at least.
    """
    rhythm = RhythmEvents(min_fibrillation)
    found = [one for event in events for one in rhythm.take(event)]
    return np.concatenate(found) if found else np.zeros(0, EVENT), rhythm.counters
