"""What is counted on a record; counts of several records add up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace

import numpy as np

from ....common.stage_records.evaluate import Counted
from ....train.data.records.beat_classes import ECTOPIC, FUSION, NORMAL
from ....train.data.records.matching import NONE
from .compare import EXTRA, Comparison


class Counts(Counted):
    """What is counted of a record; counts of several add up."""

    @property
    def false_alarms(self) -> int:
        """Flagged beats that are neither ectopic nor fusion beats, and flagged detections without a beat."""
        return self.false_normal + self.false_other + self.false_extra

    @property
    def hours(self) -> float:
        """Scored time in hours."""
        return self.seconds / 3600


def count(comparison: Comparison) -> Counts:
    """Count what is scored of a record."""
    c, fs = comparison, comparison.record.fs
    label, found, at = c.label[c.beat_scored], c.found[c.beat_scored], c.beat[c.beat_scored]
    of, flagged = c.of[c.detection_scored], c.flagged[c.detection_scored]
    doubtful = ~c.readable[c.detection_scored]
    missed = found == NONE
    missed_unreadable = missed & c.unreadable[at]
    unreadable = ~missed & ~c.readable[found] if len(c.readable) else np.zeros(len(found), dtype=np.bool_)
    judged = ~(unreadable | missed_unreadable)
    return Counts(
        seconds=float(c.scored.sum()) / fs,
        unreadable_seconds=float((c.scored & c.unreadable).sum()) / fs,
        beats=len(found),
        missed=int(missed.sum()),
        missed_unreadable=int(missed_unreadable.sum()),
        beats_unreadable=int(unreadable.sum()),
        detections=len(of),
        detections_unreadable=int(doubtful.sum()),
        extra=int((of == EXTRA).sum()),
        extra_unreadable=int(((of == EXTRA) & doubtful).sum()),
        ectopic=int((label == ECTOPIC).sum()),
        ectopic_flagged=int((flagged & (of == ECTOPIC)).sum()),
        ectopic_unreadable=int(((label == ECTOPIC) & ~judged).sum()),
        fusion=int((label == FUSION).sum()),
        fusion_flagged=int((flagged & (of == FUSION)).sum()),
        false_normal=int((flagged & (of == NORMAL)).sum()),
        false_other=int((flagged & ~np.isin(of, [ECTOPIC, FUSION, NORMAL, EXTRA])).sum()),
        false_extra=int((flagged & (of == EXTRA)).sum()),
    )


def without_classes(comparison: Comparison) -> Counts:
    """Count what is scored of a record whose annotations tell no classes: what was called abnormal is not compared."""
    return count(replace(comparison, flagged=np.zeros(len(comparison.flagged), np.bool_)))


NOTHING = Counts(**{field.name: 0 for field in fields(Counted)})
"""Of no time."""


def total(counts: Sequence[Counts]) -> Counts:
    """Add up the counts of several records."""
    return Counts(**{field.name: sum(getattr(one, field.name) for one in counts) for field in fields(Counts)})
