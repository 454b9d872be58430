"""The last seconds of a recording as one line of a terminal."""

from __future__ import annotations

import numpy as np

from ...common.arrays import Int16Array
from ...common.events import EVENT, Events, Flag, Kind
from ...train.data.records.record import GAP

BARS = " ▁▂▃▄▅▆▇█"
LOST = "·"
STRIP_SECONDS, COLUMNS = 4.0, 48
KEPT_SAMPLES, KEPT_EVENTS = 2**13, 64
RATE_BEATS = 8
"""The heart rate is that of so many beats."""


def strip(counts: Int16Array, columns: int = COLUMNS) -> str:
    """Return a signal as a row of bars, each the count farthest from the median in its share of the samples.

    Args:
        counts: int16 [n]; ``GAP`` is a lost sample, and a bar of nothing else is a dot.
        columns: how many bars.
    """
    known = counts[counts != GAP].astype(np.int64)
    if not len(known):
        return LOST * (columns if len(counts) else 0)
    low, high, middle = int(known.min()), int(known.max()), float(np.median(known))
    parts = np.array_split(counts, columns) if len(counts) >= columns else np.array_split(counts, len(counts))
    return "".join(_bar(part[part != GAP], low, high, middle) for part in parts)


def _bar(part: Int16Array, low: int, high: int, middle: float) -> str:
    if not len(part):
        return LOST
    far = int(part[np.argmax(np.abs(part - middle))])
    return BARS[1 + round((far - low) / max(high - low, 1) * (len(BARS) - 2))]


class LiveStrip:
    """The last seconds of what has come, with the time and the heart rate."""

    def __init__(self) -> None:
        self._counts = np.zeros(0, np.int16)
        self._events = np.zeros(0, EVENT)
        self._samples = self._lost = self._alarms = 0

    def add(self, counts: Int16Array, events: Events) -> None:
        """Take what came with one reply."""
        self._samples += len(counts)
        self._lost += int(np.sum(counts == GAP))
        self._alarms += int(np.sum(events["flags"] & Flag.ALARM != 0))
        self._counts = np.concatenate([self._counts, counts])[-KEPT_SAMPLES:]
        self._events = np.concatenate([self._events, events])[-KEPT_EVENTS:]

    def text(self, fs: float) -> str:
        """Return one line; samples come at ``fs`` Hz."""
        rate = heart_rate(self._events)
        said = [f"{self._samples / fs:7.1f} s", "  -/min" if rate is None else f"{rate:3.0f}/min"]
        said += [f"{self._lost} lost"] if self._lost else []
        said += [f"{self._alarms} alarms"] if self._alarms else []
        return f"{strip(self._counts[-round(STRIP_SECONDS * fs) :])} {', '.join(said)}"


def heart_rate(events: Events) -> float | None:
    """Return beats per minute over the last beats whose RR interval is known; None as long as there are none."""
    known = events[(events["kind"] == Kind.BEAT) & (events["quality"] == 0) & (events["rr"] > 0)]["rr"][-RATE_BEATS:]
    return float(60_000 / known.mean()) if len(known) else None
