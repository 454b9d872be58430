"""The half of the stage that reads the test beats, after the threshold is frozen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...common.arrays import BoolArray, Float64Array, Int16Array, Int64Array
from ..calibration.calibrate import FloatScorer, Reconstruct
from ..calibration.preprocess import flat_beats, normalise
from ..data.beats import Beats, stored_labels
from ..freeze import Frozen
from .metrics import evaluate, false_alarm_rate

EXAMPLES = 12


@dataclass(frozen=True)
class TestSet:
    """Test beats; figures are taken over those that are not flat."""

    __test__ = False

    counts: Int16Array
    """int16 [n, length, leads], all of them."""
    label: Int64Array | None
    classes: tuple[str, ...]
    scored: BoolArray
    """bool [n], False where a beat is flat."""

    @classmethod
    def of(cls, beats: Beats) -> TestSet:
        """Read the test beats."""
        counts = beats.counts
        return cls(counts, beats.label, beats.classes, ~flat_beats(counts))

    def scores(self, detector: FloatScorer[Any]) -> Float64Array:
        """Score the beats, float64 [n]; NaN for flat ones."""
        scores = np.full(len(self.counts), np.nan)
        scores[self.scored] = detector.scores(self.counts[self.scored])
        return scores

    @property
    def scored_label(self) -> Int64Array | None:
        """Labels of the beats that have a score."""
        return None if self.label is None else self.label[self.scored]


def figures(trained: Frozen[Any], test: TestSet, scores: Float64Array) -> dict[str, Any]:
    """Return ``metrics`` and ``false_alarm_rate`` of one detector; both None without labels."""
    label = test.scored_label
    if label is None:
        return {"metrics": None, "false_alarm_rate": None}
    found = scores[test.scored]
    alarms = trained.threshold.alarms(found)
    return {
        "metrics": evaluate(found, alarms, label, test.classes),
        "false_alarm_rate": false_alarm_rate(alarms, label == 0, trained.threshold),
    }


def baseline(trained: Frozen[Reconstruct], test: TestSet) -> dict[str, Any]:
    """Return the figures of a baseline in one flat block, beside its threshold."""
    result = figures(trained, test, test.scores(trained.calibrated.whole))
    rate = result["false_alarm_rate"]
    return {**(result["metrics"] or {}), "threshold": trained.threshold.value, "false_alarm_rate": rate}


def examples(detector: FloatScorer[Any], test: TestSet, scores: Float64Array) -> dict[str, NDArray[Any]]:
    """Return a dozen test beats for the report, classes in turn: input, output, label, score and row of each."""
    rows = _in_turn(test)
    inputs = normalise(test.counts[rows], detector.pool)
    label = stored_labels(None if test.label is None else test.label[rows], len(rows))
    outputs = detector.reconstruct(inputs)
    return {"input": inputs, "output": outputs, "label": label, "score": scores[rows], "row": rows}


def _in_turn(test: TestSet) -> Int64Array:
    """Choose up to EXAMPLES scored beats: the first of each class, then the second of each, and so on."""
    rows = np.flatnonzero(test.scored)
    if test.label is None:
        return rows[:EXAMPLES]
    label = test.label[rows]
    turn = np.zeros(len(rows), dtype=np.int64)
    for index in range(len(test.classes)):
        members = label == index
        turn[members] = np.arange(members.sum())
    return rows[np.lexsort((label, turn))[:EXAMPLES]]
