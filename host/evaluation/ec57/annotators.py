"""Two annotators of a record compared after ANSI/AAMI EC57: beats, runs, atrial fibrillation, unreadable stretches."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

import numpy as np

from ....common.arrays import Int64Array
from ....common.errors import DataError, UsageError
from ....train.data.records.matching import WARM_UP_SECONDS, WINDOW_SECONDS
from .beat_matrix import BEATS, X, beat_matrix, qrs, supraventricular, ventricular
from .episodes import EpisodeCounts, count_episodes, episode_detection
from .figures import Figures, Unreadable, share
from .runs import COUPLET, LONG, SHORT, run_detection, run_matrices, supraventricular_sequence, ventricular_sequence
from .series import AnnotationSeries, mask

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

GROSS = "gross"


@dataclass(frozen=True, eq=False)
class RecordCounts:
    """What was counted on a record, or on several together, whose counts are added."""

    name: str
    seconds: float
    """Compared time."""
    beats: Int64Array
    """int64 [7, 7], pairs by the class of the reference (row: N S V F Q, O no beat, X no beat in an unreadable stretch)
    and of the test annotator (column, in the same order)."""
    runs: Int64Array
    """int64 [2, 7, 7], ventricular runs by their length in the reference (row) and in the test (column), 6 for more:
    first those of the reference, then those of the test annotator."""
    sv_runs: Int64Array
    """int64 [2, 7, 7], supraventricular runs in the same form."""
    af: EpisodeCounts
    """Episodes of atrial fibrillation."""
    unreadable_seconds: tuple[float, float, float]
    """Called unreadable by the reference, by the test annotator, by both."""

    def figures(self) -> Figures:
        """Return the figures that follow; None where there is nothing to divide by."""
        missed, beats = int(self.beats[BEATS, X].sum()), int(self.beats[BEATS].sum())
        return Figures(
            qrs=qrs(self.beats),
            veb=ventricular(self.beats),
            sveb=supraventricular(self.beats),
            couplets=run_detection(self.runs, COUPLET),
            short_runs=run_detection(self.runs, SHORT),
            long_runs=run_detection(self.runs, LONG),
            sv_couplets=run_detection(self.sv_runs, COUPLET),
            sv_short_runs=run_detection(self.sv_runs, SHORT),
            sv_long_runs=run_detection(self.sv_runs, LONG),
            af=episode_detection(self.af),
            unreadable=Unreadable(*self.unreadable_seconds, missed, share(missed, beats - missed)),
            seconds=self.seconds,
        )


def compare_annotations(
    reference: AnnotationSeries, test: AnnotationSeries, *, name: str = "record", fs: float | None = None,
    samples: int | None = None, warm_up_seconds: float = WARM_UP_SECONDS,
) -> RecordCounts:  # fmt: skip
    """Compare the annotations of a record with those taken for the truth, as ANSI/AAMI EC57 says.

    A detection belongs to a beat at most 150 ms away, the nearest, and to one alone; in ventricular flutter of the
    reference beats are not compared. Runs and shares are those of the standard (ANSI/AAMI EC57:2012, beat-by-beat,
    run-by-run and episode-by-episode comparison).

    Args:
        reference: annotations taken for the truth.
        test: annotations to compare.
        name: the record's name, for tables and messages.
        fs: samples per second of both; that of the files when None.
        samples: length of the record; up to the last annotation of either when None.
        warm_up_seconds: start of the record that does not count, for a detector to learn; the standard says 300.

    Raises:
        UsageError: the sampling frequency is not known, or differs between the two.
        DataError: the record ends before an annotation, or within the warm-up.
    """
    rate = _rate(reference, test, fs, name)
    last = max((int(one.sample[-1]) for one in (reference, test) if len(one)), default=-1)
    length = last + 1 if samples is None else samples
    start = round(warm_up_seconds * rate) if warm_up_seconds >= 0 else 0
    if last >= length:
        raise DataError(f"has an annotation at sample {last} of {length}", where=name,
                        fix="give the record's own length and sampling frequency")  # fmt: skip
    if start >= length:
        raise DataError(f"ends at {length / rate:.0f} s, within the {warm_up_seconds:g} s that do not count",
                        where=name, fix="give a longer record, or warm_up_seconds=0")  # fmt: skip
    window = round(WINDOW_SECONDS * rate)
    counted = np.arange(length) >= start
    unread = [mask(one.unreadable(length, window), length) & counted for one in (reference, test)]
    both = ventricular_sequence(reference, length), ventricular_sequence(test, length)
    both_sv = supraventricular_sequence(reference, length), supraventricular_sequence(test, length)
    return RecordCounts(
        name=name,
        seconds=(length - start) / rate,
        beats=beat_matrix(reference, test, window=window, samples=length, start=start),
        runs=run_matrices(*both, window=window, start=start),
        sv_runs=run_matrices(*both_sv, window=window, start=start),
        af=count_episodes(
            reference.fibrillation(length), test.fibrillation(length), reference.flutter(length),
            counted=counted, fs=rate,
        ),
        unreadable_seconds=(
            float(unread[0].sum()) / rate, float(unread[1].sum()) / rate, float((unread[0] & unread[1]).sum()) / rate
        ),
    )  # fmt: skip


def gross(records: Sequence[RecordCounts]) -> RecordCounts:
    """Return the counts of several records added up: every beat, run and episode counts the same.

    Raises:
        DataError: there are no records.
    """
    if not records:
        raise DataError("there are no records to compare", fix="compare at least one record")
    total = replace(records[0], name=GROSS)
    for one in records[1:]:
        total = RecordCounts(
            GROSS,
            total.seconds + one.seconds,
            total.beats + one.beats,
            total.runs + one.runs,
            total.sv_runs + one.sv_runs,
            total.af + one.af,
            _added(total.unreadable_seconds, one.unreadable_seconds),
        )
    return total


def average(records: Sequence[RecordCounts]) -> dict[str, dict[str, float | None]]:
    """Return the mean over records of each share, by group: every record counts the same, one without it is left out.

    Counts and durations have no average. ``average(records)["veb"]["se"]`` is that of ``figures().veb.se``.

    Raises:
        DataError: there are no records.
    """
    rows = [one.figures() for one in (records or [gross(records)])]
    groups = [one.name for one in fields(Figures) if one.name != "seconds"]
    return {group: _means([getattr(row, group) for row in rows]) for group in groups}


def _means(blocks: Sequence[DataclassInstance]) -> dict[str, float | None]:
    """Return the means of the fields that are shares, which are those that can be None."""
    shares = [one.name for one in fields(blocks[0]) if "None" in str(one.type)]
    return {key: _mean([getattr(block, key) for block in blocks]) for key in shares}


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return float(np.mean(known)) if known else None


def _added(a: tuple[float, float, float], b: tuple[float, float, float]) -> tuple[float, float, float]:
    return a[0] + b[0], a[1] + b[1], a[2] + b[2]


def _rate(reference: AnnotationSeries, test: AnnotationSeries, fs: float | None, name: str) -> float:
    """Return the sampling frequency that both are given in."""
    known = {rate for rate in (reference.fs, test.fs, fs) if rate is not None}
    if len(known) > 1:
        rates = " and ".join(f"{rate:g}" for rate in sorted(known))
        raise UsageError(f"its annotations count in {rates} samples per second", where=name,
                         fix="bring both to the samples of one record")  # fmt: skip
    if not known or not 0 < min(known) < math.inf:
        raise UsageError("its sampling frequency is not known", where=name, fix="give fs, in Hz")
    return known.pop()
