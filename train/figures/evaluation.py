"""The half of the stage that reads the test beats, after the threshold is frozen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...common.arrays import BoolArray, Float64Array, Int16Array, Int64Array
from ...common.stage_records.figures import Baseline, FalseAlarmRate, Metrics
from ..calibration.calibrate import FloatScorer, Model
from ..calibration.preprocess import flat_beats
from ..data.beats import Beats, stored_labels
from ..freeze import Frozen
from ..ranking import auroc_ahead
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


@dataclass(frozen=True)
class Detection:
    """The figures of one detector on the test beats; both None without labels."""

    metrics: Metrics | None = None
    false_alarm_rate: FalseAlarmRate | None = None


def figures(trained: Frozen[Any], test: TestSet, scores: Float64Array) -> Detection:
    """Return metrics and false-alarm rate of one detector."""
    label = test.scored_label
    if label is None:
        return Detection()
    found = scores[test.scored]
    alarms = trained.threshold.alarms(found)
    return Detection(
        evaluate(found, alarms, label, test.classes), false_alarm_rate(alarms, label == 0, trained.threshold)
    )


def baseline(trained: Frozen[Model], test: TestSet, model: Float64Array) -> Baseline:
    """Return the figures of a baseline in one flat block, beside its threshold and how far the model is ahead of it.

    Args:
        trained: the baseline.
        test: the test beats.
        model: float64 [n], the model's scores of them.
    """
    scores = test.scores(trained.calibrated.whole)
    result, label = figures(trained, test, scores), test.scored_label
    metrics = {} if result.metrics is None else vars(result.metrics)
    ahead = None if label is None else auroc_ahead(model[test.scored], scores[test.scored], label != 0)
    return Baseline(
        **metrics,
        threshold=trained.threshold.value,
        false_alarm_rate=result.false_alarm_rate,
        model_ahead=None if ahead is None else ahead[0],
        model_ahead_interval=None if ahead is None else ahead[1],
    )


def examples(detector: FloatScorer[Any], test: TestSet, scores: Float64Array) -> dict[str, NDArray[Any]]:
    """Return a dozen test beats for the report, classes in turn: input, label, score, row, any reconstruction."""
    rows = _in_turn(test)
    inputs = detector.inputs(test.counts[rows])
    label = stored_labels(None if test.label is None else test.label[rows], len(rows))
    found = {"input": inputs, "label": label, "score": scores[rows], "row": rows}
    return found | ({"output": detector.model(inputs)} if detector.score.of_residual else {})


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
