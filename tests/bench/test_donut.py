"""What bench.donut gives of a signal: the document's rule on its points, context and missing points apart."""

from __future__ import annotations

import numpy as np

from bench.donut import judged, named
from ecgtiny.train.data.signals import Signal, Signals


def test_points_above_3_are_outliers_and_context_and_missing_points_are_neither() -> None:
    scores = np.array([9.0, 4, 1, np.nan, 3, 5])
    signal = Signal("r10", np.arange(6, dtype=np.float32), np.arange(1, 6), np.array([1, 0, 0, 0, 0]))
    points, figures = judged(signal, lambda _: scores, 2.0)
    assert points.seconds.tolist() == [0.5, 1, 2, 2.5]
    assert points.outlier.tolist() == [True, False, False, True]
    assert figures == {"inliers": 2, "outliers": 2, "anomalous": 1, "anomalous_outliers": 1, "auroc": 2 / 3}


def test_without_an_anomalous_point_the_auroc_is_none() -> None:
    signal = Signal("r07", np.zeros(3, np.float32), np.arange(3), np.zeros(3, np.int64))
    assert judged(signal, lambda _: np.ones(3), 1.0)[1]["auroc"] is None


def test_stretches_of_one_record_have_figures_of_their_own() -> None:
    made = [
        Signal(name, np.zeros(3, np.float32), np.arange(3), np.zeros(3, np.int64)) for name in ("r01", "r10", "r10")
    ]
    found = list(named(Signals(tuple(made), ("normal",), 250.0, "made")))
    assert [name for name, _ in found] == ["r01", "r10 stretch 1", "r10 stretch 2"]
    assert [one for _, one in found] == made
