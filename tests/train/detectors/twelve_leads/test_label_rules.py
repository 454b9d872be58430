"""The document's thresholds."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecgtiny.train.detectors.twelve_leads.label_rules import own_thresholds


def test_without_labels_there_are_the_rules_of_training_scores_alone() -> None:
    scores = np.arange(1, 201) / 200
    found = own_thresholds(scores, None, None)
    assert set(found) == {"percentile-95", "peaks-over-threshold"}
    assert found["percentile-95"].value == pytest.approx(np.percentile(scores, 95))
    assert 0.9 < found["peaks-over-threshold"].value < 1.05
    assert not any(rule.uses_labels for rule in found.values())


def test_a_few_scores_have_no_tail_and_one_class_has_no_label_rule() -> None:
    training = np.arange(10.0)
    assert set(own_thresholds(training, np.arange(4.0), np.ones(4, dtype=bool))) == {"percentile-95"}
    assert set(own_thresholds(training, np.arange(4.0), np.zeros(4, dtype=bool))) == {"percentile-95"}


def test_scores_that_are_missing_count_nowhere() -> None:
    whole = own_thresholds(np.array([1.0, 2.0]), np.array([1.0, 5.0]), np.array([False, True]))
    holed = own_thresholds(np.array([1.0, np.nan, 2.0]), np.array([np.nan, 1.0, 5.0]), np.array([True, False, True]))
    assert whole == holed
    assert whole["best-f1"].value == whole["youden"].value == 3.0


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 12), st.booleans()), min_size=2, max_size=30), st.data())
def test_no_other_threshold_is_better(pairs: list[tuple[int, bool]], data: st.DataObject) -> None:
    scores, anomaly = np.array([float(score) for score, _ in pairs]), np.array([mark for _, mark in pairs])
    if anomaly.all() or not anomaly.any():
        return
    found = own_thresholds(np.array([0.0, 1.0]), scores, anomaly)
    other = data.draw(st.floats(-1, 13))

    def figures(threshold: float) -> tuple[float, float]:
        alarms = scores > threshold
        hits, false = (alarms & anomaly).sum(), (alarms & ~anomaly).sum()
        f1 = 2 * hits / (hits + false + anomaly.sum())
        return f1, hits / anomaly.sum() - false / (~anomaly).sum()

    assert figures(found["best-f1"].value)[0] >= figures(other)[0] - 1e-12
    assert figures(found["youden"].value)[1] >= figures(other)[1] - 1e-12
