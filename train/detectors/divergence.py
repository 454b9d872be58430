"""How far a normal distribution is from the standard normal one: the price of a variational autoencoder's code."""

from __future__ import annotations

from ...common.arrays import Float64Array
from .backend import Tensor, tensorflow


def kullback_leibler(mean: Tensor | Float64Array, log_variance: Tensor | Float64Array) -> Tensor:
    """Return the Kullback-Leibler divergence of independent normal values from the standard normal distribution.

    sum of (variance + mean^2 - 1 - log variance) / 2 (Kingma and Welling, 2014, "Auto-encoding variational Bayes",
    ICLR, appendix B).

    Args:
        mean: [n, values].
        log_variance: [n, values], of the same type.

    Returns:
        Nats, [n].
    """
    tf = tensorflow()
    return tf.reduce_sum(tf.exp(log_variance) + tf.square(mean) - 1 - log_variance, axis=1) / 2
