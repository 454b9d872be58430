"""Prediction intervals for new patients, from counts of others: what varies is the patient first, then the count.

False alarms: a patient's rate is drawn from a gamma distribution, the count from a Poisson one (Greenwood and Yule,
1920, J. R. Stat. Soc. 83, 255-279). Shares: a patient's share is drawn from a beta distribution, the hits from a
binomial one (Skellam, 1948, J. R. Stat. Soc. B 10, 257-261). Both parameters of either are weighed on a grid by
their likelihood, flat on a logarithmic (mean of a share: logistic) scale, and the new counts are drawn from all of them
(posterior predictive: Gelman et al., "Bayesian Data Analysis", 3rd edition, 2013, chapter 5), so that few patients give
a wide interval. An interval over pooled hours takes beats for independent, and is far too narrow.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ...common.arrays import Float64Array
from ...common.extras import needs
from ...common.stage_records.base import Interval

DRAWS = 20_000
TAILS = (2.5, 97.5)
RATES = np.geomspace(0.01, 3000.0, 121)
"""Mean rates per hour that are considered."""
SHAPES = np.geomspace(0.05, 50.0, 61)
"""Shapes of the gamma distribution: 0.05 where few patients have nearly all events, 50 where all are alike."""
SHARES = 1 / (1 + np.exp(-np.linspace(-6.0, 8.0, 121)))
"""Mean shares that are considered."""
CONCENTRATIONS = np.geomspace(0.3, 1000.0, 61)
"""Sums of both parameters of the beta distribution."""


def predict_rate(counts: ArrayLike, hours: ArrayLike, new_hours: ArrayLike) -> Interval:
    """Return the 95 % prediction interval of the events per hour of new patients together.

    Args:
        counts: [n], events of each known patient.
        hours: [n], hours of each.
        new_hours: [m], hours of each new patient.
    """
    with needs("data", "a prediction interval"):
        from scipy.special import gammaln

    c, h = (np.asarray(values, np.float64)[:, np.newaxis, np.newaxis] for values in (counts, hours))
    new = np.asarray(new_hours, np.float64)
    expected, shape = RATES[:, np.newaxis] * h, SHAPES
    likelihood = (
        gammaln(c + shape) - gammaln(shape) + shape * np.log(shape / (shape + expected))
        + c * np.log(expected / (shape + expected))
    )  # fmt: skip
    random = np.random.default_rng(0)
    mean, spread = _draw(likelihood.sum(axis=0), RATES, SHAPES, random)
    rates = random.gamma(spread, mean / spread, (len(new), DRAWS))
    return _interval(random.poisson(rates * new[:, np.newaxis]).sum(axis=0) / new.sum())


def predict_share(hits: ArrayLike, trials: ArrayLike, new_trials: ArrayLike) -> Interval:
    """Return the 95 % prediction interval of the share of hits of new patients together.

    Args:
        hits: [n], of each known patient.
        trials: [n], of each.
        new_trials: [m], of each new patient, whole numbers, at least one of them not 0.
    """
    with needs("data", "a prediction interval"):
        from scipy.special import betaln

    k, n = (np.asarray(values, np.float64)[:, np.newaxis, np.newaxis] for values in (hits, trials))
    new = np.asarray(new_trials, np.int64)
    a, b = SHARES[:, np.newaxis] * CONCENTRATIONS, (1 - SHARES)[:, np.newaxis] * CONCENTRATIONS
    likelihood = betaln(k + a, n - k + b) - betaln(a, b)
    random = np.random.default_rng(0)
    mean, sum_ = _draw(likelihood.sum(axis=0), SHARES, CONCENTRATIONS, random)
    shares = random.beta(mean * sum_, (1 - mean) * sum_, (len(new), DRAWS))
    return _interval(random.binomial(new[:, np.newaxis], shares).sum(axis=0) / new.sum())


def _draw(
    likelihood: Float64Array, first: Float64Array, second: Float64Array, random: np.random.Generator
) -> tuple[Float64Array, Float64Array]:
    """Draw pairs of parameters by their log likelihood [first, second]: two float64 [DRAWS]."""
    weight = np.exp(likelihood - likelihood.max()).ravel()
    cell = random.choice(len(weight), DRAWS, p=weight / weight.sum())
    return first[cell // len(second)], second[cell % len(second)]


def _interval(values: Float64Array) -> Interval:
    low, high = np.percentile(values, TAILS)
    return float(low), float(high)
