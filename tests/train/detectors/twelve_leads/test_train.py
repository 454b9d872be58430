"""Fitting stops where other subjects are reconstructed no better, and keeps what was best."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecgtiny.train.detectors.twelve_leads import cae
from ecgtiny.train.detectors.twelve_leads.train import CYCLES, Recipe, fit_windows, kl_weight, patience_of


def made_windows(count: int, seed: int) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    random = np.random.default_rng(seed)
    phase = random.uniform(0, 2 * np.pi, (count, 1, 1))
    return np.sin(np.arange(24)[np.newaxis, :, np.newaxis] / 3 + phase + np.arange(2)).astype(np.float32)


def test_the_weights_kept_are_those_of_the_lowest_validation_loss() -> None:
    held = made_windows(8, 1)
    ticks: list[int] = []
    trained = fit_windows(Recipe(cae.build, 8, 8, 3e-3), made_windows(40, 0), held, 0, lambda: ticks.append(1))
    curve = trained.history["validation_loss"]
    assert len(ticks) == len(curve) == 8
    kept = float(np.mean((trained.network(held) - held) ** 2))
    assert kept == pytest.approx(min(curve), rel=1e-4)


def test_it_is_over_when_nothing_gets_better() -> None:
    random = np.random.default_rng(0)
    noise = random.standard_normal((8, 24, 2)).astype(np.float32) * 5
    trained = fit_windows(Recipe(cae.build, 40, 2, 3e-2), made_windows(8, 0), noise, 0)
    curve = trained.history["validation_loss"]
    assert len(curve) < 40
    assert int(np.argmin(curve)) == len(curve) - 3


@given(st.integers(8, 400), st.integers(1, 60))
def test_with_a_kl_term_nothing_is_over_within_a_cycle(epochs: int, patience: int) -> None:
    recipe = Recipe(cae.build, epochs, patience, 1e-3)
    cycle = next(epoch for epoch in range(1, epochs) if kl_weight(epoch, epochs) < kl_weight(epoch - 1, epochs))
    assert patience_of(recipe, variational=True) >= max(patience, cycle)
    assert patience_of(recipe, variational=False) == patience


@given(st.integers(8, 400))
def test_the_kl_term_rises_from_nothing_in_each_cycle(epochs: int) -> None:
    weights = [kl_weight(epoch, epochs) for epoch in range(epochs)]
    assert weights[0] == 0
    assert all(0 <= weight <= 1 for weight in weights)
    falls = sum(later < earlier for earlier, later in pairwise(weights))
    assert falls == CYCLES - 1
    assert weights[-1] >= 0.5
