"""How well scores and alarms tell anomalies from normal beats. The anomaly is the positive class, throughout.

A figure that its beats do not define (a PPV without alarms, an AUROC of one class) is None.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ...common.arrays import BoolArray, Int64Array
from ...common.extras import needs
from ...common.stage_records.base import Interval
from ...common.stage_records.figures import Confusion, FalseAlarmRate, Metrics, Recall
from ..calibration.thresholds import Threshold, false_alarm_interval
from ..ranking import rank_figures

CONFIDENCE = 0.95
"""Of every interval here, two-sided."""

Scores = NDArray[np.floating] | NDArray[np.integer]


def evaluate(scores: Scores, alarms: BoolArray, label: Int64Array, classes: tuple[str, ...]) -> Metrics:
    """Return every figure of one detector on labelled beats.

    Args:
        scores: [n], larger is more anomalous; finite.
        alarms: bool [n], the decisions at the frozen threshold.
        label: int64 [n], index into ``classes``; 0 is normal.
        classes: the names of the classes.
    """
    anomaly = label != 0
    c = _confusion(alarms, anomaly)
    beats = len(label)
    return Metrics(
        **vars(rank_figures(scores, anomaly)),
        accuracy=_ratio(c.tp + c.tn, beats),
        accuracy_interval=wilson(c.tp + c.tn, beats),
        sensitivity=_ratio(c.tp, c.tp + c.fn),
        sensitivity_interval=wilson(c.tp, c.tp + c.fn),
        specificity=_ratio(c.tn, c.tn + c.fp),
        specificity_interval=wilson(c.tn, c.tn + c.fp),
        ppv=_ratio(c.tp, c.tp + c.fp),
        ppv_interval=wilson(c.tp, c.tp + c.fp),
        f1=_ratio(2 * c.tp, 2 * c.tp + c.fp + c.fn),
        confusion=c,
        per_class_recall={
            name: _recall(alarms, label, index) for index, name in enumerate(classes) if np.any(label == index)
        },
    )


def false_alarm_rate(alarms: BoolArray, normal: BoolArray, threshold: Threshold) -> FalseAlarmRate:
    """Compare the promised false-alarm rate with the observed one and its 95 % prediction interval."""
    normals = int(normal.sum())
    found = int((alarms & normal).sum())
    counts = false_alarm_interval(threshold, normals) if normals else None
    return FalseAlarmRate(
        promised=threshold.promised,
        observed=_ratio(found, normals),
        interval=None if counts is None else (counts[0] / normals, counts[1] / normals),
        false_alarms=found,
        false_alarms_interval=counts,
        normals=normals,
    )


def wilson(successes: int, trials: int) -> Interval | None:
    """Return the 95 % score interval of a proportion (Wilson, 1927, J. Am. Stat. Assoc. 22, 209-212)."""
    with needs("train", "the interval of a share"):
        from scipy.stats import binomtest

    if not trials:
        return None
    found = binomtest(successes, trials).proportion_ci(CONFIDENCE, method="wilson")
    return float(found.low), float(found.high)


def _confusion(alarms: BoolArray, anomaly: BoolArray) -> Confusion:
    return Confusion(
        tp=int((alarms & anomaly).sum()),
        fp=int((alarms & ~anomaly).sum()),
        fn=int((~alarms & anomaly).sum()),
        tn=int((~alarms & ~anomaly).sum()),
    )


def _recall(alarms: BoolArray, label: Int64Array, index: int) -> Recall:
    """Return how many beats of one class got the decision that they should: no alarm for the normal class."""
    decided = alarms[label == index]
    right = int(decided.sum()) if index else int((~decided).sum())
    return Recall(beats=len(decided), recall=_ratio(right, len(decided)), interval=wilson(right, len(decided)))


def _ratio(part: int, whole: int) -> float | None:
    return part / whole if whole else None
