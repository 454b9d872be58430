"""The drawn ROC is the ROC: its area is the AUROC, ties included."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from ecgtiny.host.report.figures.roc import rates

beats = st.lists(st.tuples(st.integers(0, 6), st.booleans()), min_size=2, max_size=40)


@given(beats.filter(lambda rows: 0 < sum(anomalous for _, anomalous in rows) < len(rows)))
def test_area_is_the_auroc_and_the_curve_is_monotone(rows: list[tuple[int, bool]]) -> None:
    score = np.array([score for score, _ in rows], dtype=np.float64)
    anomalous = np.array([anomalous for _, anomalous in rows])
    alarms, recall = rates(score, anomalous)
    assert np.isclose(np.trapezoid(recall, alarms), roc_auc_score(anomalous, score))
    assert (alarms[0], recall[0], alarms[-1], recall[-1]) == (0, 0, 1, 1)
    assert np.all(np.diff(alarms) >= 0)
    assert np.all(np.diff(recall) >= 0)
