"""The closed form against the integral that defines the divergence."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import pytest

from ecgtiny.train.detectors.backend import tensorflow
from ecgtiny.train.detectors.divergence import kullback_leibler


def integral(mean: float, log_variance: float) -> float:
    """Return the mean of log p / q over p by quantiles of equal probability."""
    p, q = NormalDist(mean, float(np.exp(log_variance / 2))), NormalDist()
    values = [p.inv_cdf((i + 0.5) / 20_000) for i in range(20_000)]
    return float(np.mean([np.log(p.pdf(x) / q.pdf(x)) for x in values]))


def test_it_is_the_integral_and_values_add_up() -> None:
    mean, log_variance = np.array([[0.0, 0.0], [1.5, -0.5]]), np.array([[0.0, 0.0], [0.7, -1.2]])
    tf = tensorflow()
    found = np.asarray(kullback_leibler(tf.constant(mean), tf.constant(log_variance)))
    assert found[0] == 0
    expected = sum(integral(*pair) for pair in zip(mean[1], log_variance[1], strict=True))
    assert found[1] == pytest.approx(expected, rel=1e-3)
