"""The document's thresholds: of training scores, of their tail, and two that read labels of validation items."""

from __future__ import annotations

import numpy as np

from ....common.arrays import BoolArray, Float64Array
from ....common.errors import DataError
from ...calibration.thresholds import Rule
from ..fitted import OwnThreshold

PERCENTILE = 95.0
POT_RATE = 0.02
"""False-alarm rate at which peaks over threshold extrapolates the tail."""


def own_thresholds(
    training: Float64Array, validation: Float64Array | None, anomaly: BoolArray | None
) -> dict[str, OwnThreshold]:
    """Return the thresholds by the rules' names.

    ``percentile-95`` and ``peaks-over-threshold`` are of the training scores; ``best-f1`` and ``youden`` are there
    only where validation has items of both kinds, and ``peaks-over-threshold`` only where the tail has enough scores.

    Args:
        training: scores of the normal training items, [n].
        validation: scores of validation items, [m].
        anomaly: which of these are anomalies, bool [m].
    """
    training = training[np.isfinite(training)]
    found = {"percentile-95": OwnThreshold(float(np.percentile(training, PERCENTILE)), uses_labels=False)}
    try:
        peaks = Rule("gpd", POT_RATE).fit(training)
        found["peaks-over-threshold"] = OwnThreshold(peaks.value, uses_labels=False)
    except DataError:  # too few records for a tail: the rule is not there, which its reader sees
        pass
    if validation is not None and anomaly is not None:
        known = np.isfinite(validation)
        found |= _by_labels(validation[known], anomaly[known])
    return found


def _by_labels(scores: Float64Array, anomaly: BoolArray) -> dict[str, OwnThreshold]:
    """Return the thresholds of the largest F1 and of the largest Youden index (sensitivity + specificity - 1).

    They lie half way between two scores; of equally good ones it is the highest.
    """
    if anomaly.all() or not anomaly.any():
        return {}
    distinct = np.unique(scores)
    cuts = np.append((distinct[1:] + distinct[:-1]) / 2, np.nextafter(distinct[0], -np.inf))
    cuts = np.sort(cuts)[::-1]
    alarms = scores > cuts[:, np.newaxis]
    hits, false = (alarms & anomaly).sum(axis=1), (alarms & ~anomaly).sum(axis=1)
    figures = {
        "best-f1": 2 * hits / (hits + false + anomaly.sum()),
        "youden": hits / anomaly.sum() - false / (~anomaly).sum(),
    }
    return {name: OwnThreshold(float(cuts[figure.argmax()]), uses_labels=True) for name, figure in figures.items()}
