"""What the events of a record come to without annotations: the heart rate, ectopic beats, runs, pauses, alarms."""

from __future__ import annotations

import numpy as np

from ...common.arrays import BoolArray, Int64Array
from ...common.events import Events, Flag, Kind
from ...common.stage_records.evaluate import Burden, HeartRate
from .ec57.compare import Comparison

MS_PER_MINUTE = 60_000
MIN_KNOWN_MS = 20_000
"""Least time of a minute that has to be known for the minute to have a heart rate."""
MIN_RUN = 3
"""Fewest flagged beats in a row that are a run."""


def heart_rate(events: Events, fs: float) -> HeartRate:
    """Return the heart rate of a record: mean, and those of its slowest and its fastest minute.

    Args:
        events: [n] of ``EVENT``.
        fs: sampling frequency of the record in Hz.
    """
    beats = events[(events["kind"] == Kind.BEAT) & (events["quality"] == 0) & (events["rr"] > 0)]
    if not len(beats):
        return HeartRate(mean=None, min=None, max=None)
    rr = beats["rr"].astype(np.int64)
    minute = (beats["sample"] / (60 * fs)).astype(np.int64)
    known, count = np.bincount(minute, rr), np.bincount(minute)
    long = known >= MIN_KNOWN_MS
    rates = MS_PER_MINUTE * count[long] / known[long]
    return HeartRate(
        mean=float(MS_PER_MINUTE * len(rr) / rr.sum()),
        min=float(rates.min()) if len(rates) else None,
        max=float(rates.max()) if len(rates) else None,
    )


def burden(events: Events, compared: Comparison) -> Burden:
    """Count what the detector says of a record.

    Args:
        events: [n] of ``EVENT``, those of the whole record.
        compared: the record with the beats among the events, all of them and in their order.
    """
    beats = events[events["kind"] == Kind.BEAT]
    enrolled = enrolled_at(events)
    start = len(compared.record) if enrolled is None else enrolled
    judged = compared.readable & (compared.sample >= start)
    flagged = compared.flagged & judged
    hours = float((~compared.unreadable[start:]).sum()) / compared.record.fs / 3600
    runs = _runs(flagged, beats["rr"] > 0)
    pauses = events[events["kind"] == Kind.PAUSE]["rr"]
    return Burden(
        hours=hours,
        beats=int(judged.sum()),
        flagged=int(flagged.sum()),
        flagged_per_hour=int(flagged.sum()) / hours if hours else None,
        flagged_share=int(flagged.sum()) / int(judged.sum()) if judged.any() else None,
        runs=int((runs >= MIN_RUN).sum()),
        longest_run=int(runs.max(initial=0)),
        pauses=len(pauses),
        longest_pause_ms=int(pauses.max(initial=0)),
        alarms=int(((beats["flags"] & Flag.ALARM) != 0).sum()),
    )


def enrolled_at(events: Events) -> int | None:
    """Return the sample from which on beats can be flagged: 0 of a patient who was known; None where they never can."""
    found = events["sample"][events["kind"] == Kind.ENROLLED]
    if len(found):
        return int(found[0])
    beats = events[events["kind"] == Kind.BEAT]
    return 0 if len(beats) and not (beats["flags"] & Flag.ENROLLING).any() else None


def _runs(flagged: BoolArray, follows: BoolArray) -> Int64Array:
    """Return the lengths of the runs of flagged beats; a beat that follows at an unknown interval starts a new one."""
    starts = flagged & ~(np.append(False, flagged[:-1])[: len(flagged)] & follows)
    return np.bincount(np.cumsum(starts)[flagged] - 1) if flagged.any() else np.zeros(0, np.int64)
