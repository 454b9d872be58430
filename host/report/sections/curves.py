"""The figures of detection: the ROC with the baselines' beside it, and the scores by class."""

from __future__ import annotations

import numpy as np

from ....common.arrays import BoolArray, Float64Array, Int16Array, Int64Array
from ....common.numerals import ABSENT, count, decimal, interval, percent
from ....common.run import Run
from ....common.stage_records.train import TrainRecord
from ....common.words import class_name, score_name
from ....train.calibration.calibrate import FloatScorer
from ....train.calibration.scores import Score, of_baselines
from ....train.detectors.baselines import fit_mean_beat, fit_pca
from ..arrays import Arrays, read_arrays
from ..blocks import Figures, Picture
from ..figures.classes import Row, histogram
from ..figures.roc import Curve, Point, roc
from .context import BASELINES, conditions, score_unit


def curves(run: Run, train: TrainRecord) -> Figures:
    """Draw ROC and histogram from the scores of the test beats.

    Raises:
        DataError: beats.npz does not hold what it should.
    """
    tested = read_arrays(run, "beats.npz", {"test_score": 1, "test_label": 1, "test_counts": 3})
    scored = {key: array[np.isfinite(tested["test_score"])] for key, array in tested.items()}
    pictures = (_roc(run, train, scored), _histogram(train, scored["test_score"], scored["test_label"]))
    caption = (
        f"ROC curve: normal beats against all other classes, the point at the frozen threshold. "
        f"Histogram: scores ({score_name(train.score)}) by class, every row to its own height, the threshold dashed. "
        f"Float model, {conditions(train)}."
    )
    return Figures(pictures, caption)


def _roc(run: Run, train: TrainRecord, tested: Arrays) -> Picture:
    anomalous = tested["test_label"] != 0
    metrics, threshold = train.metrics, train.threshold.value
    auroc, bounds = (decimal(metrics.auroc), interval(metrics.auroc_interval)) if metrics else (ABSENT, ABSENT)
    model = Curve(f"{train.model.name} {auroc}", tested["test_score"], anomalous)
    beside = [
        Curve(f"{BASELINES[key]} {decimal(train.baselines[key].auroc)}", score, anomalous)
        for key, score in _baseline_scores(run, train, tested["test_counts"]).items()
    ]
    point = _point(threshold, tested["test_score"], anomalous)
    operating = f", the threshold at Se {percent(point[1])}, Sp {percent(1 - point[0])}" if point else ""
    others = "; ".join(f"{curve.name}" for curve in beside)
    alt = (
        f"ROC curve of {train.model.name}, AUROC {auroc} (95 % interval {bounds}){operating}. Beside it the AUROC of "
        f"{others or 'no baseline'}."
    )
    return roc([model, *beside], point, f"AUROC ({bounds})", alt)


def _baseline_scores(run: Run, train: TrainRecord, counts: Int16Array) -> dict[str, Float64Array]:
    """Score the test beats by the baselines of the run, fitted again on the beats that the model was fitted on."""
    learnt = read_arrays(run, "beats.npz", {"train_counts": 3, "fit_mask": 1})
    normals = learnt["train_counts"][learnt["fit_mask"].astype(bool)]
    pool, score = train.preprocess.pool, of_baselines(Score(train.score.kind, train.score.window))
    fits = {"mean_beat": fit_mean_beat(pool), "pca": fit_pca(pool, train.model.bottleneck)}
    return {
        key: FloatScorer(fit(normals), pool, score).scores(counts)
        for key, fit in fits.items()
        if key in train.baselines
    }


def _point(threshold: float, score: Float64Array, anomalous: BoolArray) -> Point | None:
    if anomalous.all() or not anomalous.any():
        return None
    alarms = score > threshold
    return float(alarms[~anomalous].mean()), float(alarms[anomalous].mean())


def _histogram(train: TrainRecord, score: Float64Array, label: Int64Array) -> Picture:
    threshold = train.threshold.value
    rows = [
        Row(class_name(name), values := score[label == index], _remark(values, threshold), anomalous=index > 0)
        for index, name in enumerate(train.data.classes)
        if np.any(label == index)
    ]
    said = "; ".join(f"{row.name}: {row.remark}" for row in rows)
    alt = f"Histogram of the scores by class. Threshold {decimal(threshold)}. {said}"
    return histogram(rows, threshold, score_unit(train.score), f"{alt}.")


def _remark(values: Float64Array, threshold: float) -> str:
    return f"n = {count(values.size)}, {percent(float((values > threshold).mean()), 1)} flagged"
