from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from sklearn.metrics import average_precision_score, roc_auc_score

from ecgtiny.common.files import to_json
from ecgtiny.common.stage_records.figures import Confusion
from ecgtiny.train.calibration.thresholds import Threshold
from ecgtiny.train.figures.metrics import evaluate, false_alarm_rate, wilson
from ecgtiny.train.ranking import FEWEST, auroc_by, auroc_of, average_precision_of, rank_figures
from tests.stored import as_json, there

CLASSES = ("normal", "pvc", "sveb")
LABEL = np.array([0, 0, 0, 0, 1, 1, 2], dtype=np.int64)
SCORES = np.array([0.1, 0.2, 0.3, 0.9, 0.8, 0.7, 0.15])


def test_the_anomaly_is_the_positive_class() -> None:
    figures = evaluate(SCORES, SCORES > 0.6, LABEL, CLASSES)
    assert figures.confusion == Confusion(tp=2, fp=1, fn=1, tn=3)
    assert figures.sensitivity == figures.ppv == figures.f1 == pytest.approx(2 / 3)
    assert figures.specificity == 0.75
    assert figures.accuracy == pytest.approx(5 / 7)
    assert figures.auroc == pytest.approx(roc_auc_score(LABEL > 0, SCORES))
    assert figures.auprc == pytest.approx(average_precision_score(LABEL > 0, SCORES))


def test_recall_of_each_class_is_the_share_decided_rightly() -> None:
    recall = evaluate(SCORES, SCORES > 0.6, LABEL, CLASSES).per_class_recall
    assert {name: entry.recall for name, entry in recall.items()} == {"normal": 0.75, "pvc": 1.0, "sveb": 0.0}
    assert recall["pvc"].beats == 2


def test_every_interval_holds_its_figure() -> None:
    random = np.random.default_rng(0)
    label = random.integers(0, 3, 300)
    scores = random.random(300) + 0.5 * (label > 0)
    figures = evaluate(scores, scores > 0.9, label, CLASSES)
    for name in ("auroc", "auprc", "accuracy", "sensitivity", "specificity", "ppv"):
        low, high = as_json(figures)[f"{name}_interval"]
        assert 0 <= low < as_json(figures)[name] < high <= 1


def test_what_is_not_defined_is_null_and_never_nan() -> None:
    for label in (np.zeros(4, dtype=np.int64), np.ones(4, dtype=np.int64)):
        figures = evaluate(SCORES[:4], np.zeros(4, dtype=np.bool_), label, CLASSES)
        assert figures.auroc is figures.auroc_interval is figures.ppv is None
        to_json(figures)


@given(hnp.arrays(np.int64, 30, elements=st.integers(0, 9)), hnp.arrays(np.bool_, 30))
def test_the_tallied_figures_are_those_of_scikit_learn(scores: np.ndarray, anomaly: np.ndarray) -> None:
    assume(anomaly.any() and not anomaly.all())
    tallies = [np.bincount(scores[group], minlength=10) for group in (anomaly, ~anomaly)]
    assert auroc_of(*tallies) == pytest.approx(roc_auc_score(anomaly, scores))
    assert average_precision_of(*tallies) == pytest.approx(average_precision_score(anomaly, scores))


def test_bootstrap_intervals_are_repeatable_and_narrow_with_beats() -> None:
    random = np.random.default_rng(1)
    anomaly = np.arange(2000) % 2 == 0
    scores = random.standard_normal(2000) + anomaly
    few, many = (there(rank_figures(scores[:n], anomaly[:n]).auroc_interval) for n in (100, 2000))
    assert many == rank_figures(scores, anomaly).auroc_interval
    assert many[1] - many[0] < (few[1] - few[0]) / 2


def test_wilson_by_its_published_values() -> None:
    # Newcombe, 1998, Statistics in Medicine 17, table I: 81/263 and 0/20.
    assert wilson(81, 263) == pytest.approx([0.2553, 0.3662], abs=5e-5)
    assert wilson(0, 20) == pytest.approx([0.0, 0.1611], abs=5e-5)
    assert wilson(0, 0) is None


@pytest.mark.parametrize(("successes", "trials"), [(0, 20), (7, 20), (20, 20), (81, 263), (99_990, 100_000)])
def test_wilson_solves_its_equation(successes: int, trials: int) -> None:
    # The edges are the shares p with (share - p)^2 = z^2 p (1 - p) / n: roots of a p^2 + b p + c.
    z2, share = 1.959963984540054**2, successes / trials
    a, b, c = 1 + z2 / trials, -(2 * share + z2 / trials), share**2
    root = math.sqrt(b * b - 4 * a * c)
    assert wilson(successes, trials) == pytest.approx([(-b - root) / 2 / a, (-b + root) / 2 / a], abs=1e-12, rel=0)


def test_false_alarms_are_counted_among_normal_beats_only() -> None:
    threshold = Threshold("quantile", 0.6, 292, 0.02, 288)
    rate = false_alarm_rate(SCORES > 0.6, LABEL == 0, threshold)
    assert (rate.false_alarms, rate.normals, rate.observed, rate.promised) == (1, 4, 0.25, 0.02)
    assert rate.interval == tuple(count / 4 for count in there(rate.false_alarms_interval))


def test_a_rule_without_a_promise_and_a_test_without_normals() -> None:
    rate = false_alarm_rate(SCORES > 0.6, LABEL == 0, Threshold("mean-std", 0.6, 292))
    assert rate.interval is None
    assert rate.observed == 0.25
    nobody = np.zeros(7, dtype=np.bool_)
    assert false_alarm_rate(SCORES > 0.6, nobody, Threshold("quantile", 0.6, 292, 0.02, 288)).observed is None


def test_each_group_has_its_own_auroc_where_both_sides_are_enough() -> None:
    group = np.repeat(["a", "b", "c"], 2 * FEWEST)
    anomaly = np.tile(np.repeat([False, True], FEWEST), 3)
    scores = np.where(group == "b", -1.0, 1.0) * anomaly
    anomaly[-1] = False
    assert auroc_by(scores, anomaly, group) == [1.0, 0.0, None]
