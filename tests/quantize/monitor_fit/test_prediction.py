"""A prediction interval for new patients holds what new patients do, about as often as it says."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import chi2

from ecgtiny.quantize.monitor_fit.prediction import predict_rate, predict_share

HOURS = np.full(22, 0.42)
TRIALS = 40


def rates(random: np.random.Generator, patients: int) -> np.ndarray:
    """Draw false alarms per hour that differ widely between patients, as those of real records do."""
    return random.lognormal(1.0, 1.5, patients)


@pytest.mark.parametrize("new", [1, 10])
def test_rates_of_new_patients_are_inside_as_often_as_promised(new: int) -> None:
    random = np.random.default_rng(1)
    inside = 0
    for _ in range(TRIALS):
        known = random.poisson(rates(random, len(HOURS)) * HOURS)
        low, high = predict_rate(known, HOURS, HOURS[:new])
        seen = random.poisson(rates(random, new) * HOURS[:new]).sum() / HOURS[:new].sum()
        inside += low <= seen <= high
    assert inside / TRIALS >= 0.88


def test_an_interval_over_pooled_hours_would_be_far_too_narrow() -> None:
    random = np.random.default_rng(2)
    inside = 0
    for _ in range(200):
        total = random.poisson(rates(random, len(HOURS)) * HOURS).sum()
        low, high = chi2.ppf(0.025, 2 * total) / 2 / HOURS.sum(), chi2.ppf(0.975, 2 * total + 2) / 2 / HOURS.sum()
        seen = random.poisson(rates(random, 10) * HOURS[:10]).sum() / HOURS[:10].sum()
        inside += low <= seen <= high
    assert inside / 200 < 0.6


def test_shares_of_new_patients_are_inside_as_often_as_promised() -> None:
    random = np.random.default_rng(3)
    trials, inside = np.full(20, 100), 0
    for _ in range(TRIALS):
        known = random.binomial(trials, random.beta(12, 1, 20))
        low, high = predict_share(known, trials, trials[:3])
        inside += low <= random.binomial(100, random.beta(12, 1, 3)).sum() / 300 <= high
    assert inside / TRIALS >= 0.88


def test_more_new_patients_and_more_known_ones_make_it_narrower() -> None:
    counts = np.array([0, 1, 0, 5, 2, 0, 30, 1])

    def width(known: np.ndarray, new: int) -> float:
        low, high = predict_rate(known, np.full(len(known), 0.5), np.full(new, 0.5))
        return high - low

    many = np.tile(counts, 8)
    assert width(many, 40) < width(many, 1) < width(counts, 1)
    assert width(many, 40) < width(counts, 40)


def test_equal_counts_give_equal_intervals() -> None:
    assert predict_rate([1, 2, 9], [1, 1, 1], [0.5]) == predict_rate([1, 2, 9], [1, 1, 1], [0.5])


def test_patients_without_a_hit_or_a_trial_are_taken_too() -> None:
    low, high = predict_share([0, 0, 0], [0, 50, 60], [40, 0])
    assert (low, high < 0.5) == (0.0, True)
    assert predict_rate([0, 0, 0], [0.5, 0.5, 0.5], [0.5])[1] < 30
