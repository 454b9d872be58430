from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecgtiny.common.arrays import Float64Array
from ecgtiny.common.errors import DataError, UsageError
from ecgtiny.train.calibration.thresholds import (
    MIN_EXCESSES,
    TAIL,
    Rule,
    Threshold,
    false_alarm_interval,
    smallest_calibration,
)

RATES = st.floats(0.01, 0.5)
SEEDS = st.integers(0, 2**32 - 1)


def drawn(seed: int, count: int) -> Float64Array:
    return np.random.default_rng(seed).gamma(2, 0.2, count)


@settings(max_examples=40, deadline=None)
@given(RATES, st.integers(0, 60), SEEDS, st.integers(2, 1000))
def test_quantile_keeps_its_promise_on_any_exchangeable_draw(p: float, extra: int, seed: int, levels: int) -> None:
    # Each of m + 1 exchangeable scores is equally likely to be the new one: at most a share p of them may alarm.
    m = smallest_calibration(p) + extra
    scores = np.random.default_rng(seed).integers(0, levels, m + 1).astype(np.float64)
    alarms = sum(scores[new] > Rule(promised=p).fit(np.delete(scores, new)).value for new in range(m + 1))
    assert alarms <= p * (m + 1) + 1e-6


@given(RATES)
def test_quantile_asks_for_the_fewest_beats_that_can_promise(p: float) -> None:
    m = smallest_calibration(p)
    assert Rule(promised=p).fit(drawn(0, m)).order == m
    with pytest.raises(DataError, match=f"{m - 1} calibration beats are too few .* it needs {m} "):
        Rule(promised=p).fit(drawn(0, m - 1))


def test_two_percent_needs_49_beats_and_of_292_takes_the_288th() -> None:
    assert smallest_calibration(0.02) == 49
    threshold = Rule().fit(np.arange(1.0, 293.0))
    assert (threshold.value, threshold.order, threshold.promised) == (288.0, 288, 0.02)


@settings(max_examples=10, deadline=None)
@given(SEEDS, st.sampled_from(["quantile", "mean-std", "gpd"]))
def test_the_order_of_the_scores_does_not_matter(seed: int, name: str) -> None:
    scores = drawn(seed, 150)
    assert Rule(name).fit(scores) == Rule(name).fit(scores[::-1])


def test_mean_std_by_hand() -> None:
    threshold = Rule("mean-std", k=2).fit(np.array([1.0, 2.0, 3.0]))
    assert (threshold.value, threshold.promised) == (4.0, None)


@pytest.mark.parametrize("p", [0.02, 0.001])
def test_gpd_finds_the_tail_of_an_exponential(p: float) -> None:
    value = Rule("gpd", promised=p).fit(np.random.default_rng(3).exponential(1, 20_000)).value
    assert value == pytest.approx(-np.log(p), rel=0.06)


def test_gpd_needs_a_tail() -> None:
    with pytest.raises(DataError, match=r"99 calibration beats are too few .* needs 100"):
        Rule("gpd").fit(drawn(0, 99))
    with pytest.raises(DataError, match="tied"):
        Rule("gpd").fit(np.ones(200))
    with pytest.raises(UsageError, match=r"below 0\.1"):
        Rule("gpd", promised=0.2).fit(drawn(0, 200))


@given(st.floats(-1e6, 1e6))
def test_an_integer_threshold_is_rounded_up(value: float) -> None:
    rounded = Threshold("quantile", value, 1).integer
    assert rounded - 1 < value <= rounded


def test_integer_scores_give_the_same_threshold() -> None:
    scores = (drawn(1, 300) * 65536).astype(np.int32)
    assert Rule().fit(scores) == Rule().fit(scores.astype(np.float64))
    assert Rule().fit(scores).integer in scores


def test_a_flat_beat_raises_no_alarm() -> None:
    assert Threshold("quantile", 1.0, 1).alarms(np.array([np.nan, 1.0, 1.5])).tolist() == [False, False, True]


def test_the_prediction_interval_holds_95_percent_of_simulated_runs() -> None:
    random = np.random.default_rng(5)
    inside = 0
    for _ in range(1000):
        threshold = Rule().fit(random.random(100))
        low, high = false_alarm_interval(threshold, 500) or (1, 0)
        inside += low <= int((random.random(500) > threshold.value).sum()) <= high
    assert 0.94 <= inside / 1000 <= 0.985


def test_a_rule_without_a_promise_has_no_interval() -> None:
    assert false_alarm_interval(Rule("mean-std").fit(drawn(0, 100)), 500) is None


def test_a_threshold_that_is_not_finite_is_refused() -> None:
    with pytest.raises(DataError, match="the threshold is inf"):
        Rule("mean-std", k=1e308).fit(np.array([1, 200, 3], np.int32))


def test_scores_that_are_not_finite_are_refused() -> None:
    with pytest.raises(DataError, match="not finite"):
        Rule().fit(np.append(drawn(0, 100), np.nan))


@pytest.mark.parametrize(
    ("name", "promised", "k", "message"),
    [
        ("median", 0.02, 2.0, "use one of quantile, mean-std, gpd"),
        ("quantile", 0.0, 2.0, "cannot be promised"),
        ("quantile", 1.0, 2.0, "cannot be promised"),
        ("quantile", float("nan"), 2.0, "cannot be promised"),
        ("mean-std", 0.02, float("inf"), "is not a number"),
    ],
)
def test_a_rule_outside_its_range_is_refused(name: str, promised: float, k: float, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        Rule(name, promised, k)


def test_a_promise_of_just_the_tail_is_no_extrapolation() -> None:
    with pytest.raises(UsageError, match="gpd extrapolates rates below"):
        Rule("gpd", promised=TAIL)


def test_as_many_excesses_as_are_needed_are_enough() -> None:
    fewest = round(MIN_EXCESSES / TAIL)
    assert Rule("gpd", promised=0.02).fit(drawn(1, fewest)).beats == fewest


def test_an_order_that_is_whole_is_not_rounded_up() -> None:
    """(m + 1)(1 - p) is whole, but its floating-point product lies above."""
    for m, promised, order in ((99, 0.42, 58), (199, 0.285, 143), (299, 0.18, 246)):
        assert (m + 1) * (1 - promised) == pytest.approx(order)
        assert Rule(promised=promised).fit(drawn(0, m)).order == order
