"""Choose the default model and each model's score inside ECG5000's 500 training beats; no test beat is used.

Normal beats are cross-validated by the folds of the train stage; the labelled anomalies of the training set are
scored by every refit. The rule: of the scores whose AUROC is within 0.002 (the noise of this set) of the model's
best, the one that finds most anomalies at the threshold that promises 2 % false alarms. The default model is the
best by that rule among those of at most 1,024 weights.

    python bench/choose_default.py [--seeds 5] [--json]
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass

import numpy as np

from ecgtiny.common.arrays import Float32Array, Int16Array
from ecgtiny.train.calibration.calibrate import FOLDS, make_plan
from ecgtiny.train.calibration.preprocess import normalise
from ecgtiny.train.calibration.scores import Score
from ecgtiny.train.calibration.thresholds import Rule
from ecgtiny.train.data.sources import load
from ecgtiny.train.detectors import models, network_model
from ecgtiny.train.detectors.fit import Recipe, fit_network
from ecgtiny.train.ranking import auroc

NOISE = 0.002
BUDGET = 1024
WINDOWS = (10, 15, 20, 25, 30, 35, 40)
"""Raw samples; divided by the pooling, rounded down."""


@dataclass(frozen=True)
class Row:
    """Cross-validated figures of one model with one score: mean and standard deviation over seeds."""

    model: str
    weights: int
    score: str
    auroc: float
    auroc_std: float
    sensitivity: float
    sensitivity_std: float


@dataclass(frozen=True)
class Refit:
    """What one refit gives: held-out normals and all anomalies, as inputs and reconstructions."""

    normals: tuple[Float32Array, Float32Array]
    anomalies: tuple[Float32Array, Float32Array]
    weights: int


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    train = load("ecg5000").train
    normals, anomalies = train.counts[train.normal], train.counts[~train.normal]
    rows = [row for name in models() for row in evaluate(name, normals, anomalies, options.seeds)]
    chosen = [choose([row for row in rows if row.model == name]) for name in models()]
    small = [row for row in chosen if row.weights <= BUDGET]
    default = max(small, key=lambda row: row.sensitivity)
    if options.json:
        record = {"rows": [asdict(row) for row in rows], "chosen": [asdict(row) for row in chosen]}
        print(json.dumps({**record, "default": asdict(default)}, indent=2))
        return
    for row in rows:
        print(line(row), "<- default" if row is default else "<- chosen" if row in chosen else "")


def evaluate(name: str, normals: Int16Array, anomalies: Int16Array, seeds: int) -> list[Row]:
    """Cross-validate one model with every score."""
    per_seed = [list(refits(name, normals, anomalies, seed)) for seed in range(seeds)]
    print(f"{name}: {seeds} seeds of {FOLDS} folds done", file=sys.stderr)
    return [summarise(name, score, per_seed) for score in candidates(network_model(name).pool)]


def refits(name: str, normals: Int16Array, anomalies: Int16Array, seed: int) -> Iterator[Refit]:
    """Fit without each fold in turn, as the train stage does."""
    model = network_model(name)
    everyone = np.ones(len(normals), dtype=np.bool_)
    plan = make_plan(everyone, everyone, seed)
    strangers = normalise(anomalies, model.pool)
    for fold in range(FOLDS):
        network = fit_network(Recipe(model, seed, model.epochs), normals[plan.fold != fold])
        held_out = normalise(normals[plan.fold == fold], model.pool)
        yield Refit((held_out, network(held_out)), (strangers, network(strangers)), network.weights)


def candidates(pool: int) -> list[Score]:
    """Return the scores that are tried: mae, mse, and windows of equal length in time."""
    return [Score("mae"), Score("mse"), *(Score("maxw", window // pool) for window in WINDOWS)]


def summarise(name: str, score: Score, per_seed: list[list[Refit]]) -> Row:
    """Pool the refits of each seed as the train stage pools them."""
    figures = np.array([measure(score, seed) for seed in per_seed])
    mean, std = figures.mean(axis=0), figures.std(axis=0)
    return Row(name, per_seed[0][0].weights, str(score), mean[0], std[0], mean[1], std[1])


def measure(score: Score, found: list[Refit]) -> tuple[float, float]:
    """Return AUROC, and sensitivity at the threshold that promises 2 %, of one seed."""
    normals = np.concatenate([score(*refit.normals) for refit in found])
    anomalies = np.concatenate([score(*refit.anomalies) for refit in found])
    anomaly = np.repeat([False, True], [len(normals), len(anomalies)])
    ranked = auroc(np.concatenate([normals, anomalies]), anomaly)
    return ranked or 0.0, float(Rule().fit(normals).alarms(anomalies).mean())


def choose(rows: list[Row]) -> Row:
    """Apply the rule of the module's docstring."""
    best = max(row.auroc for row in rows)
    return max((row for row in rows if row.auroc >= best - NOISE), key=lambda row: row.sensitivity)


def line(row: Row) -> str:
    """Return one line of the table."""
    return (
        f"{row.model:15} {row.weights:6} {row.score:7} AUROC {row.auroc:.4f} ± {row.auroc_std:.4f}"
        f"  sensitivity at 2 % {row.sensitivity:.4f} ± {row.sensitivity_std:.4f}"
    )


if __name__ == "__main__":
    main()
