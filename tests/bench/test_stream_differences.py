"""Residuals of differences in the fused score: who is left out of the fit, and what beats without a template get."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from bench import stream_differences
from bench.stream_differences import UNIT, Away, residuals
from ecgtiny.common.arrays import Float64Array
from ecgtiny.train.data.differences import FEWEST
from ecgtiny.train.data.records.generated import synthetic_record
from ecgtiny.train.data.stream import Stream, cut
from ecgtiny.train.detectors.detector import Detector
from ecgtiny.train.detectors.fitted import Fitted, Items, Task
from ecgtiny.train.detectors.forms import OffDevice
from ecgtiny.train.detectors.kinds import Kind
from ecgtiny.train.detectors.rows import rows_of


@cache
def streams() -> list[Stream]:
    """Return three minutes of generated records, the last one an auxiliary lead of the first."""
    found = [cut(synthetic_record(seed, minutes=1)) for seed in (3, 4)]
    return [*found, replace(found[0], auxiliary=True)]


def test_beats_that_are_unreadable_get_nothing_and_the_first_ones_the_next_score() -> None:
    stream = streams()[0]
    quality = stream.detected.quality.copy()
    quality[FEWEST + 5] = 1
    damaged = replace(stream, detected=replace(stream.detected, quality=quality))
    away = Away.of(damaged)
    found, _ = residuals("template-distance", [damaged, streams()[1]], [away, Away.of(streams()[1])], [0, 1])
    readable = np.flatnonzero(quality == 0)
    assert found[FEWEST + 5] == 0
    assert away.rows[0] == readable[FEWEST]
    assert set(found[: away.rows[0]].tolist()) == {int(found[away.rows[0]])}
    assert (found[away.rows] > 0).all()


def test_the_group_of_a_patient_and_auxiliary_leads_are_not_fitted_on(monkeypatch: pytest.MonkeyPatch) -> None:
    fitted: list[int] = []

    def fit(task: Task) -> Fitted:
        number = len(fitted)
        fitted.append(len(task.beats))

        def score(items: Items) -> Float64Array:
            return np.full(len(rows_of(items)), float(number + 1))

        return Fitted(score)

    def find(_name: str) -> Detector:
        return Detector("witness", "counts", (Kind.DIFFERENCES,), fit, OffDevice("made for a test"))

    monkeypatch.setattr(stream_differences, "find", find)
    all_streams, away = streams(), [Away.of(one) for one in streams()]
    normal = [
        int(np.count_nonzero((np.zeros(0) if one.label is None else one.label)[own.rows] == 0))
        for one, own in zip(all_streams, away, strict=True)
    ]
    found = residuals("witness", all_streams, away, [0, 1, 0])
    assert fitted == [normal[1], normal[0]], "without the group of the first, then without that of the second"
    assert [int(one.max()) for one in found] == [UNIT, 2 * UNIT, UNIT]
