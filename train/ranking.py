"""AUROC and average precision with bootstrap intervals: how well scores rank anomalies above normal beats."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..common.arrays import BoolArray, Int64Array, StrArray
from ..common.extras import needs
from ..common.stage_records.base import Interval

RESAMPLES = 1000
FEWEST = 10
"""Beats of either side below which the AUROC of a group says nothing."""

Scores = NDArray[np.floating] | NDArray[np.integer]


@dataclass(frozen=True)
class Ranking:
    """Both areas with their 95 % intervals; all None unless there are both kinds of beats."""

    auroc: float | None = None
    auroc_interval: Interval | None = None
    auprc: float | None = None
    auprc_interval: Interval | None = None


def rank_figures(scores: Scores, anomaly: BoolArray) -> Ranking:
    """Return AUROC, average precision and their 95 % intervals.

    Args:
        scores: [n], larger is more anomalous.
        anomaly: bool [n], the positive class.
    """
    with needs("train", "the average precision"):
        from sklearn.metrics import average_precision_score

    if not anomaly.any() or anomaly.all():
        return Ranking()
    resampled = _resample(scores, anomaly)
    return Ranking(
        auroc(scores, anomaly),
        _interval(auroc_of, resampled),
        float(average_precision_score(anomaly, scores)),
        _interval(average_precision_of, resampled),
    )


def auroc_ahead(scores: Scores, other: Scores, anomaly: BoolArray) -> tuple[float, Interval] | None:
    """Return by how much the AUROC of scores exceeds that of others on the same beats, with its 95 % interval.

    Each resample draws the same beats for both (a paired bootstrap: Efron and Tibshirani, 1993, chapter 8). None
    unless there are both kinds of beats.

    Args:
        scores: [n], larger is more anomalous.
        other: [n], of another detector.
        anomaly: bool [n], the positive class.
    """
    if not anomaly.any() or anomaly.all():
        return None
    random = np.random.default_rng(0)
    sides = np.flatnonzero(anomaly), np.flatnonzero(~anomaly)
    ranks = [np.unique(one, return_inverse=True)[1] for one in (scores, other)]

    def ahead(rows: tuple[Int64Array, Int64Array]) -> float:
        tallies = [tuple(np.bincount(rank[side], minlength=rank.max() + 1) for side in rows) for rank in ranks]
        return auroc_of(*tallies[0]) - auroc_of(*tallies[1])

    drawn = [ahead((random.choice(sides[0], len(sides[0])), random.choice(sides[1], len(sides[1])))) for _ in
             range(RESAMPLES)]  # fmt: skip
    low, high = np.percentile(np.array(drawn), [2.5, 97.5])
    return ahead(sides), (float(low), float(high))


def auroc(scores: Scores, anomaly: BoolArray) -> float | None:
    """Return the area under the ROC curve; None unless there are both kinds of beats.

    Args:
        scores: [n], larger is more anomalous.
        anomaly: bool [n], the positive class.
    """
    if not anomaly.any() or anomaly.all():
        return None
    distinct, rank = np.unique(scores, return_inverse=True)
    anomalies, normals = (np.bincount(rank[group], minlength=len(distinct)) for group in (anomaly, ~anomaly))
    return auroc_of(anomalies, normals)


def auroc_by(scores: Scores, anomaly: BoolArray, group: StrArray | Int64Array) -> list[float | None]:
    """Return the AUROC of each group by itself, in the order of their names; None where a side has too few beats.

    Args:
        scores: [n], larger is more anomalous.
        anomaly: bool [n], the positive class.
        group: [n], the patient or the fold of each beat.
    """
    own = [group == name for name in np.unique(group)]
    enough = [min(np.count_nonzero(anomaly[rows]), np.count_nonzero(~anomaly[rows])) >= FEWEST for rows in own]
    return [auroc(scores[rows], anomaly[rows]) if some else None for rows, some in zip(own, enough, strict=True)]


def auroc_of(anomalies: Int64Array, normals: Int64Array) -> float:
    """Return the chance that an anomaly outscores a normal beat, ties counting half (Mann-Whitney)."""
    below = np.cumsum(normals) - normals
    return float(anomalies @ (below + normals / 2) / (anomalies.sum() * normals.sum()))


def average_precision_of(anomalies: Int64Array, normals: Int64Array) -> float:
    """Return the average precision: precision at each distinct score, weighted by the recall that it adds."""
    found = np.cumsum(anomalies[::-1])
    alarms = found + np.cumsum(normals[::-1])
    precision = found / np.maximum(alarms, 1)
    return float(precision @ anomalies[::-1] / anomalies.sum())


def _resample(scores: Scores, anomaly: BoolArray) -> list[tuple[Int64Array, Int64Array]]:
    """Draw anomalies and normal beats with replacement, each among themselves, as tallies over distinct scores.

    The draws have a seed of their own, so that equal scores give equal intervals (Efron and Tibshirani, 1993,
    "An Introduction to the Bootstrap", chapter 13).
    """
    distinct, rank = np.unique(scores, return_inverse=True)
    random = np.random.default_rng(0)

    def draw(group: Int64Array) -> Int64Array:
        return np.bincount(random.choice(group, len(group)), minlength=len(distinct))

    return [(draw(rank[anomaly]), draw(rank[~anomaly])) for _ in range(RESAMPLES)]


def _interval(
    figure: Callable[[Int64Array, Int64Array], float], resampled: list[tuple[Int64Array, Int64Array]]
) -> Interval:
    values = np.array([figure(*tallies) for tallies in resampled])
    low, high = np.percentile(values, [2.5, 97.5])
    return float(low), float(high)
