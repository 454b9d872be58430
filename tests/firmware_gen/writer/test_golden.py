"""The golden beats are those that say most: typical, near the threshold, highest, saturated, flat."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ecgtiny.common.errors import DataError
from ecgtiny.firmware_gen.writer.golden import choose_golden
from ecgtiny.quantize.scoring import score_beats
from tests.firmware_gen.detectors import detector

COUNTS = np.random.default_rng(9).normal(0, 300, (50, 64, 2)).astype(np.int16)
BASE = detector(np.random.default_rng(10), length=64, leads=2, kind="maxw")
SCORE = np.sort(score_beats(BASE, COUNTS)[0].astype(np.int64))
SUBJECT = replace(BASE, threshold=int(SCORE[40]) + 1)


def test_each_is_chosen_for_a_reason() -> None:
    golden = choose_golden(SUBJECT, COUNTS)
    assert golden.score[:3].tolist() == [SCORE[25], SCORE[40], SCORE[-1]]
    assert golden.flat.tolist() == [False, False, False, False, True]
    assert {int(golden.counts[3].min()), int(golden.counts[3].max())} == {-32768, 32767}


def test_their_scores_are_the_reference_s() -> None:
    golden = choose_golden(SUBJECT, COUNTS)
    score, flat = score_beats(SUBJECT, golden.counts)
    np.testing.assert_array_equal(golden.flat, flat)
    np.testing.assert_array_equal(golden.score, score)


def test_a_beat_is_taken_once() -> None:
    one = choose_golden(SUBJECT, COUNTS[:1])
    assert len(one.counts) == 3
    np.testing.assert_array_equal(one.counts[0], COUNTS[0])


def test_flat_training_beats_are_passed_over() -> None:
    golden = choose_golden(SUBJECT, np.concatenate([np.zeros_like(COUNTS[:30]), COUNTS]))
    np.testing.assert_array_equal(golden.counts, choose_golden(SUBJECT, COUNTS).counts)


def test_training_beats_that_are_all_flat_are_refused() -> None:
    with pytest.raises(DataError, match="every training beat is flat"):
        choose_golden(SUBJECT, np.zeros_like(COUNTS))
