"""A record's annotated beats beside what was detected: which belong together, and which of them are scored."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from ....common.arrays import BoolArray, Int64Array, StrArray
from ....common.errors import DataError
from ....train.data.records.beat_classes import beats_of, flutter_of
from ....train.data.records.matching import NONE, WARM_UP_SECONDS, WINDOW_SECONDS, match
from ....train.data.records.record import Record

MAX_HALF_BEAT_SECONDS = 1.0
"""How far an unreadable detection makes the time beside it unreadable at most."""
EXTRA = ""
"""The class of a detection without a beat."""


@dataclass(frozen=True, eq=False)
class Comparison:
    """Annotated beats and detections of a record, paired."""

    record: Record
    beat: Int64Array
    """int64 [b], samples of the annotated beats."""
    label: StrArray
    """str [b], their classes."""
    found: Int64Array
    """int64 [b], the detection of each, ``NONE`` for a missed beat."""
    sample: Int64Array
    """int64 [d], samples of the detections."""
    flagged: BoolArray
    """bool [d], called abnormal; never where unreadable."""
    readable: BoolArray
    """bool [d]."""
    of: StrArray
    """str [d], the class of each detection's beat, ``EXTRA`` where it has none."""
    scored: BoolArray
    """bool [n], the record's samples that count: after the warm-up, outside ventricular flutter."""
    unreadable: BoolArray
    """bool [n], samples at which the signal was called unreadable."""
    beat_scored: BoolArray
    """bool [b]."""
    detection_scored: BoolArray
    """bool [d]; a detection of a beat counts where its beat does."""

    def within(self, part: BoolArray) -> Comparison:
        """Return the comparison with nothing counted outside a part of the record, bool [n]."""
        inside = part[self.sample]
        matched = self.found != NONE
        inside[self.found[matched]] = part[self.beat[matched]]
        return replace(
            self,
            scored=self.scored & part,
            beat_scored=self.beat_scored & part[self.beat],
            detection_scored=self.detection_scored & inside,
        )


def compare(
    record: Record,
    sample: Int64Array,
    flagged: BoolArray,
    readable: BoolArray,
    *,
    lost: ArrayLike = (),
    warm_up_seconds: float = WARM_UP_SECONDS,
) -> Comparison:
    """Pair a record's beats with detections and mark what counts.

    Pairs are made first and left out as pairs, so that one astride the end of the warm-up is neither a miss
    nor a false detection.

    Args:
        record: with annotations.
        sample: int64 [d], samples of the detected R peaks, ascending.
        flagged: bool [d], which of them are called abnormal.
        readable: bool [d], which of them have a signal good enough to be scored.
        lost: [k, 2], stretches without a signal: their first samples and those after their last.
        warm_up_seconds: start of the record that does not count.

    Raises:
        DataError: the record has no annotated beats, or the detections are not ascending within it.
    """
    if record.annotations is None:
        raise DataError(
            "has no annotations to score against",
            where=record.name,
            fix="put the annotation file beside the record, or evaluate it without figures",
        )
    _check(record, sample)
    beat, label = beats_of(record.annotations)
    if not len(beat):
        raise DataError(
            "has no annotated beat to score against",
            where=record.name,
            fix="give a record whose annotations mark beats",
        )
    window = round(WINDOW_SECONDS * record.fs)
    found = match(beat, sample, window)
    scored = ~flutter_of(record.annotations, len(record), window)
    scored[: round(warm_up_seconds * record.fs)] = False
    of = np.full(len(sample), EXTRA, dtype=label.dtype)
    of[found[found != NONE]] = label[found != NONE]
    detection_scored = scored[sample]
    detection_scored[found[found != NONE]] = scored[beat[found != NONE]]
    unreadable = _unreadable(record, sample, readable, np.asarray(lost, dtype=np.int64).reshape(-1, 2))
    calls = flagged & readable
    return Comparison(
        record, beat, label, found, sample, calls, readable, of, scored, unreadable, scored[beat], detection_scored
    )


def detections_alone(
    record: Record, sample: Int64Array, flagged: BoolArray, readable: BoolArray, *, lost: ArrayLike = ()
) -> Comparison:
    """Return the detections of a record without annotated beats: none has a beat, and all of the record counts.

    Args:
        record: of which no annotation is used.
        sample: int64 [d], samples of the detected R peaks, ascending.
        flagged: bool [d], which of them are called abnormal.
        readable: bool [d], which of them have a signal good enough to be scored.
        lost: [k, 2], stretches without a signal: their first samples and those after their last.

    Raises:
        DataError: the detections are not ascending within the record.
    """
    _check(record, sample)
    none, every = np.zeros(0, np.int64), np.ones(len(record), np.bool_)
    unreadable = _unreadable(record, sample, readable, np.asarray(lost, dtype=np.int64).reshape(-1, 2))
    return Comparison(
        record, none, np.zeros(0, np.str_), none, sample, flagged & readable, readable,
        np.full(len(sample), EXTRA), every, unreadable, np.zeros(0, np.bool_), np.ones(len(sample), np.bool_),
    )  # fmt: skip


def _check(record: Record, sample: Int64Array) -> None:
    if len(sample) and (sample[0] < 0 or sample[-1] >= len(record) or np.any(np.diff(sample) <= 0)):
        raise DataError(
            f"detections do not ascend within its {len(record)} samples",
            where=record.name,
            fix="give the samples of the R peaks once each, in ascending order",
        )


def _unreadable(record: Record, sample: Int64Array, readable: BoolArray, lost: Int64Array) -> BoolArray:
    """Mark lost stretches, and half the way to either neighbour, 1 s at most, of each unreadable detection."""
    mask = np.zeros(len(record), dtype=np.bool_)
    for start, end in lost:
        mask[start:end] = True
    reach = round(MAX_HALF_BEAT_SECONDS * record.fs)
    middle = (sample[:-1] + sample[1:]) // 2
    start = np.maximum(np.concatenate([[0], middle])[: len(sample)], sample - reach)
    end = np.minimum(np.concatenate([middle, [len(record)]])[-len(sample) :], sample + reach)
    for index in np.flatnonzero(~readable):
        mask[start[index] : end[index]] = True
    return mask
