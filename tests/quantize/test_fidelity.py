"""Float against int8: what is counted, and which gate fails when."""

from __future__ import annotations

import numpy as np
import pytest

from ecgtiny.quantize.fidelity import Comparison
from tests.stored import as_json


def compare(
    float_score: list[float], score: list[int], float_threshold: float = 1.0, threshold: int = 65536
) -> Comparison:
    return Comparison(np.array(float_score), np.array(score, np.int32), float_threshold, threshold)


def test_each_side_is_decided_by_its_own_threshold() -> None:
    found = compare([0.5, 1.5, 2.5], [100, 200, 300], float_threshold=1.0, threshold=150)
    assert found.changed == 0
    assert found.figures().decision_agreement == 1


def test_differences_are_in_the_unit_of_the_float_score() -> None:
    figures = compare([1.0, 2.0], [65536, 3 * 65536]).figures()
    assert as_json(figures.score_difference) == {"max": 1.0, "rms": pytest.approx(0.5**0.5), "mean": 0.5}
    assert figures.spearman == pytest.approx(1)


def test_ranks_and_not_values_are_correlated() -> None:
    assert compare([1, 2, 3, 4], [1, 10, 100, 1000]).spearman == pytest.approx(1)
    assert compare([1, 2, 3, 4], [4, 3, 2, 1]).spearman == pytest.approx(-1)
    assert compare([1, 1, 1], [1, 2, 3]).spearman is None


@pytest.mark.parametrize("ties", [1, 3, 1000])
def test_the_rank_correlation_is_that_of_scipy_with_ties_too(ties: int) -> None:
    from scipy.stats import rankdata

    random = np.random.default_rng(ties)
    real = random.standard_normal(500).round(3)
    integer = (real * 1000 + random.integers(-200, 200, 500)).astype(np.int32) // ties
    expected = np.corrcoef(rankdata(real), rankdata(integer))[0, 1]
    assert Comparison(real, integer, 0.0, 0).spearman == expected


def test_one_changed_decision_in_a_hundred_passes_and_two_do_not() -> None:
    values = np.linspace(0.5, 99.5, 100)
    scores = (values * 65536).astype(np.int32)
    assert Comparison(values, scores, 50.0, 51 * 65536).failed_gates("training") == []
    assert Comparison(values, scores, 50.0, 52 * 65536).failed_gates("training") == ["training.decisions_changed"]


def test_shuffled_scores_fail_the_rank_gate() -> None:
    values = np.linspace(0.5, 99.5, 100)
    scores = np.roll(values, 5).astype(np.int32)
    assert Comparison(values, scores, 200.0, 200).failed_gates("calibration") == ["calibration.spearman"]


def test_constant_scores_fail_the_rank_gate() -> None:
    assert compare([1, 1], [5, 5], 2.0, 9).failed_gates("training") == ["training.spearman"]
