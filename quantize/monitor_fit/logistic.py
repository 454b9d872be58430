"""Logistic regression with the signs of physiology, then in integers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ...common.arrays import BoolArray, Float64Array, Int16Array, Int64Array
from ...common.extras import needs
from ...common.threads import one_thread
from ..monitor.features import EXPECTED, FEATURES
from ..monitor.integers import INT16_MAX, clamp
from ..monitor.linear import INT32_MAX, UNIT, Linear
from .readings import Readings
from .terms import Terms, choose_terms

BEATS = 250
"""Beats of each class taken of a record, evenly."""
STRENGTH = 100.0
"""Weight of all beats together against the penalty on the weights."""
ITERATIONS = 300
MAX_SHIFT = 24
BOUNDS: dict[int, tuple[float | None, float | None]] = {-1: (None, 0.0), 0: (None, None), 1: (0.0, None)}
"""Least and largest weight of a feature by the sign that physiology expects of it, 0 where it expects none."""


@dataclass(frozen=True, eq=False)
class FittedBeats:
    """The beats of a record that weights are fitted on."""

    features: Int16Array
    """int16 [n, features]."""
    ectopic: BoolArray
    """bool [n]."""
    weight: Float64Array
    """[n], of each beat."""


def fit_linear(records: Sequence[FittedBeats]) -> Linear | None:
    """Fit the fused score to records: None where these have no ectopic beats, or nothing else."""
    if not records:
        return None
    features = np.concatenate([one.features for one in records])
    ectopic = np.concatenate([one.ectopic for one in records])
    weight = np.concatenate([one.weight for one in records])
    if ectopic.all() or not ectopic.any():
        return None
    for side in (ectopic, ~ectopic):
        weight[side] /= 2 * weight[side].sum()
    terms = choose_terms(features, ectopic)
    weights, offset = minimise(terms.of(features), ectopic, weight * STRENGTH, terms.inputs)
    return to_integers(weights / terms.unit, offset, terms)


def to_integers(weights: Float64Array, offset: float, terms: Terms) -> Linear:
    """Return the integer score of weights in logits a unit of each term's feature, as fine as int16 and int32 allow."""
    most = np.abs(weights).max() * UNIT / INT16_MAX
    reach = (np.abs(weights) @ terms.limits + abs(offset)) * UNIT / (INT32_MAX // 2)
    shift = clamp(math.floor(-math.log2(max(most, reach, 2.0**-MAX_SHIFT))), 0, MAX_SHIFT)
    scale = UNIT * 2.0**shift
    return Linear(
        tuple(np.round(weights * scale).astype(int).tolist()),
        tuple(terms.centres.tolist()),
        tuple(terms.limits.tolist()),
        round(offset * scale),
        shift,
        tuple(terms.inputs.tolist()),
    )


def choose_beats(one: Readings) -> FittedBeats:
    """Return the beats of a record that are fitted on, and their weights.

    A record counts in a class by the square root of its beats of that class, and ``fit_linear`` makes both classes
    count the same, so that neither a few records with many ectopic beats nor the many normal beats decide.
    """
    index: list[Int64Array] = []
    weight: list[Float64Array] = []
    for side in (one.ectopic, ~one.ectopic):
        members = np.flatnonzero(one.fitted & side)
        if len(members):
            taken = members[np.linspace(0, len(members) - 1, min(BEATS, len(members))).astype(np.int64)]
            index.append(taken)
            weight.append(np.full(len(taken), np.sqrt(len(members)) / len(taken)))
    chosen = np.concatenate([np.zeros(0, np.int64), *index])
    return FittedBeats(one.features[chosen], one.ectopic[chosen], np.concatenate([np.zeros(0), *weight]))


def minimise(
    x: Float64Array, positive: BoolArray, weight: Float64Array, inputs: Int64Array
) -> tuple[Float64Array, float]:
    """Return the weights [terms] and the offset of least ``loss``, each weight of the sign in ``EXPECTED``.

    Args:
        x: [n, terms].
        positive: bool [n].
        weight: [n], of each beat.
        inputs: int64 [terms], index of each term's feature.

    Raises:
        MissingToolError: scipy is not installed.
    """
    with needs("train", "fitting a stream's monitor"):
        from scipy.optimize import minimize

    features: list[int] = inputs.tolist()
    bounds = [*(BOUNDS[EXPECTED.get(FEATURES[feature], 0)] for feature in features), BOUNDS[0]]
    with one_thread():
        found = minimize(
            loss, np.zeros(len(bounds)), args=(x, np.where(positive, 1.0, -1.0), weight), jac=True, method="L-BFGS-B",
            bounds=bounds, options={"maxiter": ITERATIONS},
        )  # fmt: skip
    return found.x[:-1], float(found.x[-1])


def loss(b: Float64Array, x: Float64Array, side: Float64Array, weight: Float64Array) -> tuple[float, Float64Array]:
    """Return the weighted log loss plus half the squared weights, and its gradient [terms + 1].

    Args:
        b: [terms + 1], the weights and the offset.
        x: [n, terms].
        side: [n], 1 for positive beats, -1 for the others.
        weight: [n], of each beat.
    """
    margin = (x @ b[:-1] + b[-1]) * side
    slope = weight * side / (1 + np.exp(np.clip(margin, -50, 50)))
    value = float(weight @ np.logaddexp(0, -margin) + b[:-1] @ b[:-1] / 2)
    return value, np.append(b[:-1] - x.T @ slope, -slope.sum())
