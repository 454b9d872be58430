from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from ecgtiny.common.errors import UsageError
from ecgtiny.train.calibration.scores import Score, of_baselines, parse_score

SCORES = st.sampled_from([Score("mae"), Score("mse"), Score("maxw", 1), Score("maxw", 3), Score("maxw", 7)])
BEATS = hnp.arrays(np.float64, (4, 7, 2), elements=st.floats(-8, 8, allow_subnormal=False))


def test_values_by_hand() -> None:
    inputs = np.zeros((1, 4, 1))
    outputs = np.array([1.0, -3.0, 2.0, 0.0]).reshape(1, 4, 1)
    assert Score("mae")(inputs, outputs).tolist() == [1.5]
    assert Score("mse")(inputs, outputs).tolist() == [3.5]
    assert Score("maxw", 2)(inputs, outputs).tolist() == [2.5]


def test_leads_are_averaged_inside_a_window() -> None:
    outputs = np.array([[[4.0, 0.0], [0.0, 0.0], [0.0, 3.0]]])
    assert Score("maxw", 1)(np.zeros((1, 3, 2)), outputs).tolist() == [2.0]


@given(SCORES, BEATS, BEATS)
def test_swapping_input_and_output_changes_nothing(score: Score, x: np.ndarray, y: np.ndarray) -> None:
    np.testing.assert_array_equal(score(x, y), score(y, x))


@given(SCORES, BEATS, BEATS, st.permutations(range(4)))
def test_beats_are_scored_alone(score: Score, x: np.ndarray, y: np.ndarray, order: list[int]) -> None:
    np.testing.assert_array_equal(score(x, y)[order], score(x[order], y[order]))


@given(SCORES, BEATS, BEATS)
def test_reversing_time_changes_nothing(score: Score, x: np.ndarray, y: np.ndarray) -> None:
    np.testing.assert_allclose(score(x[:, ::-1], y[:, ::-1]), score(x, y), rtol=1e-12, atol=1e-12)


@given(SCORES, BEATS, st.floats(0.1, 8))
def test_the_score_scales_with_the_residual(score: Score, residual: np.ndarray, factor: float) -> None:
    nothing = np.zeros_like(residual)
    power = 2 if score.kind == "mse" else 1
    expected = score(nothing, residual) * factor**power
    np.testing.assert_allclose(score(nothing, residual * factor), expected, rtol=1e-9, atol=1e-12)


@given(BEATS)
def test_a_window_as_long_as_the_beat_is_the_mean_and_single_samples_reach_above_it(residual: np.ndarray) -> None:
    nothing = np.zeros_like(residual)
    mean = Score("mae")(nothing, residual)
    np.testing.assert_allclose(Score("maxw", 7)(nothing, residual), mean, rtol=1e-12)
    assert np.all(Score("maxw", 1)(nothing, residual) >= mean - 1e-12)


@pytest.mark.parametrize("text", ["mae", "mse", "maxw20"])
def test_a_score_is_read_as_it_is_written(text: str) -> None:
    assert str(parse_score(text)) == text


@pytest.mark.parametrize("text", ["", "max", "maxw", "maxw0", "mae3", "maxw-2", "MAE", "maxw2.5"])
def test_other_texts_are_refused(text: str) -> None:
    with pytest.raises(UsageError, match="maxw20"):
        parse_score(text)


def test_a_window_longer_than_the_beat_is_refused() -> None:
    with pytest.raises(UsageError, match=r"8 samples is longer than the beat's 7"):
        Score("maxw", 8)(np.zeros((1, 7, 1)), np.zeros((1, 7, 1)))


def test_a_likelihood_is_the_negative_log_density_of_the_last_sample() -> None:
    inputs = np.array([[[9.0], [0.5]], [[9.0], [-3.0]]])
    outputs = np.array([[0.0, -2.0], [1.0, 1.5]])
    each = zip((0.5, -3.0), outputs.tolist(), strict=True)
    real = [-math.log(NormalDist(mean, math.log1p(math.exp(head)) + 1e-4).pdf(x)) for x, (mean, head) in each]
    np.testing.assert_allclose(Score("likelihood")(inputs, outputs), real, rtol=1e-9)


def test_baselines_are_scored_by_a_residual() -> None:
    assert of_baselines(Score("maxw", 3)) == Score("maxw", 3)
    assert of_baselines(Score("direct")) == of_baselines(Score("likelihood")) == Score("mse")
