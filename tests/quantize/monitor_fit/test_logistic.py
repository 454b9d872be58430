"""The fit of the fused score: its gradient, its minimum beside scikit-learn's, and how beats are weighted."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import check_grad

from ecgtiny.common.arrays import BoolArray, Float64Array
from ecgtiny.quantize.monitor.features import EXPECTED, FEATURES
from ecgtiny.quantize.monitor.linear import UNIT
from ecgtiny.quantize.monitor_fit.logistic import BEATS, STRENGTH, choose_beats, fit_linear, loss, minimise
from ecgtiny.quantize.monitor_fit.readings import Readings
from ecgtiny.quantize.monitor_fit.terms import choose_terms
from tests.quantize.monitor_fit.test_fit import patient
from tests.tools import require_module

EACH = np.arange(len(FEATURES))
SIGNS = np.array([EXPECTED.get(name, 0) or 1 for name in FEATURES], np.float64)


def problem(seed: int, count: int = 200) -> tuple[Float64Array, BoolArray, Float64Array]:
    """Return features, classes and weights of beats whose classes every feature tells with the sign expected of it."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(count, len(FEATURES)))
    positive = rng.random(count) < 1 / (1 + np.exp(-(x @ SIGNS) - 0.7))
    return x, positive, rng.uniform(0.1, 3, count)


@pytest.mark.parametrize("scale", [0.0, 0.1, 1.0])
def test_the_gradient_is_that_of_the_loss(scale: float) -> None:
    x, positive, weight = problem(1)
    side = np.where(positive, 1.0, -1.0)
    b = scale * np.random.default_rng(2).normal(size=len(FEATURES) + 1)
    error = check_grad(lambda at: loss(at, x, side, weight)[0], lambda at: loss(at, x, side, weight)[1], b)
    assert error < 1e-4


def test_the_loss_is_the_weighted_log_loss_and_half_the_squared_weights() -> None:
    x, positive, weight = problem(3, 4)
    b = np.random.default_rng(4).normal(size=len(FEATURES) + 1)
    probability = 1 / (1 + np.exp(-(x @ b[:-1] + b[-1])))
    likely = np.where(positive, probability, 1 - probability)
    expected = -sum(w * np.log(p) for w, p in zip(weight, likely, strict=True)) + sum(v * v for v in b[:-1]) / 2
    assert loss(b, x, np.where(positive, 1.0, -1.0), weight)[0] == pytest.approx(expected, rel=1e-12)


def test_the_minimum_is_that_of_scikit_learn() -> None:
    """No bound binds here: the classes go with the signs that are expected."""
    x, positive, weight = problem(5, 4000)
    oracle = require_module("sklearn.linear_model").LogisticRegression(C=1.0, tol=1e-10, max_iter=10_000)
    oracle.fit(x, positive, sample_weight=weight)
    weights, offset = minimise(x, positive, weight, EACH)
    assert (oracle.coef_[0] * SIGNS > 0).all()
    np.testing.assert_allclose([*weights, offset], [*oracle.coef_[0], *oracle.intercept_], rtol=2e-3)


def test_a_weight_of_the_wrong_sign_is_zero_instead() -> None:
    x, positive, weight = problem(6, 1000)
    weights, _ = minimise(x, ~positive, weight, EACH)
    bound = np.array([name in EXPECTED for name in FEATURES])
    assert (weights[bound] == 0).all()
    assert (weights[~bound] != 0).all()


def test_a_record_counts_by_the_square_root_of_its_beats() -> None:
    """Beats beyond ``BEATS`` of a class are left out, but count; and both classes together count the same."""
    people = [patient(k, ectopic=share) for k, share in enumerate((0.05, 0.2, 0.5))]
    linear = fit_linear([choose_beats(one) for one in people])
    assert linear is not None
    x, y, w = (np.concatenate(parts) for parts in zip(*(_chosen(one) for one in people), strict=True))
    for side in (y, ~y):
        w[side] *= STRENGTH / (2 * w[side].sum())
    terms = choose_terms(x.astype(np.int16), y)
    weights, offset = minimise(terms.of(x.astype(np.int16)), y, w, terms.inputs)
    assert (linear.centres, linear.inputs) == (tuple(terms.centres.tolist()), tuple(terms.inputs.tolist()))
    found = np.array([*linear.weights, linear.offset]) / (UNIT * 2.0**linear.shift)
    wanted = weights / terms.unit
    np.testing.assert_allclose(found[-1], offset, rtol=1e-3)
    np.testing.assert_allclose(found[:-1], wanted, atol=5e-3 * np.abs(wanted).max())


def _chosen(one: Readings) -> tuple[Float64Array, BoolArray, Float64Array]:
    parts = []
    for side in (True, False):
        members = np.flatnonzero(one.fitted & (one.ectopic == side))
        taken = members[np.linspace(0, len(members) - 1, min(BEATS, len(members))).astype(int)]
        weight = np.full(len(taken), len(members) ** 0.5 / len(taken))
        parts.append((one.features[taken].astype(np.float64), np.full(len(taken), side), weight))
    x, y, w = (np.concatenate(part) for part in zip(*parts, strict=True))
    return x, y, w
