"""The constants of adaptation: how fast the monitor follows a patient, and what it does not follow."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Rules:
    """How the state of a patient is updated; the defaults are those of the artefact."""

    templates: int = 8
    """Clusters kept at once."""
    match_threshold: int = -613
    """A beat joins a cluster at a dissimilarity below this: a correlation of .9."""
    template_shift: int = 4
    """Templates are moving averages of 1 / 2^shift."""
    follow: bool = True
    """Whether anything is followed after enrolment; False freezes templates, references and trackers."""
    enrolment_ms: int = 300_000
    """Duration of the enrolment."""
    established: int = 8
    """Beats after which a cluster can be a reference."""
    premature: int = -39
    """A cluster is no reference when its beats come earlier than 0.9 of the median interval (log2, Q8)."""
    uncompensated: int = -27
    """Nor when its beats and their successors together come earlier than .93 of two intervals."""
    usual_share: int = 3277
    """A cluster becomes usual from a tenth (Q15) of the recent beats on."""
    steady: int = 24
    """A cluster becomes usual where its beats come within 1/11 octave (log2, Q8) of the median interval on average."""
    unsteady: int = 64
    """It is no longer usual where they are off it by more than a quarter of an octave."""
    wide: int = 220
    """A cluster is not dominant with a slope variance (log2, Q8) so much above the narrowest one's: 1.35 in width."""


RULES = Rules()
STORED_NAMES = {"match_threshold": "alike"}
"""Names of members of ``Rules`` in JSON where they differ from the member's own."""
