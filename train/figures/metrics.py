"""How well scores and alarms tell anomalies from normal beats. The anomaly is the positive class, throughout.

A figure that its beats do not define (a PPV without alarms, an AUROC of one class) is None.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...common.arrays import BoolArray, Int64Array
from ...common.extras import needs
from ..calibration.thresholds import Threshold, false_alarm_interval
from .ranking import rank_figures

CONFIDENCE = 0.95
"""Of every interval here, two-sided."""

Scores = NDArray[np.floating] | NDArray[np.integer]


def evaluate(scores: Scores, alarms: BoolArray, label: Int64Array, classes: tuple[str, ...]) -> dict[str, Any]:
    """Return every figure of one detector on labelled beats.

    Args:
        scores: [n], larger is more anomalous; finite.
        alarms: bool [n], the decisions at the frozen threshold.
        label: int64 [n], index into ``classes``; 0 is normal.
        classes: the names of the classes.

    Returns:
        auroc, auprc, accuracy, sensitivity, specificity, ppv, each with ``<name>_interval`` of 95 %; f1;
        per_class_recall by class name; confusion.
    """
    anomaly = label != 0
    return {
        **rank_figures(scores, anomaly),
        **_decisions(alarms, anomaly),
        "per_class_recall": {
            name: _recall(alarms, label, index) for index, name in enumerate(classes) if np.any(label == index)
        },
    }


def false_alarm_rate(alarms: BoolArray, normal: BoolArray, threshold: Threshold) -> dict[str, Any]:
    """Compare the promised false-alarm rate with the observed one and its 95 % prediction interval."""
    normals = int(normal.sum())
    found = int((alarms & normal).sum())
    counts = false_alarm_interval(threshold, normals) if normals else None
    return {
        "promised": threshold.promised,
        "observed": _ratio(found, normals),
        "interval": None if counts is None else [count / normals for count in counts],
        "false_alarms": found,
        "false_alarms_interval": None if counts is None else list(counts),
        "normals": normals,
    }


def wilson(successes: int, trials: int) -> list[float] | None:
    """Return the 95 % score interval of a proportion (Wilson, 1927, J. Am. Stat. Assoc. 22, 209-212)."""
    with needs("train", "the interval of a share"):
        from scipy.stats import binomtest

    if not trials:
        return None
    interval = binomtest(successes, trials).proportion_ci(CONFIDENCE, method="wilson")
    return [float(interval.low), float(interval.high)]


def _decisions(alarms: BoolArray, anomaly: BoolArray) -> dict[str, Any]:
    tp, fp = int((alarms & anomaly).sum()), int((alarms & ~anomaly).sum())
    fn, tn = int((~alarms & anomaly).sum()), int((~alarms & ~anomaly).sum())
    proportions = {
        "accuracy": (tp + tn, tp + tn + fp + fn),
        "sensitivity": (tp, tp + fn),
        "specificity": (tn, tn + fp),
        "ppv": (tp, tp + fp),
    }
    figures: dict[str, Any] = {name: _ratio(*pair) for name, pair in proportions.items()}
    figures |= {f"{name}_interval": wilson(*pair) for name, pair in proportions.items()}
    return {**figures, "f1": _ratio(2 * tp, 2 * tp + fp + fn), "confusion": {"tp": tp, "fp": fp, "fn": fn, "tn": tn}}


def _recall(alarms: BoolArray, label: Int64Array, index: int) -> dict[str, Any]:
    """Return how many beats of one class got the decision that they should: no alarm for the normal class."""
    decided = alarms[label == index]
    right = int(decided.sum()) if index else int((~decided).sum())
    return {"recall": _ratio(right, len(decided)), "interval": wilson(right, len(decided)), "beats": len(decided)}


def _ratio(part: int, whole: int) -> float | None:
    return part / whole if whole else None
