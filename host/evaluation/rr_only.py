"""The RR-only baseline on the records of an evaluation, and by how much the detector is ahead of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ...common.arrays import BoolArray, Float64Array, Int64Array
from ...common.events import Events, Kind
from ...common.stage_records.base import Interval
from ...quantize.monitor_fit.rr_rule import earliness
from ...train.data.records.beat_classes import ECTOPIC, FUSION
from ...train.data.records.matching import NONE
from .ec57.compare import Comparison

RESAMPLES = 2000
TAILS = (2.5, 97.5)
CELLS = 4
"""Neither flags the beat, the baseline alone, the detector alone, both."""


def by_rr_only(compared: Comparison, events: Events, threshold: int) -> Comparison:
    """Return the comparison of a record with the beats flagged that come early, whatever their shape.

    Args:
        compared: the record with the beats among the events, all of them and in their order.
        events: [n] of ``EVENT``.
        threshold: in 1/1000 of the usual interval.
    """
    rr = events["rr"][events["kind"] == Kind.BEAT].astype(np.int64)
    return replace(compared, flagged=(earliness(rr) > threshold) & compared.readable)


@dataclass(frozen=True, eq=False)
class Paired:
    """Scored beats by what detector and baseline make of them."""

    ectopic: Int64Array
    """int64 [CELLS], ventricular ectopic beats."""
    other: Int64Array
    """int64 [CELLS], beats that are neither ectopic nor fusion beats, and detections without a beat."""

    def __add__(self, more: Paired) -> Paired:
        return Paired(self.ectopic + more.ectopic, self.other + more.other)


def pair(detector: Comparison, baseline: Comparison) -> Paired:
    """Count the scored beats of a record by what both make of them; a missed beat is flagged by neither."""
    cell = 2 * detector.flagged + baseline.flagged
    found = detector.found[detector.beat_scored & (detector.label == ECTOPIC)]
    other = detector.detection_scored & ~np.isin(detector.of, [ECTOPIC, FUSION])
    return Paired(_tally(np.append(cell, 0)[np.where(found == NONE, len(cell), found)]), _tally(cell[other]))


def _tally(cell: Int64Array) -> Int64Array:
    return np.bincount(cell, minlength=CELLS)


def advantage(patients: Sequence[Paired]) -> tuple[float, Interval] | None:
    """Return by how much the detector's Youden index exceeds the baseline's, with its 95 % interval.

    Patients are drawn with replacement, and of each the beats (Davison and Hinkley, "Bootstrap Methods and their
    Application", 1997, section 3.8): few patients give a wide interval. None without beats of both kinds.
    """
    whole = sum(patients[1:], start=patients[0])
    if not (whole.ectopic.sum() and whole.other.sum()):
        return None
    random = np.random.default_rng(0)
    drawn = random.integers(len(patients), size=(RESAMPLES, len(patients)))
    ectopic, other = (
        _redrawn([getattr(one, side) for one in patients], drawn, random) for side in ("ectopic", "other")
    )
    both: BoolArray = (ectopic.sum(axis=1) > 0) & (other.sum(axis=1) > 0)
    low, high = np.percentile(_ahead(ectopic[both], other[both]), TAILS)
    return float(_ahead(whole.ectopic[np.newaxis], whole.other[np.newaxis])[0]), (float(low), float(high))


def _redrawn(cells: Sequence[Int64Array], drawn: Int64Array, random: np.random.Generator) -> Int64Array:
    """Return the tallies of each resample, int64 [RESAMPLES, CELLS], given its patients."""
    total = np.zeros((len(drawn), CELLS), np.int64)
    for index, cell in enumerate(cells):
        beats, times = int(cell.sum()), (drawn == index).sum(axis=1)
        if beats:
            total += random.multinomial(beats * times, cell / beats)
    return total


def _ahead(ectopic: Int64Array, other: Int64Array) -> Float64Array:
    """Return the difference of the shares of ectopic beats flagged, less that of the other beats flagged."""
    gain = [(cells[:, 2] - cells[:, 1]) / cells.sum(axis=1) for cells in (ectopic, other)]
    return gain[0] - gain[1]
