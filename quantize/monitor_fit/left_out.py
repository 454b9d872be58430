"""What the fitted monitors did on the training patients, each by the one that never saw the patient."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ...common.arrays import BoolArray, Int64Array
from ...common.stage_records.quantize import LeftOutCounts, LeftOutFigures, LevelFigures, RrOnly
from ...train.data.records.matching import WARM_UP_SECONDS
from ...train.data.stream import EXCLUDED, Stream
from ..monitor.linear import Linear
from ..monitor.novelty import Novelty
from .fit import FittedMonitor, score_record
from .prediction import predict_rate, predict_share
from .readings import ECTOPIC, FUSION, Readings
from .rr_rule import earliness, threshold_for

MIN_PATIENTS = 5
"""Fewest patients from whose spread anything is predicted of others."""
NEW_HOURS, NEW_ECTOPIC = 0.5, 100
"""The new patient for whom intervals are stored."""


def left_out_figures(streams: Sequence[Stream], groups: Sequence[int], fitted: FittedMonitor) -> LeftOutFigures | None:
    """Return what each level did on the training patients, and the RR-only baseline that flags as many beats.

    Counted are the beats after a record's first five minutes, outside ventricular flutter. An ectopic beat that cannot
    be read counts as not flagged; one that the front end did not find does not count.

    Args:
        streams: the records' beats; those of auxiliary leads and without annotations are left out.
        groups: of each stream, by which ``fitted.without`` names its monitors.
        fitted: with the readings of these streams.

    Returns:
        None where fewer than five patients are left, or none of them has ectopic beats to learn from or to find.
    """
    records = _records(streams, groups, fitted)
    patients: dict[str, list[_Record]] = {}
    for one in records:
        patients.setdefault(one.patient, []).append(one)
    counts = {patient: _total([one.counts() for one in own]) for patient, own in sorted(patients.items())}
    if len(counts) < MIN_PATIENTS or not any(one.ectopic for one in counts.values()):
        return None
    levels = [_level(records, list(counts.values()), level) for level in range(len(fitted.model.thresholds))]
    return LeftOutFigures(patients=counts, levels=levels)


def _records(streams: Sequence[Stream], groups: Sequence[int], fitted: FittedMonitor) -> list[_Record]:
    """Return the records that are counted; none where a monitor had no ectopic beats to learn from."""
    records: list[_Record] = []
    for stream, readings, group in zip(streams, fitted.readings, groups, strict=True):
        model = fitted.without.get(group)
        if stream.auxiliary or stream.label is None or readings.label is None or model is None:
            continue
        if model.linear is None:
            return []
        counted = (stream.detected.sample >= WARM_UP_SECONDS * stream.fs) & (stream.label != EXCLUDED)
        if counted.any():
            flagged = _flagged(model.linear, model.thresholds, readings, readings.label)
            records.append(_Record(stream, counted, stream.label[counted], readings.label, flagged))
    return records


@dataclass(frozen=True, eq=False)
class _Record:
    stream: Stream
    counted: BoolArray
    """bool [d], detections that count."""
    label: Int64Array
    """int64 [c], labels of those."""
    read: Int64Array
    """int64 [n], labels of the beats that were read."""
    flagged: BoolArray
    """bool [levels, n], which of these count and are flagged by the monitor that never saw the patient."""

    @property
    def patient(self) -> str:
        return self.stream.patient

    def counts(self) -> LeftOutCounts:
        alarms = self.flagged & ~np.isin(self.read, [ECTOPIC, FUSION])
        return LeftOutCounts(
            hours=(self.stream.samples / self.stream.fs - WARM_UP_SECONDS) / 3600,
            ectopic=int((self.label == ECTOPIC).sum()),
            ectopic_flagged=(self.flagged & (self.read == ECTOPIC)).sum(axis=1).tolist(),
            false_alarms=alarms.sum(axis=1).tolist(),
        )

    @cached_property
    def early(self) -> Int64Array:
        """Earliness of the detections that count, int64 [c]."""
        found = self.stream.detected
        readable = found.quality == 0
        follows = readable & np.append(False, readable[:-1])[: len(readable)]
        interval = np.rint(1000 * np.diff(found.sample, prepend=0) / self.stream.fs).astype(np.int64)
        return earliness(np.where(follows, interval, 0))[self.counted]


def _flagged(linear: Linear, thresholds: Sequence[int], readings: Readings, label: Int64Array) -> BoolArray:
    judged = readings.enrolled & (label != EXCLUDED) & ~_noisy(readings)
    return (score_record(linear, readings) > np.array(thresholds)[:, np.newaxis]) & judged


def _noisy(readings: Readings) -> BoolArray:
    """Return at which beats so many are like none before that nothing can be read."""
    novelty, noisy = Novelty(), np.zeros(len(readings.starts_cluster), np.bool_)
    for index, starts in enumerate(readings.starts_cluster.tolist()):
        novelty.take(starts_cluster=starts)
        noisy[index] = novelty.noisy
    return noisy


def _total(counts: Sequence[LeftOutCounts]) -> LeftOutCounts:
    return LeftOutCounts(
        hours=sum(one.hours for one in counts),
        ectopic=sum(one.ectopic for one in counts),
        ectopic_flagged=[sum(of) for of in zip(*(one.ectopic_flagged for one in counts), strict=True)],
        false_alarms=[sum(of) for of in zip(*(one.false_alarms for one in counts), strict=True)],
    )


def _level(records: Sequence[_Record], counts: Sequence[LeftOutCounts], level: int) -> LevelFigures:
    found, alarms = [one.ectopic_flagged[level] for one in counts], [one.false_alarms[level] for one in counts]
    ectopic, hours = [one.ectopic for one in counts], [one.hours for one in counts]
    return LevelFigures(
        se=sum(found) / sum(ectopic),
        se_interval=predict_share(found, ectopic, [NEW_ECTOPIC]),
        false_alarms_per_hour=sum(alarms) / sum(hours),
        false_alarms_per_hour_interval=predict_rate(alarms, hours, [NEW_HOURS]),
        rr_only=_rr_only(records, level, sum(hours)),
    )


def _rr_only(records: Sequence[_Record], level: int, hours: float) -> RrOnly:
    """Return the baseline that flags as many beats of these records as a level does."""
    early, label = np.concatenate([one.early for one in records]), np.concatenate([one.label for one in records])
    threshold = threshold_for(early, sum(int(one.flagged[level].sum()) for one in records))
    flagged = early > threshold
    return RrOnly(
        threshold=threshold,
        se=float(flagged[label == ECTOPIC].mean()),
        false_alarms_per_hour=int((flagged & ~np.isin(label, [ECTOPIC, FUSION])).sum()) / hours,
    )
