"""Figures of cells against scikit-learn's and against what counting gives; resamples that are paired."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score, roc_auc_score

from ecgtiny.common.arrays import Float64Array
from ecgtiny.train.calibration.thresholds import Rule
from ecgtiny.train.comparison import judged as judging
from ecgtiny.train.comparison.cell import Cell
from ecgtiny.train.comparison.compute import Job, cell_of
from ecgtiny.train.comparison.judged import difference, estimate, judge, own_figures, own_rules, rates, recalls
from ecgtiny.train.comparison.resampled import Ranked, auroc, auroc_within, average_precision, draws_of
from ecgtiny.train.detectors.kinds import Kind
from tests.stored import there
from tests.train.comparison.fakes import distance, made_fold

RULE = Rule()


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judging, "RESAMPLES", 200)


def cell(seed: int = 0, records: int = 0) -> Cell:
    return cell_of(distance(), [made_fold(records=records)], Job("made", "distance", seed, 0.02), Kind.BEATS)


def scored(score: Float64Array, base: Cell) -> Cell:
    return replace(base, score=score)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(st.integers(0, 5), st.booleans(), st.integers(1, 3)), min_size=2, max_size=30))
def test_the_areas_are_scikit_learns_with_items_repeated(rows: list[tuple[int, bool, int]]) -> None:
    score, anomaly, times = (np.array(column) for column in zip(*rows, strict=True))
    if anomaly.all() or not anomaly.any():
        return
    tallies = Ranked.of(score.astype(np.float64), anomaly).tallies(times[np.newaxis].astype(np.float64))
    label, repeated = np.repeat(anomaly, times), np.repeat(score, times)
    assert auroc(*tallies)[0] == pytest.approx(roc_auc_score(label, repeated))
    assert average_precision(*tallies)[0] == pytest.approx(average_precision_score(label, repeated))


def test_se_and_the_rate_are_those_of_counting_at_the_calibrated_threshold() -> None:
    one = cell()
    found = judge(one, RULE)
    alarms = one.score > RULE.fit(one.calibration).value
    assert found.point["sensitivity"] == alarms[one.label == 1].mean()
    assert found.point["observed"] == alarms[one.label == 0].mean()
    shown = there(rates([found], [one], RULE))
    low, high = there(shown.expected)
    assert shown.promised == 0.02
    assert low <= 0.02 <= high
    classes = recalls([found], [one])
    assert classes["normal"].recall == 1 - found.point["observed"]
    assert (classes["inverted"].items, classes["inverted"].recall) == (30, found.point["sensitivity"])


def test_no_law_is_given_for_the_rate_of_several_subjects() -> None:
    one = cell(records=6)
    found = there(rates([judge(one, RULE)], [one], RULE))
    assert found.expected is None
    assert found.low <= found.observed <= found.high


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(st.integers(0, 4), st.booleans(), st.integers(0, 2), st.integers(0, 3)), min_size=1,
                max_size=30))  # fmt: skip
def test_the_area_within_folds_counts_the_pairs_of_each(rows: list[tuple[int, bool, int, int]]) -> None:
    won, pairs = 0.0, 0
    for high, _, fold, often in (row for row in rows if row[1]):
        for low, _, _, others in (row for row in rows if not row[1] and row[2] == fold):
            won += often * others * ((high > low) + (high == low) / 2)
            pairs += often * others
    score, anomaly, fold_of, times = (np.array(column) for column in zip(*rows, strict=True))
    members = [np.flatnonzero(fold_of == one) for one in range(3)]
    ranked = [(one, Ranked.of(score[one].astype(np.float64), anomaly[one])) for one in members if len(one)]
    (found,) = auroc_within(times[np.newaxis].astype(np.float64), ranked)
    assert np.isnan(found) if pairs == 0 else found == pytest.approx(won / pairs)


def test_scores_in_a_unit_of_each_fold_lose_the_pooled_area_and_not_the_one_within_folds() -> None:
    folds = [made_fold(), made_fold(seed=7)]
    both = cell_of(distance(), folds, Job("made", "distance", 0, 0.02), Kind.BEATS)
    plain, shifted = judge(both, RULE), judge(replace(both, score=both.score + 10 * both.fold), RULE)
    assert shifted.point["auroc"] < plain.point["auroc"] - 0.1
    assert shifted.point["auroc_within_folds"] == plain.point["auroc_within_folds"] > 0.9
    assert shifted.resampled["auroc_within_folds"].tolist() == plain.resampled["auroc_within_folds"].tolist()
    assert estimate([judge(cell(), RULE)], "auroc_within_folds") is None, "one fold is the whole"


def test_each_fold_has_its_own_threshold() -> None:
    folds = [made_fold(), made_fold(seed=7)]
    both = cell_of(distance(), folds, Job("made", "distance", 0, 0.02), Kind.BEATS)
    shifted = replace(
        both, score=both.score + 10 * both.fold, calibration=both.calibration + 10 * both.calibration_fold
    )
    assert judge(both, RULE).point["sensitivity"] == judge(shifted, RULE).point["sensitivity"]
    assert judge(both, RULE).point["observed"] == judge(shifted, RULE).point["observed"]


def test_without_calibration_there_is_a_ranking_and_nothing_at_a_rate() -> None:
    one = replace(cell(), calibration=np.zeros(0), calibration_fold=np.zeros(0, np.int64))
    found = judge(one, RULE)
    assert there(estimate([found], "auroc")).mean > 0.9
    assert estimate([found], "sensitivity") is None
    assert rates([found], [one], RULE) is None
    assert recalls([found], [one]) == {}


def test_a_class_alone_defines_no_area() -> None:
    one = cell()
    none = replace(one, label=np.zeros_like(one.label))
    assert estimate([judge(none, RULE)], "auroc") is None
    assert there(rates([judge(none, RULE)], [none], RULE)).observed >= 0


def test_an_item_without_a_score_ranks_lowest_and_raises_no_alarm() -> None:
    one = cell()
    blind = scored(np.where(one.label == 1, np.nan, one.score), one)
    found = judge(blind, RULE)
    assert found.point["auroc"] == 0
    assert found.point["sensitivity"] == 0


def test_the_same_scores_differ_by_nothing_on_every_resample() -> None:
    one = cell()
    noisy = scored(one.score + np.random.default_rng(0).normal(0, 0.3, len(one.score)), one)
    same = there(difference([judge(one, RULE)], [judge(one, RULE)]))
    assert (same.mean, same.low, same.high) == (0, 0, 0)
    worse = there(difference([judge(noisy, RULE)], [judge(one, RULE)]))
    alone = there(estimate([judge(noisy, RULE)], "auroc"))
    assert worse.high < 0
    assert worse.high - worse.low < 1.2 * (alone.high - alone.low)


def test_an_interval_holds_the_mean_and_is_the_same_each_time() -> None:
    judged = [judge(cell(seed), RULE) for seed in range(3)]
    noisy = [replace(one, score=one.score + np.random.default_rng(seed).normal(0, 0.2, 90))
             for seed, one in enumerate(cell(seed) for seed in range(3))]  # fmt: skip
    found = there(estimate([judge(one, RULE) for one in noisy], "auroc"))
    assert found.low < found.mean < found.high
    assert estimate(judged, "auroc") == estimate(judged, "auroc")


def test_several_subjects_are_drawn_whole() -> None:
    one = cell(records=6)
    draws = draws_of(one.label != 0, one.subject)
    assert draws.by_subject
    times = draws.block(0, 20)
    for name in np.unique(one.subject):
        inside = times[:, one.subject == name]
        assert (inside == inside[:, :1]).all()
    assert not draws_of(one.label != 0, cell(records=3).subject).by_subject
    assert not draws_of(one.label != 0, cell().subject).by_subject


def test_anomalies_and_normals_are_as_many_in_every_resample_of_items() -> None:
    anomaly = np.array([True] * 7 + [False] * 5)
    times = draws_of(anomaly, np.full(12, "")).block(3, 50)
    assert set(times[:, anomaly].sum(axis=1)) == {7}
    assert set(times[:, ~anomaly].sum(axis=1)) == {5}
    assert len(np.unique(times, axis=0)) > 45


def test_rules_and_figures_of_the_detectors_own_document() -> None:
    cells = [cell(seed) for seed in range(2)]
    middle = own_rules(cells)["middle"]
    assert not middle.uses_labels
    assert there(middle.sensitivity) > 0.9
    figures = own_figures(cells)
    assert figures["nothing"] is None
    assert there(figures["items"]).mean == 90
