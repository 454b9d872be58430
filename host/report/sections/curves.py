"""The figures of detection: the ROC with the baselines' beside it, and the scores by class."""

from __future__ import annotations

import numpy as np

from ....common.arrays import BoolArray, Float64Array, Int16Array, Int64Array
from ....common.run import Run
from ....train.calibration.calibrate import FloatScorer
from ....train.calibration.scores import Score
from ....train.detectors.baselines import fit_mean_beat, fit_pca
from ..arrays import Arrays, read_arrays
from ..blocks import Figures, Picture
from ..fields import Fields
from ..figures.classes import Row, histogram
from ..figures.roc import Curve, Point, roc
from ..numerals import count, decimal, interval, percent
from .context import BASELINES, class_names, conditions, score_name, score_unit


def curves(run: Run, train: Fields) -> Figures:
    """Draw ROC and histogram from the scores of the test beats.

    Raises:
        DataError: beats.npz does not hold what it should.
    """
    tested = read_arrays(run, "beats.npz", {"test_score": 1, "test_label": 1, "test_counts": 3})
    scored = {key: array[np.isfinite(tested["test_score"])] for key, array in tested.items()}
    pictures = (_roc(run, train, scored), _histogram(train, scored["test_score"], scored["test_label"]))
    caption = (
        f"Left: ROC, normal beats against all other classes, the point at the frozen threshold. "
        f"Right: scores ({score_name(train)}) by class, every row to its own height, the threshold dashed. "
        f"Float model, {conditions(train)}."
    )
    return Figures(pictures, caption)


def _roc(run: Run, train: Fields, tested: Arrays) -> Picture:
    anomalous = tested["test_label"] != 0
    auroc, bounds = decimal(train.number("metrics.auroc")), interval(train.numbers("metrics.auroc_interval"))
    model = Curve(f"{train.text('model.name')} {auroc}", tested["test_score"], anomalous)
    beside = [
        Curve(f"{BASELINES[key]} {decimal(train.number(f'baselines.{key}.auroc'))}", score, anomalous)
        for key, score in _baseline_scores(run, train, tested["test_counts"]).items()
    ]
    alt = (
        f"ROC of {model.name} AUROC (95 % interval {bounds}), beside {' and '.join(c.name for c in beside)}; "
        "the tables give the figures."
    )
    return roc([model, *beside], _point(train, tested["test_score"], anomalous), f"AUROC ({bounds})", alt)


def _baseline_scores(run: Run, train: Fields, counts: Int16Array) -> dict[str, Float64Array]:
    """Score the test beats by the baselines of the run, fitted again on the beats that the model was fitted on."""
    learnt = read_arrays(run, "beats.npz", {"train_counts": 3, "fit_mask": 1})
    normals = learnt["train_counts"][learnt["fit_mask"].astype(bool)]
    pool, components = train.integer("preprocess.pool") or 1, train.integer("model.bottleneck")
    score = Score(train.text("score.kind") or "", train.integer("score.window") or 0)
    fits = {"mean_beat": fit_mean_beat(pool), "pca": fit_pca(pool, components or 1)}
    return {
        key: FloatScorer(fit(normals), pool, score).scores(counts)
        for key, fit in fits.items()
        if train.group(f"baselines.{key}")
    }


def _point(train: Fields, score: Float64Array, anomalous: BoolArray) -> Point | None:
    threshold = train.number("threshold.value")
    if threshold is None or anomalous.all() or not anomalous.any():
        return None
    alarms = score > threshold
    return float(alarms[~anomalous].mean()), float(alarms[anomalous].mean())


def _histogram(train: Fields, score: Float64Array, label: Int64Array) -> Picture:
    threshold = train.number("threshold.value")
    rows = [
        Row(name, values := score[label == index], _remark(values, threshold), anomalous=index > 0)
        for index, name in enumerate(class_names(train))
        if np.any(label == index)
    ]
    alt = f"Scores by class. Threshold {decimal(threshold)}. " + "; ".join(f"{row.name}: {row.remark}" for row in rows)
    return histogram(rows, threshold, score_unit(train), f"{alt}.")


def _remark(values: Float64Array, threshold: float | None) -> str:
    flagged = f", {percent(float((values > threshold).mean()), 1)} flagged" if threshold is not None else ""
    return f"n = {count(values.size)}{flagged}"
