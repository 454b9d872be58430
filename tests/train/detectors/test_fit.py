from __future__ import annotations

import numpy as np
import pytest

from ecgtiny.train.calibration.preprocess import normalise, shift_beats
from ecgtiny.train.detectors import network_model
from ecgtiny.train.detectors.fit import Recipe, fit_network
from tests.train.made import made_beats


def test_the_same_seed_gives_the_same_weights_and_another_does_not() -> None:
    counts = made_beats(40, 0).counts
    first, again, other = (
        fit_network(Recipe(network_model("dense"), seed, 5, shift=1), counts).keras.get_weights() for seed in (0, 0, 1)
    )
    assert all(np.array_equal(a, b) for a, b in zip(first, again, strict=True))
    assert not all(np.array_equal(a, b) for a, b in zip(first, other, strict=True))


def test_progress_and_history_tell_of_every_epoch() -> None:
    ticks: list[int] = []
    network = fit_network(Recipe(network_model("dense"), 0, 7), made_beats(40, 0).counts, lambda: ticks.append(1))
    assert len(ticks) == len(network.history) == 7
    assert network.history[-1] < network.history[0]


@pytest.mark.parametrize("beats", [1, 3, 33])
def test_few_beats_make_a_small_batch(beats: int) -> None:
    assert len(fit_network(Recipe(network_model("dense"), 0, 2), made_beats(beats, 0).counts).history) == 2


def test_training_with_shifts_makes_shifted_beats_familiar() -> None:
    counts = made_beats(60, 0).counts
    moved = normalise(shift_beats(counts, 2), 1)
    plain, augmented = (fit_network(Recipe(network_model("dense-tutorial"), 0, 150, shift), counts) for shift in (0, 2))
    assert np.abs(augmented(moved) - moved).mean() < 0.7 * np.abs(plain(moved) - moved).mean()


def test_many_beats_are_reconstructed_as_few_are() -> None:
    network = fit_network(Recipe(network_model("dense-tutorial"), 0, 2), made_beats(20, 0).counts)
    inputs = normalise(made_beats(600, 0).counts, 1)
    np.testing.assert_allclose(network(inputs)[590:], network(inputs[590:]), atol=1e-5)
