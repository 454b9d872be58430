"""What can be moved of a run, and the range in which it is worth moving."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecgtiny.common.errors import DataError
from ecgtiny.common.run import Run
from ecgtiny.common.stage_records.quantize import LevelFigures, RrOnly
from ecgtiny.host.dashboard.ask.labelled_beats import LabelledBeats
from ecgtiny.host.dashboard.ask.question import Question
from ecgtiny.quantize.store import VALIDATION
from ecgtiny.quantize.stream import load_stream
from tests.firmware_gen.runs import THRESHOLD, quantised_run

SCORES = st.lists(st.integers(-(2**20), 2**30), min_size=1, max_size=40)


def predicted(se: float) -> LevelFigures:
    return LevelFigures(se=se, se_interval=(0.0, 1.0), false_alarms_per_hour=2.0,
                        false_alarms_per_hour_interval=(0.0, 9.0),
                        rr_only=RrOnly(threshold=0, se=0.0, false_alarms_per_hour=0.0))  # fmt: skip


def of_scores(scores: list[int], threshold: int) -> Question:
    beats = LabelledBeats(np.array(scores, np.int64), np.zeros(len(scores), np.bool_))
    return Question((threshold,), 0, False, beats, (), None)


def test_a_level_stands_for_its_threshold_and_what_was_predicted_of_it() -> None:
    question = Question((90, 50, 20), 1, True, None, (predicted(0.2), predicted(0.5), predicted(0.9)), None)
    assert (question.bounds, question.stored_value) == ((0, 2), 1)
    found = question.at(2)
    assert found.threshold == 20
    assert found.predicted is not None
    assert found.predicted.se == 0.9
    assert found.beats is None


def test_a_threshold_stands_for_itself_and_the_test_beats() -> None:
    question = of_scores([10, 40], 30)
    assert question.stored_value == 30
    assert (question.at(35).threshold, question.at(35).beats) == (35, question.beats)


@settings(max_examples=60)
@given(SCORES, st.integers(1, 2**30))
def test_the_range_holds_the_stored_threshold_and_each_score_but_the_farthest(scores: list[int], stored: int) -> None:
    low, high = of_scores(scores, stored).bounds
    assert low <= min(scores)
    assert low <= stored <= high
    assert np.mean(np.array(scores) > high) <= 1 - 0.995 + 1 / len(scores)


def test_one_beat_far_away_does_not_stretch_the_range() -> None:
    assert of_scores([*range(1000), 2**30], 600).bounds == (0, 1200)


def test_a_run_of_beats_is_read(tmp_path: Path) -> None:
    run = quantised_run(tmp_path)
    np.savez(run.path(VALIDATION), label=np.array([0, 1, 1]), score=np.array([5, 2 * THRESHOLD, 9]),
             flat=np.array([0, 0, 1], np.uint8))  # fmt: skip
    question = Question.of(run, None)
    assert (question.levels, question.stored_value, question.judged) == (False, THRESHOLD, None)
    assert question.beats is not None
    assert question.beats.score.tolist() == [5, 2 * THRESHOLD]


def test_a_run_of_a_stream_is_read(trained: Run) -> None:
    question, detector = Question.of(trained, None), load_stream(trained)
    assert question.levels
    assert question.thresholds == tuple(detector.monitor.thresholds)
    assert question.thresholds[question.stored_value] == detector.monitor.thresholds[detector.monitor.level]
    assert len(question.predicted) in {0, len(question.thresholds)}


def test_a_folder_that_is_no_run_is_told(tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        Question.of(Run(tmp_path), None)
    assert caught.value.fix
