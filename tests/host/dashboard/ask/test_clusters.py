"""Clusters hold each readable beat once, part shapes that differ, and know nothing of annotations."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ecgtiny.host.dashboard.ask.clusters import SECONDS, find_clusters
from ecgtiny.train.data.records.generated import synthetic_record
from ecgtiny.train.data.records.record import Annotations, Record
from ecgtiny.train.data.stream import cut

FS, WIDE_EVERY = 250.0, 5


def two_shapes() -> Record:
    """Three minutes of a beat a second: narrow and upright, each fifth one wide and inverted."""
    time = np.arange(round(180 * FS)) / FS
    beat, phase = np.floor(time).astype(np.int64), time % 1 - 0.5
    wide = beat % WIDE_EVERY == 0
    wave = np.where(wide, -1.5 * np.exp(-((phase / 0.06) ** 2)), np.exp(-((phase / 0.02) ** 2)))
    symbol = np.where(np.arange(180) % WIDE_EVERY == 0, "V", "N")
    annotations = Annotations(np.rint((np.arange(180) + 0.5) * FS).astype(np.int64), symbol)
    return Record("two", "two", np.rint(200 * wave).astype(np.int16), FS, 200.0, 0, "II", annotations)


def test_two_shapes_are_two_clusters() -> None:
    narrow, wide, *rest = find_clusters(two_shapes())
    assert sum(len(one.samples) for one in rest) < 5
    assert dict(narrow.classes).keys() == {"N"}
    assert dict(wide.classes).keys() == {"V"}
    assert len(narrow.samples) == pytest.approx(4 * len(wide.samples), rel=0.1)
    assert SECONDS[narrow.mean.argmax()] == pytest.approx(0, abs=0.02)
    assert narrow.mean.max() > 0.5
    assert wide.mean.min() < -0.5


def test_each_readable_beat_is_in_one_cluster_with_or_without_annotations() -> None:
    record = synthetic_record(3, 3.0, 200.0)
    found = find_clusters(record)
    members = np.sort(np.concatenate([one.samples for one in found]))
    detected = cut(record).detected
    readable = detected.sample[detected.quality == 0]
    assert len(np.unique(members)) == len(members)
    assert set(members.tolist()) <= set(readable.tolist())
    assert len(readable) - len(members) <= 2, "the last beat waits for the next one"
    assert sum(one.share for one in found) == pytest.approx(1)
    blind = find_clusters(replace(record, annotations=None))
    assert [one.samples.tolist() for one in blind] == [one.samples.tolist() for one in found]
    assert not any(one.classes for one in blind)


def test_a_flat_recording_has_no_cluster() -> None:
    assert find_clusters(replace(two_shapes(), counts=np.zeros(45000, np.int16))) == []
