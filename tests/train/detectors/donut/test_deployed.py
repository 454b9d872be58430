"""Donut for a device: the same density as without draws, from windows in their own unit."""

from __future__ import annotations

import numpy as np
import pytest

from ecgtiny.common.errors import UnsupportedModelError, UsageError
from ecgtiny.train.calibration.scores import Score
from ecgtiny.train.config import TrainConfig
from ecgtiny.train.detectors import find, network_model
from ecgtiny.train.detectors.donut.deployed import build, deploy, draw
from ecgtiny.train.detectors.donut.network import WINDOW
from ecgtiny.train.detectors.donut.score import WithoutDraws
from ecgtiny.train.detectors.fit import Network, Recipe, fit_network
from ecgtiny.train.detectors.fitted import Task
from ecgtiny.train.detectors.kinds import Kind
from ecgtiny.train.detectors.points import Scale
from tests.train.detectors.donut.test_donut import made_network, made_rows
from tests.train.detectors.test_points import made_signals
from tests.train.made import made_beats


def test_the_model_of_a_device_gives_the_density_without_draws() -> None:
    fitted, rows = made_network(), made_rows(20)
    model = build(WINDOW, 1)
    deploy(fitted, np.float32(3), model)
    inputs = (rows + 3)[:, :, np.newaxis]
    found = Score("likelihood")(inputs, Network(model, ())(inputs))
    expected = WithoutDraws(fitted, Scale(0, 1)).score_windows(rows)
    np.testing.assert_allclose(found, expected, rtol=1e-3)
    assert Network(model, ()).weights == WithoutDraws(fitted, Scale(0, 1)).weights


def test_without_draws_is_what_many_draws_from_no_spread_give() -> None:
    rows, network = made_rows(5), made_network()
    centre, _ = network.encoder(rows)
    mean, scale = (head[:, -1] for head in network.decoder(centre))
    z = (rows[:, -1] - mean) / scale
    expected = z**2 / 2 + np.log(scale) + np.log(2 * np.pi) / 2
    np.testing.assert_allclose(WithoutDraws(network, Scale(0, 1)).score_windows(rows), expected, rtol=1e-5)


def test_windows_are_drawn_once_an_epoch_and_points_taken_away_are_zero_and_weigh_nothing() -> None:
    rows = 1 + np.arange(40 * WINDOW, dtype=np.float32).reshape(40, WINDOW)
    drawn, weights = draw(rows, (4, 9), np.random.default_rng(0))
    assert drawn.shape == weights.shape == (4, 9, WINDOW)
    np.testing.assert_array_equal(drawn == 0, weights == 0)
    assert 0 < (weights == 0).mean() < 0.03
    first = (drawn.max(axis=2).ravel() - 1) // WINDOW
    assert len(set(first.tolist())) == 36


def test_a_fit_is_repeatable_and_lowers_the_loss() -> None:
    counts = made_beats(60, 0, length=WINDOW).counts
    recipe = Recipe(network_model("donut-mean"), 0, 3, gain=1000.0)
    first, again = fit_network(recipe, counts), fit_network(recipe, counts)
    assert first.history[-1] < first.history[0]
    assert first.history == again.history
    inputs = (counts / 1000).astype(np.float32)
    assert first(inputs).shape == (60, 2)
    np.testing.assert_array_equal(first(inputs), again(inputs))


def test_windows_of_another_length_or_several_leads_and_other_scores_are_refused() -> None:
    form = network_model("donut-mean")
    with pytest.raises(UnsupportedModelError, match="takes windows of 120 samples, not of 140"):
        form.check(140)
    with pytest.raises(UnsupportedModelError, match="one lead, not of 2"):
        form.build(WINDOW, 2)
    with pytest.raises(UsageError, match="has no score mae"):
        TrainConfig(model="donut-mean", score="mae")
    with pytest.raises(UsageError, match="has no score likelihood"):
        TrainConfig(model="linear", score="likelihood")


def test_the_detector_scores_items_without_draws() -> None:
    signals = made_signals(0)
    fitted = find("donut-mean").fit(Task(Kind.SAMPLES, signals, seed=0, epochs=1))
    scores = fitted.score(signals)
    assert scores.shape == (len(signals),)
    assert np.isfinite(scores).all()
    assert fitted.weights == 11_600
