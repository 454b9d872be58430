"""Figures of scores on many resamples of the same items at once, by multiplicities of the items.

A bootstrap draws items, or whole subjects where there are several (Efron and Tibshirani, 1993, "An Introduction to
the Bootstrap", chapters 8 and 13). The draws depend on labels and subjects alone, so that two detectors on the same
items get the same resamples and their difference is paired.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ...common.arrays import BoolArray, Float64Array, Int64Array, StrArray

RESAMPLES = 1000
BLOCK = 100
"""Resamples that are held at once."""
FEWEST_SUBJECTS = 5
"""With fewer subjects a bootstrap over them says nothing."""


@dataclass(frozen=True, eq=False)
class Draws:
    """How items are drawn: units within strata."""

    unit: Int64Array
    """int64 [n], the unit that each item belongs to."""
    strata: tuple[Int64Array, ...]
    """Units that are drawn among themselves."""
    by_subject: bool

    def block(self, first: int, count: int = BLOCK) -> Float64Array:
        """Return how often each item is in the resamples from ``first`` on, float64 [count, n]."""
        units = sum(len(one) for one in self.strata)
        drawn = np.zeros((count, units))
        for row in range(count):
            random = np.random.default_rng([units, first + row])
            chosen = np.concatenate([random.choice(one, len(one)) for one in self.strata])
            drawn[row] = np.bincount(chosen, minlength=units)
        return drawn[:, self.unit]


def draws_of(anomaly: BoolArray, subject: StrArray) -> Draws:
    """Return how to draw: by subject where there are several, anomalies and normals apart."""
    names, unit = np.unique(subject, return_inverse=True)
    if len(names) >= FEWEST_SUBJECTS:
        has = [np.bincount(unit, side, len(names)) > 0 for side in (anomaly, ~anomaly)]
        kind = has[0] + 2 * has[1].astype(np.int64)
        return Draws(unit, tuple(np.flatnonzero(kind == one) for one in np.unique(kind)), by_subject=True)
    strata = tuple(side for side in (np.flatnonzero(anomaly), np.flatnonzero(~anomaly)) if len(side))
    return Draws(np.arange(len(anomaly)), strata, by_subject=False)


@dataclass(frozen=True, eq=False)
class Ranked:
    """Items in rising order of their scores; equal scores make one step. An item without a score ranks lowest."""

    order: Int64Array
    starts: Int64Array
    anomaly: BoolArray

    @classmethod
    def of(cls, score: Float64Array, anomaly: BoolArray) -> Ranked:
        """Rank scores, float64 [n]."""
        known = np.where(np.isnan(score), -np.inf, score)
        order = np.argsort(known, kind="stable")
        steps = known[order]
        return cls(order, np.flatnonzero(np.append(True, steps[1:] != steps[:-1])), anomaly)

    def tallies(self, times: Float64Array) -> tuple[Float64Array, Float64Array]:
        """Return how many anomalies and normals have each distinct score, float64 [resamples, distinct] each."""
        rising = times[:, self.order]
        anomalies = np.add.reduceat(rising * self.anomaly[self.order], self.starts, axis=1)
        return anomalies, np.add.reduceat(rising, self.starts, axis=1) - anomalies


def auroc(anomalies: Float64Array, normals: Float64Array) -> Float64Array:
    """Return the chance that an anomaly outscores a normal item, ties counting half, float64 [resamples]."""
    return _ratio(*_pairs(anomalies, normals))


def auroc_within(times: Float64Array, folds: Sequence[tuple[Int64Array, Ranked]]) -> Float64Array:
    """Return the chance that an anomaly outscores a normal item of its own fold, float64 [resamples].

    The sum of Mann and Whitney's U over the folds, divided by the number of their pairs (Forman and Scholz, 2010,
    "Apples-to-apples in cross-validation studies", SIGKDD Explorations 12, say why pooled scores of different fits may
    mislead). A fold without items of both kinds has no pairs.

    Args:
        times: float64 [resamples, n], how often each item is drawn.
        folds: of each fold the numbers of its items, and these ranked among themselves.
    """
    pairs = [_pairs(*ranked.tallies(times[:, members])) for members, ranked in folds]
    return _ratio(*(np.sum([one[side] for one in pairs], axis=0) for side in (0, 1)))


def _pairs(anomalies: Float64Array, normals: Float64Array) -> tuple[Float64Array, Float64Array]:
    """Return in how many pairs of both kinds the anomaly outscores, ties counting half, and how many there are."""
    below = np.cumsum(normals, axis=1) - normals / 2
    return (anomalies * below).sum(axis=1), anomalies.sum(axis=1) * normals.sum(axis=1)


def average_precision(anomalies: Float64Array, normals: Float64Array) -> Float64Array:
    """Return the precision at each distinct score weighted by the recall that it adds, float64 [resamples]."""
    found, alarms = (np.cumsum(one[:, ::-1], axis=1) for one in (anomalies, anomalies + normals))
    return _ratio((_ratio(found, alarms) * anomalies[:, ::-1]).sum(axis=1), anomalies.sum(axis=1))


def share(times: Float64Array, chosen: BoolArray, among: BoolArray) -> Float64Array:
    """Return the share of the items ``among`` which are ``chosen``, float64 [resamples]; NaN where there are none."""
    return _ratio(times @ (chosen & among).astype(np.float64), times @ among.astype(np.float64))


def _ratio(part: Float64Array, whole: Float64Array) -> Float64Array:
    """Divide; 0 / 0 is 0 within a curve that has begun nowhere yet, and NaN where a whole resample lacks a side."""
    result = np.full(part.shape, np.nan if part.ndim == 1 else 0.0)
    np.divide(part, whole, out=result, where=whole > 0)
    return result
