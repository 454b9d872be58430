"""What the cells of one detector come to over its seeds: figures with intervals, and differences from a baseline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ...common.arrays import BoolArray, Float64Array, Int64Array
from ...common.errors import DataError
from ...common.stage_records.compare import ClassRecall, Estimate, OwnRule, Rates
from ..calibration.thresholds import Rule, Threshold, false_alarm_interval
from .cell import Cell
from .resampled import BLOCK, RESAMPLES, Ranked, auroc, auroc_within, average_precision, draws_of, share

FIGURES = ("auroc", "auroc_within_folds", "auprc", "sensitivity", "observed")
PERCENTILES = (2.5, 97.5)


@dataclass(frozen=True, eq=False)
class Judged:
    """One cell's figures: on its items, and on each resample of them."""

    point: Mapping[str, float]
    """NaN where the items do not define a figure."""
    resampled: Mapping[str, Float64Array]
    alarms: BoolArray | None
    """bool [n] at the promised rate; None where there is no calibration."""
    thresholds: tuple[Threshold, ...]
    """One a fold; empty where there is no calibration."""


def judge(cell: Cell, rule: Rule) -> Judged:
    """Compute the figures of a cell."""
    anomaly = cell.label != 0
    thresholds = thresholds_of(cell, rule)
    alarms = alarms_at(cell, [one.value for one in thresholds]) if thresholds else None
    draws, ranked = draws_of(anomaly, cell.subject), Ranked.of(cell.score, anomaly)
    folds = _ranked_folds(cell)
    once = _figures(np.ones((1, len(anomaly))), ranked, folds, alarms)
    blocks = [_figures(draws.block(first), ranked, folds, alarms) for first in range(0, RESAMPLES, BLOCK)]
    resampled = {name: np.concatenate([block[name] for block in blocks]) for name in FIGURES}
    return Judged({name: float(once[name][0]) for name in FIGURES}, resampled, alarms, thresholds)


def thresholds_of(cell: Cell, rule: Rule) -> tuple[Threshold, ...]:
    """Return the threshold of each fold; none where one of them cannot keep the rule's promise."""
    try:
        return tuple(rule.fit(cell.calibration[cell.calibration_fold == fold]) for fold in range(len(cell.about.folds)))
    except DataError:
        return ()


def alarms_at(cell: Cell, thresholds: Sequence[float]) -> BoolArray:
    """Tell which items raise an alarm, each at its fold's threshold; an item without a score raises none."""
    return cell.score > np.array(thresholds)[cell.fold]


def estimate(judged: Sequence[Judged], figure: str) -> Estimate | None:
    """Return a figure over seeds with its interval of 95 %; None where no items define it."""
    return _estimate([one.point[figure] for one in judged], [one.resampled[figure] for one in judged])


def difference(judged: Sequence[Judged], baseline: Sequence[Judged], figure: str = "auroc") -> Estimate | None:
    """Return by how much a figure exceeds the baseline's, paired by seed and by resample."""
    pairs = list(zip(judged, baseline, strict=True))
    points = [one.point[figure] - other.point[figure] for one, other in pairs]
    return _estimate(points, [one.resampled[figure] - other.resampled[figure] for one, other in pairs])


def rates(judged: Sequence[Judged], cells: Sequence[Cell], rule: Rule) -> Rates | None:
    """Return the observed rate of false alarms beside the promised one; None where nothing was promised."""
    observed = estimate(judged, "observed")
    if observed is None:
        return None
    normals = int((cells[0].label == 0).sum())
    alike = len(np.unique(cells[0].subject)) == 1  # items of one subject are exchangeable, subjects differ
    single = judged[0].thresholds[0] if len(judged[0].thresholds) == 1 and normals and alike else None
    counts = None if single is None else false_alarm_interval(single, normals)
    expected = None if counts is None else (counts[0] / normals, counts[1] / normals)
    return Rates(promised=rule.promised, observed=observed.mean, low=observed.low, high=observed.high,
                 expected=expected)  # fmt: skip


def recalls(judged: Sequence[Judged], cells: Sequence[Cell]) -> dict[str, ClassRecall]:
    """Return, by class, the share of the items that got the decision that they should, mean over seeds."""
    pairs = [(one.alarms, cell.label) for one, cell in zip(judged, cells, strict=True) if one.alarms is not None]
    found: dict[str, ClassRecall] = {}
    for index, name in enumerate(cells[0].about.classes):
        right = [(alarms == bool(index))[label == index] for alarms, label in pairs if np.any(label == index)]
        if right:
            found[name] = ClassRecall(items=len(right[0]), recall=float(np.mean([one.mean() for one in right])))
    return found


def own_rules(cells: Sequence[Cell]) -> dict[str, OwnRule]:
    """Return what the rules of the detector's own document decide, mean over seeds."""
    names = [name for name in cells[0].about.folds[0].thresholds
             if all(name in fold.thresholds for cell in cells for fold in cell.about.folds)]  # fmt: skip
    return {name: _own_rule(cells, name) for name in names}


def own_figures(cells: Sequence[Cell]) -> dict[str, Estimate | None]:
    """Return the figures of the detector's own document: the mean, and the ends over seeds and folds."""
    folds = [fold.report for cell in cells for fold in cell.about.folds]
    names = dict.fromkeys(name for one in folds for name in one)
    return {name: _spread([value for one in folds if (value := one.get(name)) is not None]) for name in names}


def _own_rule(cells: Sequence[Cell], name: str) -> OwnRule:
    sides: list[tuple[float, float]] = []
    for cell in cells:
        alarms = alarms_at(cell, [fold.thresholds[name].value for fold in cell.about.folds])
        once, anomaly = np.ones((1, len(alarms))), cell.label != 0
        sides.append((float(share(once, alarms, anomaly)[0]), float(share(once, ~alarms, ~anomaly)[0])))
    sensitivity, specificity = np.array(sides).mean(axis=0).tolist()
    return OwnRule(
        uses_labels=any(fold.thresholds[name].uses_labels for cell in cells for fold in cell.about.folds),
        sensitivity=_defined(sensitivity),
        specificity=_defined(specificity),
    )


def _ranked_folds(cell: Cell) -> list[tuple[Int64Array, Ranked]]:
    """Return of each fold the numbers of its items, and these ranked; nothing where there is one fold."""
    folds = [np.flatnonzero(cell.fold == fold) for fold in range(len(cell.about.folds))]
    return [(one, Ranked.of(cell.score[one], cell.label[one] != 0)) for one in folds] if len(folds) > 1 else []


def _figures(
    times: Float64Array, ranked: Ranked, folds: Sequence[tuple[Int64Array, Ranked]], alarms: BoolArray | None
) -> dict[str, Float64Array]:
    tallies = ranked.tallies(times)
    undefined = np.full(len(times), np.nan)
    return {
        "auroc": auroc(*tallies),
        "auroc_within_folds": auroc_within(times, folds) if folds else undefined,
        "auprc": average_precision(*tallies),
        "sensitivity": undefined if alarms is None else share(times, alarms, ranked.anomaly),
        "observed": undefined if alarms is None else share(times, alarms, ~ranked.anomaly),
    }


def _estimate(points: Sequence[float], resampled: Sequence[Float64Array]) -> Estimate | None:
    """Return the mean over seeds; each resample draws the seeds anew, and items within a seed."""
    if np.isnan(points).any():
        return None
    stacked = np.stack(resampled)
    seeds = np.random.default_rng(len(points)).integers(len(points), size=stacked.shape)
    drawn = np.take_along_axis(stacked, seeds, axis=0).mean(axis=0)
    low, high = np.nanpercentile(drawn, PERCENTILES)
    return Estimate(mean=float(np.mean(points)), low=float(low), high=float(high))


def _spread(values: Sequence[float]) -> Estimate | None:
    return Estimate(mean=float(np.mean(values)), low=min(values), high=max(values)) if values else None


def _defined(value: float) -> float | None:
    return None if np.isnan(value) else value
