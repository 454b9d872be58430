"""The clusters of a recording's beats: how many beats of like shape there are, and what their mean looks like."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ....common.arrays import BoolArray, Float64Array, Int64Array
from ....common.frontend.design import UNITS_PER_MV, WINDOW_BEFORE, WINDOW_RATE, FrontEnd
from ....quantize.monitor.rules import RULES, Rules
from ....quantize.monitor.templates import LENGTH
from ....quantize.monitor_fit.recorder import record_readings
from ....train.data.aami import CLASSES
from ....train.data.records.record import Record
from ....train.data.stream import cut

POOL = 2
"""Samples of the window that one of a template is made of."""
SECONDS: Float64Array = (np.arange(LENGTH) * POOL - WINDOW_BEFORE) / WINDOW_RATE
"""Time of a template's samples after the R peak in s, float64 [70]."""


@dataclass(frozen=True, eq=False)
class ClusterShape:
    """Beats that the monitor took for one shape."""

    samples: Int64Array
    """int64 [n], their R peaks."""
    mean: Float64Array
    """Their mean in mV at ``SECONDS``, float64 [70]."""
    share: float
    """Of the readable beats."""
    classes: Mapping[str, int]
    """How many are annotated as each class, the most frequent first; empty without annotations."""


def find_clusters(record: Record, rules: Rules = RULES, front: FrontEnd | None = None) -> list[ClusterShape]:
    """Return the clusters of the readable beats of a recording, the largest first.

    They are those of the monitor, which finds them without labels while it follows a patient: one that was cleared for
    another shape and comes back later is a cluster of its own.

    Args:
        record: with its annotations, if any; they do not change the clusters.
        rules: how the monitor follows a patient.
        front: the front end; the one for the record's rate, gain and zero when None.
    """
    stream = cut(record, front)
    kept = record_readings(stream, np.zeros(len(stream.detected), np.int32), rules).readings
    if not kept:
        return []
    sample = np.array([at for at, _ in kept], np.int64)
    waves = np.array([reading.wave for _, reading in kept], np.float64) / UNITS_PER_MV
    cluster = _numbered([(reading.cluster, reading.starts_cluster) for _, reading in kept])
    label = None if stream.label is None else stream.label[np.searchsorted(stream.detected.sample, sample)]
    found = [_shape(cluster == number, sample, waves, label) for number in range(cluster.max() + 1)]
    return sorted(found, key=lambda one: (-len(one.samples), one.samples[0]))


def _numbered(read: list[tuple[int, bool]]) -> Int64Array:
    """Return a number for each beat's cluster that no later cluster in the same place has."""
    current: dict[int, int] = {}
    numbers: list[int] = []
    for place, starts in read:
        if starts or place not in current:
            current[place] = max(current.values(), default=-1) + 1
        numbers.append(current[place])
    return np.array(numbers, np.int64)


def _shape(members: BoolArray, sample: Int64Array, waves: Float64Array, label: Int64Array | None) -> ClusterShape:
    codes: list[int] = [] if label is None else label[members].tolist()
    named = [CLASSES[code] for code in codes if code >= 0]
    return ClusterShape(
        sample[members], waves[members].mean(axis=0), float(members.mean()), dict(Counter(named).most_common())
    )
