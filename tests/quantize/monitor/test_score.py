"""The fused score and the scores of clusters."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from ecgtiny.quantize.monitor.cluster_score import ClusterScore
from ecgtiny.quantize.monitor.features import FEATURES
from ecgtiny.quantize.monitor.linear import Linear
from ecgtiny.quantize.monitor_fit.logistic import to_integers
from ecgtiny.quantize.monitor_fit.terms import Terms
from tests.quantize.monitor.patients import weights

COUNT, TERMS = len(FEATURES), 100


@st.composite
def scores(draw: st.DrawFn) -> Linear:
    real = draw(hnp.arrays(np.float64, TERMS, elements=st.floats(-0.1, 0.1)))
    inputs = draw(hnp.arrays(np.int64, TERMS, elements=st.integers(0, COUNT - 1)))
    limits = draw(hnp.arrays(np.int64, TERMS, elements=st.integers(2, 32767)))
    centres = draw(hnp.arrays(np.int64, TERMS, elements=st.integers(-32768, 32767)))
    return to_integers(real, draw(st.floats(-20, 20)), Terms(inputs, centres, limits, np.ones(TERMS)))


@given(scores(), hnp.arrays(np.int16, (3, COUNT)))
def test_the_score_of_each_is_the_score(linear: Linear, features: np.ndarray) -> None:
    assert linear.score_all(features).tolist() == [linear.score(row.tolist()) for row in features]


@given(scores())
def test_weights_fit_16_bits_and_the_sum_fits_32(linear: Linear) -> None:
    assert max(map(abs, linear.weights)) <= 32767
    assert abs(linear.offset) + sum(abs(w) * m for w, m in zip(linear.weights, linear.limits, strict=True)) < 2**31


def test_integers_are_the_real_score() -> None:
    generator = np.random.default_rng(2)
    real, limits = generator.normal(0, 0.01, COUNT), generator.integers(50, 500, COUNT)
    centres = generator.integers(-100, 100, COUNT)
    features = generator.integers(-700, 700, (50, COUNT)).astype(np.int16)
    exact = np.clip(features - centres, -limits, limits) @ real - 1.5
    terms = Terms(np.arange(COUNT), centres, limits, np.ones(COUNT))
    found = to_integers(real, -1.5, terms).score_all(features)
    assert np.abs(found / 256 - exact).max() < 0.1


def test_a_sum_beyond_int32_is_refused() -> None:
    with pytest.raises(ValueError, match="int32"):
        Linear((32767,), (0,), (32767,), 2**31 - 1, 0)


def test_a_weight_without_its_feature_is_refused() -> None:
    with pytest.raises(ValueError, match="2 weights for 1 terms"):
        Linear((1, 1), (0, 0), (1, 1), 0, 0, (0,))


def test_terms_of_a_feature_add_up() -> None:
    linear = Linear((10, -3), (100, 200), (50, 20), 7, 0, (1, 1))
    assert linear.score([5000, 170, 5000]) == 10 * 50 - 3 * -20 + 7


def test_a_feature_counts_up_to_its_limit() -> None:
    linear = weights(width=3)
    features = [0] * COUNT
    features[FEATURES.index("width")] = 5000
    assert linear.score(features) == 3 * 4096


def test_a_score_is_shrunk_halfway_toward_its_cluster() -> None:
    cluster_score = ClusterScore()
    assert cluster_score.shrink(700) == 700
    cluster_score.update(-1000)
    assert cluster_score.shrink(700) == 700  # one beat is no usage
    for _ in range(40):
        cluster_score.update(-1000)
    assert abs(cluster_score.shrink(700) - -150) <= 1
    assert cluster_score.count == 16


@given(st.lists(st.integers(-(2**31), 2**31 - 1), max_size=40))
def test_cluster_scores_are_held(scores: list[int]) -> None:
    cluster_score = ClusterScore()
    for score in scores:
        cluster_score.update(score)
    assert abs(cluster_score.mean) <= 1536 << 4
