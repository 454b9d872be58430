"""The constants of adaptation: how fast the monitor follows a patient, and what it never follows."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Rules:
    """What the state of a patient is updated by; the defaults are those of the artefact."""

    templates: int = 8
    """Clusters kept at once."""
    alike: int = -613
    """A beat joins a cluster at a dissimilarity below this: a correlation of .9."""
    template_shift: int = 4
    """Templates are moving averages of 1 / 2^shift."""
    follow: bool = True
    """Whether anything is followed after enrolment; False freezes templates, references and trackers."""
    enrolment_ms: int = 300_000
    established: int = 8
    """Beats after which a cluster can be the patient's usual one."""
    premature: int = -39
    """A cluster whose beats come earlier than 0.9 of the median interval (log2, Q8) is never usual;"""
    uncompensated: int = -27
    """nor one whose beats and their successors together come earlier than .93 of two intervals;"""
    wide: int = 220
    """nor dominant is one whose slope variance (log2, Q8) is so much above the narrowest cluster's: 1.35 in width."""


RULES = Rules()
