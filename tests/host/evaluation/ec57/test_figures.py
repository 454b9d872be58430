"""Figures of EC57 by hand, from counts that are all different, and comparisons cut in two."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from ecgtiny.common.arrays import BoolArray, Int64Array
from ecgtiny.host.evaluation.ec57 import RecordScore, compare
from ecgtiny.host.evaluation.ec57.counts import Counts, count
from tests.host.evaluation.ec57.test_score import FS, PEAKS, SECONDS, record
from tests.stored import as_json

COUNTS = Counts(
    seconds=7200.0, unreadable_seconds=1800.0, beats=10_000, missed=600, missed_unreadable=500, beats_unreadable=900,
    detections=9_700, detections_unreadable=1_000, extra=300, extra_unreadable=100, ectopic=800, ectopic_flagged=600,
    ectopic_unreadable=50, fusion=200, fusion_flagged=30, false_normal=18, false_other=4, false_extra=8,
)  # fmt: skip


def test_figures_by_hand() -> None:
    figures: Any = as_json(RecordScore("made", COUNTS).figures())
    rpeak, pvc = figures["rpeak"], figures["pvc"]
    assert (rpeak["se"], rpeak["ppv"]) == (9400 / 10_000, 9400 / 9700)
    assert rpeak["se_readable"] == 8500 / 8600
    assert rpeak["ppv_readable"] == 8500 / 8700
    assert (pvc["se"], pvc["ppv"], pvc["se_readable"]) == (600 / 800, 600 / 630, 600 / 750)
    assert (pvc["false_alarms_per_hour"], pvc["false_alarms_per_hour_on_n"]) == (15, 9)
    assert pvc["false_alarms_per_readable_hour"] == 20
    assert pvc["fpr"] == 22 / 9000
    assert pvc["fusion_share_flagged"] == 30 / 200
    assert figures["unreadable_share"] == 1000 / 9700
    assert figures["unreadable_time_share"] == 0.25
    assert figures["hours"] == 2


def detections(*extra: int) -> Int64Array:
    return np.sort(np.append(PEAKS, extra)).astype(np.int64)


def test_extra_detections_that_cannot_be_read_are_counted() -> None:
    extra = (350 * FS + FS // 2, 360 * FS + FS // 2, 370 * FS + FS // 2)
    sample = detections(*extra)
    readable = ~np.isin(sample, [extra[0], 380 * FS])
    counts = count(compare(record({}), sample, np.zeros(len(sample), np.bool_), readable))
    assert (counts.extra, counts.extra_unreadable, counts.detections_unreadable) == (3, 1, 2)


@pytest.mark.parametrize("offset", [-2, 2])
def test_a_pair_astride_the_end_of_a_part_goes_with_its_beat(offset: int) -> None:
    """A part begins with a beat; its detection lies just before it, or that of the last beat before just after."""
    start = 350 * FS if offset < 0 else 350 * FS + 1
    sample = np.where(PEAKS == 350 * FS, PEAKS + offset, PEAKS)
    none: BoolArray = np.zeros(len(sample), np.bool_)
    counts = count(compare(record({}), sample, none, ~none).within(np.arange(SECONDS * FS) >= start))
    assert counts.beats == counts.detections == (70 if offset < 0 else 69)
    assert (counts.missed, counts.extra) == (0, 0)
