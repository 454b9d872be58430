"""Figures of ANSI/AAMI EC57: sensitivity, positive predictivity and false alarms, by record, gross and average."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import ArrayLike

from ....common.arrays import BoolArray, Int64Array
from ....common.errors import DataError
from ....common.stage_records.evaluate import (
    Average,
    Ectopics,
    EventCounts,
    MeanEctopics,
    MeanRPeaks,
    RPeaks,
    StreamFigures,
)
from ....train.data.records.matching import WARM_UP_SECONDS
from ....train.data.records.record import Record
from .compare import compare
from .counts import Counts, count, total
from .intervals import rate_interval, share_interval

GROSS = "gross"


@dataclass(frozen=True)
class RecordScore:
    """The counts of a record, or of all of them together, and the figures that follow."""

    name: str
    counts: Counts
    of_classes: Counts | None = None
    """Those of the records whose beats are annotated with their classes, which alone tell of ectopic beats; the same
    as ``counts`` when None."""

    def figures(self) -> StreamFigures:
        """Return the figures by group; None where there is nothing to divide by.

        ``rpeak`` counts every detection, readable or not. ``pvc.se`` counts a ventricular ectopic beat that was not
        judged as missed; ``pvc.se_readable`` leaves it out. ``pvc.fpr`` is the share of the beats neither ectopic nor
        fusion beats that were flagged. Both are to be read with ``unreadable_share``, that of the
        detections, and ``unreadable_time_share``.
        """
        c = self.counts
        return StreamFigures(
            rpeak=_rpeak(c),
            pvc=_pvc(c if self.of_classes is None else self.of_classes),
            unreadable_share=_share(c.detections_unreadable, c.detections),
            unreadable_time_share=c.unreadable_seconds / c.seconds if c.seconds else None,
            hours=c.hours,
            counts=EventCounts(**asdict(c), false_alarms=c.false_alarms),
        )


def score_record(
    record: Record,
    sample: Int64Array,
    flagged: BoolArray,
    readable: BoolArray,
    *,
    lost: ArrayLike = (),
    warm_up_seconds: float = WARM_UP_SECONDS,
) -> RecordScore:
    """Score detections of a record; the arguments and errors are those of ``compare``."""
    compared = compare(record, sample, flagged, readable, lost=lost, warm_up_seconds=warm_up_seconds)
    return RecordScore(record.name, count(compared))


def gross(scores: Sequence[RecordScore]) -> RecordScore:
    """Return the score of all beats of all records together.

    Raises:
        DataError: there are no records.
    """
    if not scores:
        raise DataError("there are no records to score", fix="name at least one record")
    classified = [score.counts if score.of_classes is None else score.of_classes for score in scores]
    return RecordScore(GROSS, total([score.counts for score in scores]), total(classified))


def average(scores: Sequence[RecordScore]) -> Average:
    """Return mean and median over records of the figures that are ratios; records without such a figure are left out.

    Each record counts the same, as EC57's average statistics ask for.
    """
    figures = [score.figures() for score in scores]
    peaks, ectopics = [one.rpeak for one in figures], [one.pvc for one in figures]
    alarms = [one.false_alarms_per_hour for one in ectopics]
    return Average(
        rpeak=MeanRPeaks(**_shares(peaks)),
        pvc=MeanEctopics(
            **_shares(ectopics),
            false_alarms_per_hour=_over_records(np.mean, alarms),
            false_alarms_per_hour_median=_over_records(np.median, alarms),
        ),
    )


def _shares(figures: Sequence[RPeaks] | Sequence[Ectopics]) -> dict[str, float | None]:
    se, ppv = [one.se for one in figures], [one.ppv for one in figures]
    return {
        "se": _over_records(np.mean, se),
        "se_median": _over_records(np.median, se),
        "ppv": _over_records(np.mean, ppv),
        "ppv_median": _over_records(np.median, ppv),
    }


def _over_records(of: Callable[[list[float]], np.floating], values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return float(of(known)) if known else None


def _rpeak(c: Counts) -> RPeaks:
    found, right = c.beats - c.missed, c.detections - c.extra
    return RPeaks(
        se=_share(found, c.beats),
        se_interval=share_interval(found, c.beats),
        se_readable=_share(found - c.beats_unreadable, c.beats - c.beats_unreadable - c.missed_unreadable),
        ppv=_share(right, c.detections),
        ppv_interval=share_interval(right, c.detections),
        ppv_readable=_share(
            right - (c.detections_unreadable - c.extra_unreadable), c.detections - c.detections_unreadable
        ),
    )


def _pvc(c: Counts) -> Ectopics:
    called, false, rest = c.ectopic_flagged + c.false_alarms, c.false_normal + c.false_other, c.beats - c.ectopic
    return Ectopics(
        se=_share(c.ectopic_flagged, c.ectopic),
        se_interval=share_interval(c.ectopic_flagged, c.ectopic),
        se_readable=_share(c.ectopic_flagged, c.ectopic - c.ectopic_unreadable),
        ppv=_share(c.ectopic_flagged, called),
        ppv_interval=share_interval(c.ectopic_flagged, called),
        false_alarms_per_hour=_rate(c.false_alarms, c.hours),
        false_alarms_per_hour_interval=rate_interval(c.false_alarms, c.hours),
        false_alarms_per_hour_on_n=_rate(c.false_normal, c.hours),
        false_alarms_per_readable_hour=_rate(c.false_alarms, (c.seconds - c.unreadable_seconds) / 3600),
        fpr=_share(false, rest - c.fusion),
        fpr_interval=share_interval(false, rest - c.fusion),
        fusion_share_flagged=_share(c.fusion_flagged, c.fusion),
    )


def _share(hits: int, trials: int) -> float | None:
    return hits / trials if trials else None


def _rate(events: int, hours: float) -> float | None:
    return events / hours if hours else None
