"""Figures of ANSI/AAMI EC57: sensitivity, positive predictivity and false alarms, by record, gross and average."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from ....common.arrays import BoolArray, Int64Array
from ....common.errors import DataError
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

    def figures(self) -> dict[str, Any]:
        """Return the figures by group; None where there is nothing to divide by.

        ``rpeak`` counts every detection, readable or not. ``pvc.se`` counts a ventricular ectopic beat that was not
        judged as missed; ``pvc.se_readable`` leaves it out. ``pvc.fpr`` is the share of the beats neither ectopic nor
        fusion beats that were flagged. Both are to be read with ``unreadable_share``, that of the
        detections, and ``unreadable_time_share``.
        """
        c = self.counts
        return {
            "rpeak": _rpeak(c),
            "pvc": _pvc(c),
            "unreadable_share": _share(c.detections_unreadable, c.detections),
            "unreadable_time_share": c.unreadable_seconds / c.seconds if c.seconds else None,
            "hours": c.hours,
            "counts": {**asdict(c), "false_alarms": c.false_alarms},
        }


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
        raise DataError("there are no records to score")
    return RecordScore(GROSS, total([score.counts for score in scores]))


def average(scores: Sequence[RecordScore]) -> dict[str, Any]:
    """Return mean and median over records of the figures that are ratios; records without such a figure are left out.

    Each record counts the same, as EC57's average statistics ask for.
    """
    figures = [score.figures() for score in scores]
    keys = [("rpeak", "se"), ("rpeak", "ppv"), ("pvc", "se"), ("pvc", "ppv"), ("pvc", "false_alarms_per_hour")]
    result: dict[str, Any] = {"rpeak": {}, "pvc": {}}
    for group, key in keys:
        values = [one[group][key] for one in figures if one[group][key] is not None]
        result[group][key] = float(np.mean(values)) if values else None
        result[group][f"{key}_median"] = float(np.median(values)) if values else None
    return result


def _rpeak(c: Counts) -> dict[str, Any]:
    found = c.beats - c.missed
    return {
        **_with_interval("se", found, c.beats),
        **_with_interval("ppv", c.detections - c.extra, c.detections),
        "se_readable": _share(found - c.beats_unreadable, c.beats - c.beats_unreadable - c.missed_unreadable),
        "ppv_readable": _share(
            c.detections - c.extra - (c.detections_unreadable - c.extra_unreadable),
            c.detections - c.detections_unreadable,
        ),
    }


def _pvc(c: Counts) -> dict[str, Any]:
    per_hour = rate_interval(c.false_alarms, c.hours)
    return {
        **_with_interval("se", c.ectopic_flagged, c.ectopic),
        **_with_interval("ppv", c.ectopic_flagged, c.ectopic_flagged + c.false_alarms),
        "se_readable": _share(c.ectopic_flagged, c.ectopic - c.ectopic_unreadable),
        "false_alarms_per_hour": _rate(c.false_alarms, c.hours),
        "false_alarms_per_hour_interval": None if per_hour is None else list(per_hour),
        "false_alarms_per_hour_on_n": _rate(c.false_normal, c.hours),
        "false_alarms_per_readable_hour": _rate(c.false_alarms, (c.seconds - c.unreadable_seconds) / 3600),
        **_with_interval("fpr", c.false_normal + c.false_other, c.beats - c.ectopic - c.fusion),
        "fusion_share_flagged": _share(c.fusion_flagged, c.fusion),
    }


def _with_interval(name: str, hits: int, trials: int) -> Mapping[str, Any]:
    interval = share_interval(hits, trials)
    return {name: _share(hits, trials), f"{name}_interval": None if interval is None else list(interval)}


def _share(hits: int, trials: int) -> float | None:
    return hits / trials if trials else None


def _rate(events: int, hours: float) -> float | None:
    return events / hours if hours else None
