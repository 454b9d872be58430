"""The rhythm of a record from its events: counters of each hour, episodes, burden of fibrillation, RR statistics."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np

from ...common.arrays import BoolArray, Int64Array
from ...common.events import Events, Flag, Kind
from ...common.stage_records.evaluate import Rhythm, RhythmCounts, RrStatistics
from ...quantize.monitor.rhythm_events import Counters

HOUR, RR_WINDOW = 3600, 300
"""Seconds that counters and RR statistics are of."""
MIN_INTERVALS = 150
"""Fewest normal-to-normal intervals of a window that has statistics: half of 60 beats per minute."""
PNN_MS = 50
ENDS = {
    Kind.VENTRICULAR_RUN: Kind.RUN_END,
    Kind.VT: Kind.RUN_END,
    Kind.BIGEMINY: Kind.BIGEMINY_END,
    Kind.TRIGEMINY: Kind.TRIGEMINY_END,
    Kind.AF: Kind.AF_END,
    Kind.FLUTTER: Kind.FLUTTER_END,
    Kind.TACHYCARDIA: Kind.RHYTHM_OK,
    Kind.BRADYCARDIA: Kind.RHYTHM_OK,
}
"""What ends an episode that a kind of event starts."""
RATES = (Kind.TACHYCARDIA, Kind.BRADYCARDIA)


@dataclass(frozen=True)
class Episode:
    """A stretch of one rhythm."""

    kind: Kind
    """The kind of event that starts it."""
    first: int
    """Its first sample."""
    last: int
    """Its last sample."""


def episodes(events: Events, samples: int) -> list[Episode]:
    """Return the episodes that events tell of, by their starts; one that does not end lasts as long as the record.

    Args:
        events: [n] of ``EVENT``, in the order in which they were emitted.
        samples: of the record.
    """
    found, lasting = list[Episode](), dict[Kind, tuple[Kind, int]]()
    for number, sample in zip(events["kind"].tolist(), events["sample"].tolist(), strict=True):
        kind = Kind(number)
        if started := lasting.pop(Kind.RHYTHM_OK if kind in RATES else kind, None):
            found.append(Episode(*started, sample))
        if kind in ENDS:
            lasting[ENDS[kind]] = kind, sample
        elif kind is Kind.COUPLET:
            found.append(Episode(kind, sample, sample))
    found += [Episode(*started, samples - 1) for started in lasting.values()]
    return sorted(found, key=lambda one: (one.first, one.kind))


def rhythm(events: Events, fs: float, samples: int) -> Rhythm:
    """Return the counters of a record and of each of its hours, burden of fibrillation and RR statistics.

    Args:
        events: [n] of ``EVENT``, those of the whole record in the order in which they were emitted.
        fs: sampling frequency of the record in Hz.
        samples: of the record.
    """
    hour = (events["sample"] / (HOUR * fs)).astype(np.int64)
    hours = [_counted(events[hour == one]) for one in range(1 + int((samples - 1) // (HOUR * fs)))]
    fibrillating = sum(one.last - one.first + 1 for one in episodes(events, samples) if one.kind is Kind.AF)
    return Rhythm(
        counts=_counted(events),
        hours=hours,
        af_seconds=fibrillating / fs,
        af_burden=fibrillating / samples,
        rr=rr_statistics(events, fs, samples),
    )


def _counted(events: Events) -> RhythmCounts:
    counters = Counters()
    for at in range(len(events)):
        counters.take(events[at : at + 1])
    return RhythmCounts(**asdict(counters))


def rr_statistics(events: Events, fs: float, samples: int) -> list[RrStatistics]:
    """Return the statistics of the normal-to-normal intervals of each 5 minutes that have enough of them.

    After the Task Force of the ESC and the NASPE, "Heart rate variability: standards of measurement", Circulation 93,
    1996. An interval is normal to normal where neither of its beats is unreadable, abnormal or supraventricular;
    successive are two of them that share a beat.

    Args:
        events: [n] of ``EVENT``.
        fs: sampling frequency of the record in Hz.
        samples: of the record.
    """
    beats = events[events["kind"] == Kind.BEAT]
    normal = (beats["quality"] == 0) & (beats["flags"] & (Flag.ABNORMAL | Flag.SUPRAVENTRICULAR) == 0)
    both = normal & np.append(False, normal[:-1])[: len(normal)] & (beats["rr"] > 0)
    rr, window = beats["rr"].astype(np.int64), (beats["sample"] / (RR_WINDOW * fs)).astype(np.int64)
    parts = ((one, (window == one)) for one in range(int(samples // (RR_WINDOW * fs))))
    return [_statistics(one * RR_WINDOW, rr[here], both[here]) for one, here in parts
            if both[here].sum() >= MIN_INTERVALS]  # fmt: skip


def _statistics(start: float, rr: Int64Array, normal: BoolArray) -> RrStatistics:
    change = np.diff(rr)[normal[1:] & normal[:-1]]
    intervals = rr[normal]
    return RrStatistics(
        start_seconds=start,
        intervals=len(intervals),
        mean=float(np.mean(intervals)),
        sdnn=float(np.std(intervals, ddof=1)),
        rmssd=float(np.sqrt(np.mean(change * change))) if len(change) else None,
        pnn50=float(np.mean(np.abs(change) > PNN_MS)) if len(change) else None,
    )
