"""The beats that a look is worth first: the worst false alarms and misses, or what was flagged."""

from __future__ import annotations

from dataclasses import dataclass

from ...evaluation.strips import Kind, choose_strips
from .judged import JudgedRecord

MOST = 8
"""Of one kind."""
SECONDS = 8.0
"""Shown of the recording round each."""


@dataclass(frozen=True)
class Place:
    """A place of a recording, and why it is worth a look."""

    kind: Kind
    second: float
    why: str
    """What the beat is and how far its score is on the wrong side, in words."""

    @property
    def view(self) -> tuple[float, float]:
        """What to show, in s; it can begin before the recording does."""
        return self.second - SECONDS / 2, self.second + SECONDS / 2


CLASS = {
    "N": "normal beat",
    "S": "supraventricular beat",
    "V": "ventricular beat",
    "F": "fusion beat",
    "Q": "unclassified beat",
    "": "no annotated beat",
}
"""Classes of ANSI/AAMI EC57 in words."""


def worst_places(judged: JudgedRecord, threshold: int) -> list[Place]:
    """Return the worst false alarms, then the worst misses, each kind in its order of badness.

    Without a truth they are the flagged beats furthest above the threshold, and the longest pauses.
    """
    strips = choose_strips(judged.record, judged.events, judged.at(threshold), threshold, MOST)
    known = not judged.why_not
    return [
        Place(one.kind, one.centre / one.fs, _why(one.kind, one.label, one.severity, known=known))
        for one in strips
        if one.kind is not Kind.OVERVIEW
    ]


def _why(kind: Kind, label: str, severity: float, *, known: bool) -> str:
    if kind is Kind.PAUSE:
        return f"{severity / 1000:.1f} s"
    if severity == float("inf"):
        return "the beat was not found"
    if severity == float("-inf"):
        return "the beat was called unreadable"
    side = "below" if kind is Kind.MISS else "above"
    what = f"{CLASS.get(label, label)}, " if known else ""
    return f"{what}score {severity:.0f} {side} the threshold"
