"""What each member of a saved state can be.

Within these limits no later sample makes a sum overflow, and no running monitor leaves them. The C gets them from here.
A member is an average or a step toward readings, and so never leaves the range of the readings: of int16 with the bits
that it has below their unit. Members that are not named may be anything that their type holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from ...common.events import Kind
from . import cluster_score, rhythm, templates, trackers
from .integers import log2
from .measures import LIMIT
from .model import MonitorModel

INT16 = (-(2**15), 2**15 - 1)
MAX_BEATS = 2**31 - 1
"""Beats of 68 years at one a second: counters do not come round."""
MAX_ERROR = INT16[1] - INT16[0] << trackers.FINE_BITS
"""The largest distance of a reading from a running median, Q8."""


class Limits(NamedTuple):
    """The least and the largest value of a member."""

    least: int
    most: int


def _average(bits: int) -> Limits:
    """Return the limits of an average of int16 readings with so many bits below their unit."""
    return Limits(INT16[0] << bits, INT16[1] << bits)


def _within(size: int) -> Limits:
    return Limits(-size, size)


TRACKERS = {
    "median": _average(trackers.FINE_BITS),
    # A deviation grows only toward a distance that is larger, by a sixteenth of itself.
    "spread": Limits(0, MAX_ERROR + (MAX_ERROR >> 4)),
}
"""Members of each tracker."""
TEMPLATES = {
    "wave": _within(LIMIT << templates.FINE_BITS),
    "prematurity": _average(templates.MEAN_BITS),
    "compensation": _average(templates.MEAN_BITS),
    "width": _average(templates.MEAN_BITS),
    "references": _average(trackers.AVERAGE_BITS),
    "last": Limits(0, MAX_BEATS),
    "unsteadiness": Limits(0, templates.UNSTEADIEST << templates.MEAN_BITS),
    "usual": Limits(0, 0b11),
    "share": Limits(0, templates.WHOLE_SHARE),
    "score_count": Limits(0, 1 << cluster_score.FULL_SHIFT),
    "score_mean": _within(cluster_score.LIMIT << cluster_score.FINE_BITS),
}
"""Members of each template."""


def head(model: MonitorModel) -> dict[str, Limits]:
    """Return the limits of the members that are there once; of intervals and references those of each."""
    return {
        "flags": Limits(0, 0b11),
        "level": Limits(0, len(model.thresholds) - 1),
        "rate": Limits(Kind.TACHYCARDIA, Kind.RHYTHM_OK),
        "dominant": Limits(0, model.rules.templates - 1),
        "history": Limits(0, (1 << model.alarm.of) - 1),
        "beats": Limits(0, MAX_BEATS),
        "intervals": Limits(1, rhythm.MAX_INTERVAL_MS),
        "oldest": Limits(0, rhythm.HISTORY - 1),
        "last_interval": Limits(0, log2(rhythm.MAX_INTERVAL_MS)),
        "irregularity": Limits(0, rhythm.MAX_CHANGE << rhythm.IRREGULARITY_BITS),
        "narrowest_width": Limits(_average(templates.MEAN_BITS).least, templates.WIDEST),
    }


def outside(state: np.void, model: MonitorModel) -> str | None:
    """Return the name of a member of a state that is outside its limits, or None.

    Args:
        state: of the dtype ``layout``.
        model: the constants of the monitor.
    """
    parts = {"": (state, head(model)), "trackers.": (state["trackers"], TRACKERS)}
    parts["templates."] = state["templates"], TEMPLATES
    return next((f"{part}{name}" for part, (held, all_of) in parts.items() for name in _outside(held, all_of)), None)


def _outside(held: np.void, limits: Mapping[str, Limits]) -> list[str]:
    return [name for name, (least, most) in limits.items() if np.any((held[name] < least) | (held[name] > most))]
