"""Strips of continuous records: the worst false alarms and misses, and a glance at each record, for the report.

A strip is a few seconds of signal with all that was said of them: annotations, detected beats, scores, flags, quality.
"""

from __future__ import annotations

import dataclasses
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...common.arrays import BoolArray, Float64Array, Int16Array, Int32Array, Int64Array, StrArray, save_arrays
from ...common.errors import DataError
from ...common.events import Kind as EventKind
from ...train.data.records.beat_classes import ECTOPIC, FUSION
from ...train.data.records.matching import NONE
from ...train.data.records.record import GAP, Record
from .ec57.compare import EXTRA, Comparison

SECONDS = 8.0
"""Length of a strip."""
MAX_PER_RECORD = 3
"""Strips of one kind that a record gives at most: one bad record shall not hide the others."""


class Kind(StrEnum):
    """What a strip is there for; the value is what the report prints."""

    FALSE_ALARM = "false alarm"
    MISS = "miss"
    FLAGGED = "flagged beat"
    """Of a record without annotated beats: right or wrong, nobody knows."""
    PAUSE = "pause"
    """Of such a record."""
    OVERVIEW = "overview"


@dataclass(frozen=True, eq=False)
class Strip:
    """Some seconds of a record; every position is a sample of the record."""

    record: str
    lead: str
    kind: Kind
    fs: float
    gain: float
    zero: int
    threshold: int
    """Above it a score is abnormal."""
    start: int
    """The first sample."""
    counts: Int16Array
    """int16 [n] as in the record, ``GAP`` where there is no sample."""
    centre: int
    """The flagged detection, the missed beat, or what an overview is centred on."""
    label: str
    """EC57 class of the beat in question, ``EXTRA`` where there is none."""
    focus: int
    """Index of its detection, ``NONE`` where it has none."""
    severity: float
    """How far the score lies on the wrong side of the threshold, or above it where there is no truth; inf for a beat
    that was not detected, -inf for one that was called unreadable instead of judged. Of a pause its length in ms."""
    peak: Int64Array
    """int64 [b], the detected R peaks."""
    score: Int32Array
    """int32 [b]."""
    flags: NDArray[np.uint16]
    """uint16 [b], as in the events."""
    quality: NDArray[np.uint8]
    """uint8 [b], as in the events; 0 is readable."""
    flagged: BoolArray
    """bool [b], which of them count as called abnormal."""
    mark: Int64Array
    """int64 [a], the annotations."""
    symbol: StrArray
    """str [a], their codes."""
    unreadable: Int64Array
    """int64 [k, 2], unreadable stretches: their first samples and those after their last."""

    @property
    def millivolt(self) -> Float64Array:
        """The signal in mV, float64 [n], NaN where there is no sample."""
        signal = (self.counts.astype(np.float64) - self.zero) / self.gain
        signal[self.counts == GAP] = np.nan
        return signal


DIMENSIONS = {"counts": 1, "peak": 1, "score": 1, "flags": 1, "quality": 1, "flagged": 1, "mark": 1, "symbol": 1,
              "unreadable": 2}  # fmt: skip
"""Of the fields of a strip that are arrays."""


def choose_strips(
    record: Record, events: NDArray[np.void], comparison: Comparison, threshold: int, most: int = MAX_PER_RECORD
) -> list[Strip]:
    """Choose a record's worst false alarms and misses, and one overview.

    A false alarm is a flagged detection whose beat is neither ventricular ectopic nor a fusion beat, or which has none;
    a miss is a ventricular ectopic beat that was not flagged, for whatever reason. Those of the learning period and of
    ventricular flutter are neither, as in the counts of ``train.ec57``. What can be seen on a worse strip of the same
    kind gets none of its own. The overview is centred on the first flagged beat that is scored, else on the record.
    Of a record without annotated beats the strips are its flagged beats furthest above the threshold and its longest
    pauses instead.

    Args:
        record: with its annotations, if any.
        events: structured [n], ``EVENT`` of quantize.monitor, those of the whole record.
        comparison: of the record with the beats among the events, all of them and in their order.
        threshold: what the scores were compared with.
        most: strips of one kind at most.

    Raises:
        ValueError: the comparison is not one of these events.
    """
    beats = events[events["kind"] == EventKind.BEAT]
    if not np.array_equal(beats["sample"], comparison.sample):
        raise ValueError(f"{record.name}: the comparison is not one of the beats among these events")
    cutter = _Cutter(record, beats, comparison, threshold, most)
    overview = Strip(**cutter.cut(_glance(comparison)), kind=Kind.OVERVIEW, label=EXTRA, focus=NONE, severity=0.0)
    if not len(comparison.beat):
        return [*_flagged(cutter), *_pauses(cutter, events), overview]
    return [*_false_alarms(cutter), *_misses(cutter), overview]


def worst(strips: Sequence[Strip], count: int) -> list[Strip]:
    """Return the ``count`` worst of each kind and all overviews of several records.

    Misses that were not detected are worse than any score, those that were called unreadable better than any.
    """
    found: list[Strip] = []
    for kind in (kind for kind in Kind if kind is not Kind.OVERVIEW):
        of_kind = [strip for strip in strips if strip.kind is kind]
        found += sorted(of_kind, key=lambda strip: (-strip.severity, strip.record, strip.centre))[:count]
    return found + [strip for strip in strips if strip.kind is Kind.OVERVIEW]


def save_strips(path: Path, strips: Sequence[Strip]) -> None:
    """Write strips as an .npz of arrays ``<index>/<field>``, atomically; equal strips give equal bytes."""
    save_arrays(path, {f"{i}/{name}": value for i, strip in enumerate(strips) for name, value in vars(strip).items()})


def load_strips(path: Path) -> list[Strip]:
    """Read the strips that ``save_strips`` wrote.

    Raises:
        DataError: the file is absent or holds something else.
    """
    try:
        with np.load(path, allow_pickle=False) as stored:
            count = sum(name.endswith("/record") for name in stored.files)
            return [_read(stored, index) for index in range(count)]
    except (OSError, KeyError, ValueError, EOFError, zipfile.BadZipFile) as error:
        fix = "run the stage that writes it again"
        raise DataError("does not hold the strips that it should", where=path.name, fix=fix) from error


def _read(stored: Any, index: int) -> Strip:
    values: dict[str, Any] = {}
    for field in dataclasses.fields(Strip):
        array = stored[f"{index}/{field.name}"]
        if array.ndim != DIMENSIONS.get(field.name, 0):
            raise ValueError(f"{field.name} of strip {index} has the shape {array.shape}")
        values[field.name] = array if array.ndim else array.item()
    values["kind"] = Kind(values["kind"])
    strip = Strip(**values)
    if len({len(strip.peak), len(strip.score), len(strip.flags), len(strip.quality), len(strip.flagged)}) > 1:
        raise ValueError(f"the beats of strip {index} are not equally many")
    if len(strip.mark) != len(strip.symbol):
        raise ValueError(f"the annotations of strip {index} are not equally many")
    return strip


@dataclass(frozen=True, eq=False)
class _Cutter:
    """A record, and all that was found on it."""

    record: Record
    beats: NDArray[np.void]
    comparison: Comparison
    threshold: int
    most: int

    def cut(self, centre: int) -> dict[str, Any]:
        """Return the part of a strip that follows from its place."""
        record, length = self.record, round(SECONDS * self.record.fs)
        start = max(min(centre - length // 2, len(record) - length), 0)
        stop = min(start + length, len(record))
        first, last = np.searchsorted(self.comparison.sample, (start, stop)).tolist()
        beats = self.beats[first:last]
        mark, symbol = _within(record, start, stop)
        edges = np.diff(self.comparison.unreadable[start:stop].astype(np.int8), prepend=0, append=0)
        return {
            "record": record.name, "lead": record.lead, "fs": record.fs, "gain": record.gain, "zero": record.zero,
            "threshold": self.threshold, "start": start, "counts": record.counts[start:stop], "centre": centre,
            "peak": beats["sample"].astype(np.int64), "score": beats["score"].astype(np.int32),
            "flags": beats["flags"].astype(np.uint16), "quality": beats["quality"].astype(np.uint8),
            "flagged": self.comparison.flagged[first:last], "mark": mark, "symbol": symbol,
            "unreadable": start + np.stack([np.flatnonzero(edges > 0), np.flatnonzero(edges < 0)], axis=1),
        }  # fmt: skip

    def strip(self, kind: Kind, centre: int, label: str, detection: int, severity: float) -> Strip:
        """Return the strip round a beat or a detection."""
        place = self.cut(centre)
        peak: Int64Array = place["peak"]
        start: int = place["start"]
        first = int(np.searchsorted(self.comparison.sample, start))
        inside = detection != NONE and first <= detection < first + len(peak)
        focus = detection - first if inside else NONE
        return Strip(**place, kind=kind, label=label, focus=focus, severity=severity)


def _within(record: Record, start: int, stop: int) -> tuple[Int64Array, StrArray]:
    if record.annotations is None:
        return np.zeros(0, np.int64), np.zeros(0, np.str_)
    first, last = np.searchsorted(record.annotations.sample, (start, stop)).tolist()
    return record.annotations.sample[first:last], record.annotations.symbol[first:last]


def _glance(comparison: Comparison) -> int:
    alarms = comparison.sample[comparison.flagged & comparison.detection_scored]
    return int(alarms[0]) if len(alarms) else len(comparison.record) // 2


def _false_alarms(cutter: _Cutter) -> list[Strip]:
    c = cutter.comparison
    return _of_detections(cutter, Kind.FALSE_ALARM, c.flagged & c.detection_scored & ~np.isin(c.of, [ECTOPIC, FUSION]))


def _flagged(cutter: _Cutter) -> list[Strip]:
    return _of_detections(cutter, Kind.FLAGGED, cutter.comparison.flagged)


def _of_detections(cutter: _Cutter, kind: Kind, which: BoolArray) -> list[Strip]:
    c, index = cutter.comparison, np.flatnonzero(which)
    severity = cutter.beats["score"][index].astype(np.float64) - cutter.threshold
    return [
        cutter.strip(kind, int(c.sample[index[i]]), str(c.of[index[i]]), int(index[i]), float(severity[i]))
        for i in _pick(severity, c.sample[index], c.record.fs, cutter.most)
    ]


def _pauses(cutter: _Cutter, events: NDArray[np.void]) -> list[Strip]:
    pauses, fs = events[events["kind"] == EventKind.PAUSE], cutter.record.fs
    length = pauses["rr"].astype(np.float64)
    middle = (pauses["sample"] + length / 2000 * fs).astype(np.int64)
    worst_first = _pick(length, middle, fs, cutter.most)
    return [cutter.strip(Kind.PAUSE, int(middle[i]), EXTRA, NONE, float(length[i])) for i in worst_first]


def _misses(cutter: _Cutter) -> list[Strip]:
    c = cutter.comparison
    called = np.append(c.flagged, False)[c.found]  # a beat without a detection takes what is appended
    index = np.flatnonzero(c.beat_scored & (c.label == ECTOPIC) & ~called)
    found = c.found[index]
    margin = cutter.threshold - np.append(cutter.beats["score"].astype(np.float64), -np.inf)[found]
    severity = np.where(np.append(c.readable, True)[found], margin, -np.inf)
    return [
        cutter.strip(Kind.MISS, int(c.beat[index[i]]), str(c.label[index[i]]), int(found[i]), float(severity[i]))
        for i in _pick(severity, c.beat[index], c.record.fs, cutter.most)
    ]


def _pick(severity: Float64Array, sample: Int64Array, fs: float, most: int) -> list[int]:
    """Return the worst, of equally bad ones the earlier, each too far from the others to be on their strip."""
    chosen: list[int] = []
    for index in np.lexsort((sample, -severity)).tolist():
        if all(abs(sample[index] - sample[other]) > SECONDS / 2 * fs for other in chosen):
            chosen.append(index)
        if len(chosen) == most:
            break
    return chosen
