"""The beats of a recording with their scores, called anew at any threshold and scored by EC57 each time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from ....common.arrays import BoolArray, Float64Array, Int64Array
from ....common.events import EVENT, Events, Flag, Kind, Quality
from ....common.stage_records.evaluate import StreamFigures
from ....train.data.records.beat_classes import ECTOPIC, FUSION
from ....train.data.records.matching import WARM_UP_SECONDS
from ....train.data.records.record import Record
from ...evaluation.detected import annotated, lost_stretches
from ...evaluation.ec57 import RecordScore, compare
from ...evaluation.ec57.compare import Comparison, detections_alone
from ...evaluation.ec57.counts import count
from ...report.figures.roc import rates
from ..analysis import Analysis


@dataclass(frozen=True, eq=False)
class JudgedRecord:
    """Beats and annotations of a recording, paired once: a threshold changes what is flagged, never the pairs."""

    record: Record
    events: Events
    """EVENT [n], those of the whole recording."""
    compared: Comparison
    """The beats among the events; ``flagged`` is that of no threshold."""
    score: Int64Array
    """int64 [d], of each beat."""
    can_flag: BoolArray
    """bool [d], beats that a threshold can flag: readable, and not of the time in which the patient is learnt."""
    why_not: str
    """Why there are no figures that need a truth; empty where there are."""

    @classmethod
    def of(cls, record: Record, events: Events, *, learns: bool, lost: Int64Array | None = None) -> JudgedRecord:
        """Pair a recording with the events of a detector.

        Args:
            record: with its annotations, if any.
            events: EVENT [n], those of the whole recording; its beats ascend.
            learns: whether the detector learns the patient in the first five minutes, which then do not count.
            lost: int64 [k, 2], stretches without a usable signal: their first samples and those after their last; those
                that the events tell of when None.

        Raises:
            DataError: the beats do not ascend within the recording.
        """
        beats = events[events["kind"] == Kind.BEAT]
        sample, readable = beats["sample"].astype(np.int64), beats["quality"] == 0
        can_flag = readable & (beats["flags"] & Flag.ENROLLING == 0)
        why_not, warm_up = _why_not(record, learns=learns), WARM_UP_SECONDS if learns else 0.0
        none, gone = np.zeros(len(beats), np.bool_), lost_stretches(events, len(record)) if lost is None else lost
        compared = (
            detections_alone(record, sample, none, readable, lost=gone)
            if why_not
            else compare(record, sample, none, readable, lost=gone, warm_up_seconds=warm_up)
        )
        return cls(record, events, compared, beats["score"].astype(np.int64), can_flag, why_not)

    def at(self, threshold: int) -> Comparison:
        """Return the comparison in which the beats above a threshold are flagged."""
        return replace(self.compared, flagged=self.can_flag & (self.score > threshold))

    def figures(self, threshold: int) -> StreamFigures | None:
        """Return what EC57 counts at a threshold; None where there is no truth (``why_not`` says why)."""
        return None if self.why_not else RecordScore(self.record.name, count(self.at(threshold))).figures()

    def flagged_per_hour(self, threshold: int) -> float | None:
        """Return how many beats are flagged per hour of readable signal, right or wrong; None for no such time."""
        compared = self.at(threshold)
        hours = float((compared.scored & ~compared.unreadable).sum()) / self.record.fs / 3600
        return int((compared.flagged & compared.detection_scored).sum()) / hours if hours else None

    @cached_property
    def curve(self) -> tuple[Float64Array, Float64Array]:
        """The ROC curve: shares of other beats flagged, and of ectopic beats flagged, at every threshold there is.

        These are ``pvc.fpr`` and ``pvc.se`` of the figures. A beat without a readable detection is never flagged, so
        that the curve can end before (1, 1). Both are empty where there is no truth, or one of the two kinds of beats.
        """
        c = self.compared
        counted = c.beat_scored & (c.label != FUSION)
        ectopic = c.label[counted] == ECTOPIC
        if self.why_not or ectopic.all() or not ectopic.any():
            return np.zeros(0), np.zeros(0)
        found = c.found[counted]
        never = float(self.score.min(initial=0)) - 1
        score = np.append(np.where(self.can_flag, self.score, never), never)[found]
        alarms, recall = rates(score, ectopic)
        reached = len(alarms) - int((score == never).any())
        return alarms[:reached], recall[:reached]


def judge(analysis: Analysis) -> JudgedRecord:
    """Pair the beats of an analysis with the annotations of its recording."""
    events = analysis.events if analysis.streamed else _beat_events(analysis)
    return JudgedRecord.of(analysis.record, events, learns=analysis.streamed, lost=analysis.unreadable)


def _beat_events(analysis: Analysis) -> Events:
    """Return the beats of a detector that has no events of its own in their form."""
    events = np.zeros(len(analysis.sample), EVENT)
    events["kind"], events["sample"], events["score"] = Kind.BEAT, analysis.sample, analysis.score
    events["quality"] = np.where(analysis.readable, 0, Quality.NOISY)
    return events


def _why_not(record: Record, *, learns: bool) -> str:
    if not annotated(record):
        return "the recording has no annotated beats: whether a flagged beat is right, and what was missed, is unknown"
    if record.annotations is not None and not record.annotations.classified:
        return "the recording's beats are annotated without their classes: whether a flagged beat is right is unknown"
    if learns and record.seconds <= WARM_UP_SECONDS:
        return (
            f"the recording lasts {record.seconds:.0f} s, and the first {WARM_UP_SECONDS:.0f} s, in which the patient "
            "is learnt, do not count"
        )
    return ""
