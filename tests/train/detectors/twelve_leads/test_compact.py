"""The compact attentive variational autoencoder: its layers, and that it learns."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from ecgtiny.train.detectors import find
from ecgtiny.train.detectors.backend import keras
from ecgtiny.train.detectors.fitted import Task
from ecgtiny.train.detectors.forms import FitOn
from ecgtiny.train.detectors.kinds import Kind
from ecgtiny.train.detectors.twelve_leads import compact
from tests.train.made import made_beats

NAME = "vae-bilstm-mha-compact"
STEPS, LEADS = 8, 2


def tiny() -> Any:
    keras().utils.set_random_seed(0)
    return compact.build(STEPS, LEADS, hidden=2, latent=2)


def waves(count: int = 40) -> Any:
    random = np.random.default_rng(0)
    phase = random.uniform(0, 2 * np.pi, (count, 1, 1))
    return np.sin(np.arange(STEPS)[np.newaxis, :, np.newaxis] + phase + np.arange(LEADS)).astype(np.float32)


def test_the_halves_are_the_network_with_a_variance_beside_the_mean() -> None:
    network = tiny()
    halves, x = compact.halves(network), waves(3)
    assert halves.latent == 2
    assert halves.encoder.input_shape == (None, STEPS, LEADS)
    np.testing.assert_allclose(halves(x), np.asarray(network(x)), atol=1e-6)
    assert np.abs(np.asarray(halves.encoder(x))[:, 2:]).max() == 0, "the variance is 1 before training"


@pytest.mark.slow
def test_training_lowers_the_loss_and_the_seed_decides() -> None:
    x = np.stack([waves(), -waves()])
    outputs: list[Any] = []
    ticks: list[int] = []
    for seed in (1, 1, 2):
        network = tiny()
        before = np.asarray(network(x[0]))
        loss = compact.fit_in_place(network, FitOn(x, seed, 12, 3e-2, lambda: ticks.append(1)))
        assert len(loss) == 12
        assert loss[-1] < loss[0]
        outputs.append(np.asarray(network(x[0])))
        assert np.abs(outputs[-1] - before).max() > 1e-2
    assert len(ticks) == 36
    np.testing.assert_array_equal(outputs[0], outputs[1])
    assert np.abs(outputs[0] - outputs[2]).max() > 1e-4


@pytest.mark.slow
def test_the_detector_tells_beats_that_it_was_not_trained_on() -> None:
    beats = made_beats(40, 10, length=32, leads=LEADS)
    fitted = find(NAME).fit(Task(Kind.BEATS, beats, 0, epochs=60))
    assert fitted.history["loss"][-1] < 0.7 * fitted.history["loss"][0]
    scores = fitted.score(beats)
    assert np.median(scores[~beats.normal]) > np.median(scores[beats.normal])
