"""What a network adds to the difference of a beat from its patient's template: each pair of detectors on equal terms.

    python -m bench.differences --out FOLDER [--data mitdb-ds1] [--models a,b] [--seeds 3] [--json]

What ``FOLDER`` holds is not computed again. Nothing is calibrated here, so that a detector is fitted once a fold and
not eleven times as by ``ecgtiny compare``, which gives the figures at a promised rate. For each detector it gives the
AUROC of all folds together and of each, its mean and least over patients, and the rate of false alarms where 95 % of
the anomalies are found; for each pair, by how much the AUROC and that rate differ. Intervals are 95 %, drawn by patient
and seed; differences are paired.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from itertools import combinations
from pathlib import Path

import numpy as np

from ecgtiny.common.arrays import Float64Array, Int64Array, StrArray
from ecgtiny.common.errors import UnsupportedModelError
from ecgtiny.host.comparison import CompareConfig
from ecgtiny.host.comparison.cells import compute_all
from ecgtiny.train.comparison.cell import Cell
from ecgtiny.train.comparison.resampled import BLOCK, RESAMPLES, Ranked, auroc, draws_of
from ecgtiny.train.comparison.store import Cells
from ecgtiny.train.detectors import find
from ecgtiny.train.ranking import auroc_by

from .command import options_of, print_results
from .store import Figures

MODELS = "template-distance,template-pca-2,template-pca-8,template-dense"
SENSITIVITY = 0.95
NO_PROMISE = 1e-6
"""No benchmark has normal items enough to promise such a rate: nothing is refitted to calibrate a threshold."""
PERCENTILES = (2.5, 97.5)
Tallies = tuple[Float64Array, Float64Array]


def main(arguments: list[str] | None = None) -> int:
    """Run the command; return its exit code."""
    parser = options_of(__doc__)
    parser.add_argument("--out", type=Path, required=True, help="folder of the cells")
    parser.add_argument("--data", default="mitdb-ds1")
    parser.add_argument("--models", default=MODELS, help="comma-separated names")
    parser.add_argument("--seeds", type=int, default=3)
    given = parser.parse_args(arguments)

    def results() -> Figures:
        return measure(CompareConfig(given.data, tuple(given.models.split(",")), given.seeds, NO_PROMISE), given.out)

    return print_results(results, table, as_json=given.json)


def measure(config: CompareConfig, out: Path) -> Figures:
    """Find or compute the cells of the detectors, and compare each with each.

    Raises:
        UnsupportedModelError: a detector takes nothing that the benchmark has.
        DataError: the data cannot be had.
    """
    jobs = {name: config.jobs(find(name)) for name in config.models}
    outcome = compute_all([job for own in jobs.values() for job in own], Cells(out))
    cells: dict[str, Sequence[Cell]] = {}
    for name, own in jobs.items():
        found = outcome.of(own)
        if isinstance(found, str):
            raise UnsupportedModelError(f"{name} was not judged: {found}", fix="leave it out of --models")
        cells[name] = found
    return compared(cells)


def compared(cells: dict[str, Sequence[Cell]]) -> Figures:
    """Return the figures of detectors, given their cells of the same seeds, and of their pairs."""
    areas = {name: [resampled(cell, area) for cell in own] for name, own in cells.items()}
    rates = {name: [resampled(cell, rate_at_sensitivity) for cell in own] for name, own in cells.items()}
    return {
        "detectors": {name: {"auroc": estimate(areas[name]), "rate": estimate(rates[name]), **spread(own)}
                      for name, own in cells.items()},
        "pairs": {f"{one} - {other}": {"auroc": estimate(less(areas[one], areas[other])),
                                       "rate": estimate(less(rates[one], rates[other]))}
                  for other, one in combinations(cells, 2)},
    }  # fmt: skip


def area(tallies: Tallies) -> Float64Array:
    """Return the AUROC, float64 [resamples]."""
    return auroc(*tallies)


def rate_at_sensitivity(tallies: Tallies) -> Float64Array:
    """Return the share of the normal items that score at least as high as ``SENSITIVITY`` of the anomalies do."""
    anomalies, normals = (np.cumsum(side[:, ::-1], axis=1) for side in tallies)
    enough = anomalies >= SENSITIVITY * anomalies[:, -1:] - 1e-9
    first = enough.argmax(axis=1)[:, np.newaxis]
    return (np.take_along_axis(normals, first, axis=1) / normals[:, -1:])[:, 0]


def resampled(cell: Cell, figure: Callable[[Tallies], Float64Array]) -> Float64Array:
    """Return a figure on the items as they are, then on each resample of the patients, float64 [1 + resamples]."""
    anomaly = cell.label != 0
    ranked, draws = Ranked.of(cell.score, anomaly), draws_of(anomaly, cell.subject)
    whole = figure(ranked.tallies(np.ones((1, len(anomaly)))))
    return np.concatenate([whole, *(figure(ranked.tallies(draws.block(at))) for at in range(0, RESAMPLES, BLOCK))])


def less(one: Sequence[Float64Array], other: Sequence[Float64Array]) -> list[Float64Array]:
    """Return the differences by seed and resample."""
    return [left - right for left, right in zip(one, other, strict=True)]


def estimate(seeds: Sequence[Float64Array]) -> Figures:
    """Return the mean over seeds of a figure, and its interval: each resample draws the seeds anew."""
    stacked = np.stack(seeds)
    drawn = np.random.default_rng(len(seeds)).integers(len(seeds), size=stacked[:, 1:].shape)
    low, high = np.percentile(np.take_along_axis(stacked[:, 1:], drawn, axis=0).mean(axis=0), PERCENTILES)
    return {"mean": _finite(stacked[:, 0].mean()), "low": _finite(low), "high": _finite(high)}


def spread(cells: Sequence[Cell]) -> Figures:
    """Return the AUROC of each fold, and its mean and least over patients with enough of both sides; means of seeds."""
    folds = [by(cell, cell.fold) for cell in cells]
    own = [by(cell, cell.subject) for cell in cells]
    known = np.array(own)[:, np.isfinite(own).all(axis=0)].mean(axis=0)
    return {
        "folds": [_finite(one) for one in np.mean(folds, axis=0)],
        "patients": len(known),
        "patients_mean": float(known.mean()) if len(known) else None,
        "patients_least": float(known.min()) if len(known) else None,
    }


def _finite(value: float) -> float | None:
    """Return a number that JSON has; None for one that is not defined."""
    return float(value) if np.isfinite(value) else None


def by(cell: Cell, group: StrArray | Int64Array) -> list[float]:
    """Return the AUROC of each group, NaN where it has too few of one side; an item without a score ranks lowest."""
    score = np.where(np.isnan(cell.score), -np.inf, cell.score)
    return [np.nan if one is None else one for one in auroc_by(score, cell.label != 0, group)]


def table(figures: Figures) -> str:
    """Return the figures as lines of text."""
    rows = [f"{'':34}{'AUROC':24}{'false alarms at Se .95':24}"]
    for part in ("detectors", "pairs"):
        rows += [f"{name:34}{_said(one['auroc']):24}{_said(one['rate']):24}" for name, one in figures[part].items()]
    for name, one in figures["detectors"].items():
        folds = " ".join("-" if value is None else f"{value:.4f}" for value in one["folds"])
        own = "" if one["patients_mean"] is None else f"; mean {one['patients_mean']:.4f}, least " \
            f"{one['patients_least']:.4f} of {one['patients']} patients"  # fmt: skip
        rows.append(f"{name}: folds {folds}{own}")
    return "\n".join(rows)


def _said(one: Figures) -> str:
    mean, low, high = ("-" if one[name] is None else f"{one[name]:+.4f}" for name in ("mean", "low", "high"))
    return f"{mean} [{low}, {high}]"


if __name__ == "__main__":
    sys.exit(main())
