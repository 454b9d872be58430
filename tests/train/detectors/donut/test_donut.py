"""Donut: its likelihood, what is taken away in training, what replaces missing points, and what it is repeatable by."""

from __future__ import annotations

import math
from dataclasses import replace
from statistics import NormalDist

import numpy as np
import pytest
from numpy.typing import NDArray

from ecgtiny.common.arrays import Float32Array, Float64Array
from ecgtiny.common.errors import UnsupportedModelError
from ecgtiny.train.calibration.scores import log_density
from ecgtiny.train.data.signals import Signals
from ecgtiny.train.detectors import find
from ecgtiny.train.detectors.backend import Tensor, tensorflow
from ecgtiny.train.detectors.donut import LIMIT
from ecgtiny.train.detectors.donut.fit import TAKEN_AWAY, Code, draw_windows, fit_to_signals, modified_bound
from ecgtiny.train.detectors.donut.network import LATENT, LEAST, WINDOW, Coder, Dense, Network
from ecgtiny.train.detectors.donut.score import PointScores
from ecgtiny.train.detectors.fitted import Fitted, Task
from ecgtiny.train.detectors.kinds import Kind
from ecgtiny.train.detectors.points import Scale, windows
from tests.train.detectors.test_points import made_signals

FloatArray = NDArray[np.floating]


def made_network(seed: int = 0) -> Network:
    random = np.random.default_rng(seed)

    def dense(inputs: int, units: int) -> Dense:
        kernel = random.standard_normal((inputs, units)) / np.sqrt(inputs)
        return Dense(kernel.astype(np.float32), 0.1 * random.standard_normal(units).astype(np.float32))

    def coder(inputs: int, outputs: int) -> Coder:
        return Coder((dense(inputs, 50), dense(50, 50)), dense(50, outputs), dense(50, outputs))

    return Network(coder(WINDOW, LATENT), coder(LATENT, WINDOW))


def made_rows(count: int, seed: int = 0) -> Float32Array:
    return np.random.default_rng(seed).standard_normal((count, WINDOW)).astype(np.float32)


def logpdf(x: FloatArray | float, mean: FloatArray, scale: FloatArray) -> Float64Array:
    """Return the logarithm of the normal density by Python's own normal distribution, float64 [n]."""
    each = np.broadcast_arrays(x, mean, scale)
    density = [math.log(NormalDist(float(m), float(s)).pdf(float(v))) for v, m, s in zip(*each, strict=True)]
    return np.array(density)


def short_fit(signals: Signals, seed: int = 0, epochs: int = 2) -> Fitted:
    return find("donut").fit(Task(Kind.SAMPLES, signals, seed=seed, epochs=epochs))


def test_the_density_is_that_of_the_normal_distribution() -> None:
    x, mean, scale = (np.array(one, dtype=np.float32) for one in ([0.5, -3], [0, 1], [0.1, 2]))
    np.testing.assert_allclose(log_density(x, mean, scale), logpdf(x, mean, scale), rtol=1e-6)


def test_the_score_is_the_mean_over_draws_of_the_last_points_density() -> None:
    """The expectation by numerical integration over one latent value; the others do not reach the output."""
    network, rows = made_network(), made_rows(3)
    first = network.decoder.hidden[0]
    alone = Dense(first.kernel * (np.arange(LATENT) == 0)[:, np.newaxis].astype(np.float32), first.bias)
    decoder = replace(network.decoder, hidden=(alone, network.decoder.hidden[1]))
    scores = PointScores(Network(network.encoder, decoder), Scale(0, 1), 0).score_windows(rows, rows > np.inf)
    centre, spread = network.encoder(rows)
    nodes, weights = np.polynomial.hermite_e.hermegauss(60)
    for row, score in enumerate(scores):
        z = np.zeros((60, LATENT), dtype=np.float32)
        z[:, 0] = centre[row, 0] + spread[row, 0] * nodes
        mean, scale = decoder(z)
        each = logpdf(rows[row, -1], mean[:, -1], scale[:, -1])
        expected = float(weights @ each / weights.sum())
        assert score == pytest.approx(-expected, abs=4 * float(each.std()) / 8 + 0.02)


def test_equal_windows_have_equal_scores_whatever_stands_beside_them() -> None:
    points, rows = PointScores(made_network(), Scale(0, 1), 0), made_rows(700)
    whole = points.score_windows(rows, rows > np.inf)
    np.testing.assert_allclose(points.score_windows(rows[600:], rows[600:] > np.inf), whole[600:], rtol=1e-4)


def test_scales_are_positive_and_the_last_output_alone_is_the_last_of_all() -> None:
    network, rows = made_network(), made_rows(5)
    z, spread = network.encoder(rows)
    assert (spread >= LEAST).all()
    for all_of_it, last in zip(network.decoder(z), network.decoder.last()(z), strict=True):
        np.testing.assert_allclose(last, all_of_it[:, -1:], rtol=1e-5)


def test_a_window_without_missing_points_stays_as_it_is_beside_one_with_some() -> None:
    points, rows = PointScores(made_network(), Scale(0, 1), 0), made_rows(4)
    missing = np.zeros(rows.shape, dtype=np.bool_)
    missing[1, 30:60] = True
    other = np.where(missing, np.float32(0), rows)
    iterated = points.score_windows(other, missing)
    plain = points.score_windows(rows, missing & False)
    np.testing.assert_allclose(iterated[[0, 2, 3]], plain[[0, 2, 3]], rtol=1e-5)
    assert iterated[1] != plain[1]


@pytest.fixture(scope="module")
def fitted_points() -> PointScores:
    return fit_to_signals(made_signals(0, samples=2400), 0, 40, None)[0]


def test_imputation_brings_a_hole_nearer_to_what_was_there_than_zero_is(fitted_points: PointScores) -> None:
    rows = windows(fitted_points.scale(made_signals(1).signals[0]), WINDOW)[:400]
    missing = np.zeros(rows.shape, dtype=np.bool_)
    missing[:, 40:60] = True
    holed = np.where(missing, np.float32(0), rows)
    filled = fitted_points.imputed(holed, missing, np.random.default_rng(0))
    assert float(np.abs(filled - rows)[missing].mean()) < 0.7 * float(np.abs(rows[missing]).mean())
    np.testing.assert_array_equal(filled[~missing], rows[~missing])


def test_points_of_a_spike_are_outliers_and_others_are_not(fitted_points: PointScores) -> None:
    test = made_signals(1, anomalies=True)
    points = fitted_points(test.signals[0])
    each = points[test.signals[0].start[:, np.newaxis] + np.arange(20, 30)]
    before = np.arange(len(test)) % 5 == 1
    assert float((each[test.label > 0] > LIMIT).mean()) > 0.9
    assert float((each[before] > LIMIT).mean()) < 0.2


def test_the_bound_leaves_out_points_without_weight_and_weighs_the_prior_by_the_share_of_the_others() -> None:
    """Equation 3 of the document, with densities by Python's own normal distribution."""
    random = np.random.default_rng(0)
    x, mean, scale = (random.uniform(0.5, 2, (3, WINDOW)).astype(np.float32) for _ in range(3))
    centre, spread, noise = (random.uniform(0.5, 2, (3, LATENT)).astype(np.float32) for _ in range(3))
    weight = np.ones((3, WINDOW), dtype=np.float32)
    weight[1, :30], weight[2] = 0, 0
    tf = tensorflow()

    def given(first: Float32Array, second: Float32Array) -> Code:
        def code(inputs: Tensor, *, training: bool) -> tuple[Tensor, Tensor]:
            assert training
            assert len(np.asarray(inputs)) == len(first)
            return tf.constant(first), tf.constant(second)

        return code

    tensors = (tf.constant(one) for one in (x, weight, noise))
    found = np.asarray(modified_bound(given(centre, spread), given(mean, scale), *tensors))
    z = centre + (spread + LEAST) * noise
    dropped = LATENT * math.log(2 * math.pi) / 2
    for row, share in enumerate((1.0, 0.75, 0.0)):
        likelihood = float((weight[row] * logpdf(x[row], mean[row], scale[row] + LEAST)).sum())
        prior = float(logpdf(z[row], np.zeros(LATENT), np.ones(LATENT)).sum()) + dropped
        posterior = float(logpdf(z[row], centre[row], spread[row] + LEAST).sum()) + dropped
        assert found[row] == pytest.approx(likelihood + share * prior - posterior, rel=1e-4)


def test_some_points_are_taken_away_and_neither_they_nor_unusual_ones_weigh() -> None:
    x = np.ones(20_000)
    unusual = np.arange(len(x)) % 10 == 0
    rows, weights = draw_windows([x], [unusual], (40, 200), np.random.default_rng(0))
    assert rows.shape == weights.shape == (40, 200, WINDOW)
    assert np.array_equal(rows == 0, (weights == 0) & (rows == 0))
    assert float((rows == 0).mean()) == pytest.approx(0.9 * TAKEN_AWAY, rel=0.2)
    assert float((weights == 0).mean()) == pytest.approx(0.1 + 0.9 * TAKEN_AWAY, rel=0.02)


def test_an_epoch_draws_windows_of_every_signal() -> None:
    rows, _ = draw_windows([np.full(300, 1.0), np.full(300, 2.0)], [np.zeros(300, np.bool_)] * 2, (2, 181),
                           np.random.default_rng(0))  # fmt: skip
    assert np.count_nonzero(rows.max(axis=2) == 1) == np.count_nonzero(rows.max(axis=2) == 2) == 181


@pytest.mark.slow
def test_the_same_seed_gives_the_same_scores_and_another_does_not() -> None:
    train, test = made_signals(0, samples=400), made_signals(1, samples=600)
    first, again, other = (short_fit(train, seed) for seed in (0, 0, 1))
    np.testing.assert_array_equal(first.score(test), again.score(test))
    assert not np.array_equal(first.score(test), other.score(test))
    assert first.history["loss"][-1] < first.history["loss"][0]


def test_the_rule_of_the_document_counts_inliers_and_outliers() -> None:
    ticks: list[int] = []
    test = made_signals(1, samples=600)
    task = Task(Kind.SAMPLES, made_signals(0, samples=400), seed=0, epochs=1, progress=lambda: ticks.append(1))
    fitted = find("donut").fit(task)
    (rule,) = fitted.thresholds.values()
    assert (rule.value, rule.uses_labels) == (LIMIT, False)
    assert fitted.report is not None
    found = fitted.report(test)
    assert sum(each or 0 for each in found.values()) == len(test.signals[0].x) - test.signals[0].start[0]
    assert len(ticks) == len(fitted.history["loss"]) == 1


def test_signals_that_are_shorter_than_a_window_are_refused() -> None:
    with pytest.raises(UnsupportedModelError, match="less than 120 samples"):
        short_fit(made_signals(0, samples=119))
