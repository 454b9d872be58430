"""What stands at single moments of a stretch: beats, events, annotations."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from ...common.arrays import Float64Array, Int64Array
from ...common.events import Flag, Kind
from .analysis import Analysis
from .overlay import beats_between, thinned
from .recording import Recording

MAX_BEATS = 400
"""Marks of beats at a time; of more than these the highest scores are shown."""
MAX_TEXTS = 80
"""Annotations shown at a time; of more, only those that are no normal beats."""
MAX_EVENTS = 300
NORMAL_BEAT = "N"


class Look(StrEnum):
    """What was said of a beat."""

    NORMAL = "normal"
    ABNORMAL = "abnormal"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, eq=False)
class Beats:
    """Marks of beats."""

    time: Float64Array
    """float64 [k], s."""
    look: list[Look]


@dataclass(frozen=True)
class Moment:
    """Something that happened."""

    time: float
    """s."""
    text: str
    alarm: bool = False


def beat_marks(analysis: Analysis, start: float, stop: float) -> Beats:
    """Return the marks of the beats in a stretch."""
    every = beats_between(analysis, start, stop)
    weight = np.where(analysis.readable[every], analysis.score[every].astype(np.float64), -np.inf)
    shown = thinned(every, weight, MAX_BEATS)
    abnormal, readable = analysis.abnormal, analysis.readable
    look = [_look(bool(readable[beat]), bool(abnormal[beat])) for beat in shown]
    return Beats(analysis.sample[shown] / analysis.record.fs, look)


def _look(readable: bool, abnormal: bool) -> Look:
    if not readable:
        return Look.UNREADABLE
    return Look.ABNORMAL if abnormal else Look.NORMAL


def moments(analysis: Analysis) -> list[Moment]:
    """Return the alarms and the events that are no beats, in the order of time."""
    fs, events = analysis.record.fs, analysis.events
    chosen = events[((events["flags"] & Flag.ALARM) != 0) | (events["kind"] != Kind.BEAT)]
    found: list[Moment] = []
    for sample, kind, flags in zip(
        chosen["sample"].tolist(), chosen["kind"].tolist(), chosen["flags"].tolist(), strict=True
    ):
        alarm = bool(flags & Flag.ALARM)
        text = "ALARM" if alarm else Kind(kind).name.replace("_", " ").lower()
        found.append(Moment(sample / fs, text, alarm))
    return found


def within(found: list[Moment], start: float, stop: float) -> list[Moment]:
    """Return the moments of a stretch: all, or the alarms and some of the others where they are many."""
    inside = [one for one in found if start <= one.time <= stop]
    if len(inside) <= MAX_EVENTS:
        return inside
    alarms = [one for one in inside if one.alarm]
    return (alarms or inside)[:: max(1, len(alarms or inside) // MAX_EVENTS)]


def annotation_marks(recording: Recording, start: float, stop: float) -> list[Moment]:
    """Return the codes of the annotations in a stretch; of many only those of other than normal beats."""
    marks = recording.annotations
    if marks is None:
        return []
    first, last = np.searchsorted(marks.sample, (start * recording.fs, stop * recording.fs)).tolist()
    index: Int64Array = np.arange(first, last, dtype=np.int64)
    if len(index) > MAX_TEXTS:
        index = index[marks.symbol[index] != NORMAL_BEAT]
        index = index[:: max(1, len(index) // MAX_TEXTS)]
    return [Moment(float(marks.sample[at]) / recording.fs, str(marks.symbol[at])) for at in index]


def next_abnormal(analysis: Analysis, time: float, *, back: bool = False) -> float | None:
    """Return when the next abnormal beat after a time in s is, or the last before it; None where there is none."""
    peaks = analysis.sample[analysis.abnormal] / analysis.record.fs
    others = peaks[peaks < time - 1e-3] if back else peaks[peaks > time + 1e-3]
    return None if not len(others) else float(others[-1] if back else others[0])
