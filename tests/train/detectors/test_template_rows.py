"""Rows on differences from the template: what they score, what they say of classes and subjects, and equal seeds."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ecgtiny.train.data.beats import Beats, Source
from ecgtiny.train.detectors import find
from ecgtiny.train.detectors.fitted import Fitted, Task
from ecgtiny.train.detectors.forms import OffDevice
from ecgtiny.train.detectors.kinds import Kind
from tests.stored import there

NAMES = ("template-distance", "template-pca-2", "template-pca-8", "template-dense")
LENGTH = 40


def made(normals: int, of_v: int, of_s: int, *, seed: int = 0, subjects: int = 3) -> Beats:
    """Return differences: normal ones vary along three waves, V along another, S as normal ones do."""
    random = np.random.default_rng(seed)
    time = np.arange(LENGTH) / LENGTH
    label = np.repeat(np.array([0, 1, 2], np.int64), (normals, of_v, of_s))
    waves = np.stack([np.sin(np.pi * k * time) for k in (1, 2, 3)])
    x = 0.1 * random.standard_normal((len(label), 3)) @ waves
    x += np.where(label == 1, 0.35, 0.0)[:, np.newaxis] * np.sin(9 * np.pi * time)
    x += 0.005 * random.standard_normal(x.shape)
    record = np.array([f"p{k % subjects}" for k in range(len(label))])
    source = Source("made", record=record)
    return Beats(x[:, :, np.newaxis].astype(np.float32), label, ("N", "V", "S"), 100.0, "height", 1000.0, source)


def fitted_on(beats: Beats, name: str, seed: int = 0, epochs: int = 1) -> Fitted:
    return find(name).fit(Task(Kind.DIFFERENCES, beats, seed, epochs=epochs))


def fit(name: str) -> Fitted:
    return fitted_on(made(120, 20, 0), name, epochs=10)


@pytest.mark.parametrize("name", NAMES)
def test_only_differences_are_taken_and_what_no_normal_beat_does_scores_highest(name: str) -> None:
    assert find(name).takes == (Kind.DIFFERENCES,)
    test = made(60, 60, 0, seed=1)
    scores = fit(name).score(test)
    assert np.median(scores[~test.normal]) > 1.3 * np.median(scores[test.normal])


def test_a_difference_of_zero_is_scored_and_lowest_by_distance() -> None:
    test = made(10, 10, 0)
    test.x[3] = 0
    scores = fit("template-distance").score(test)
    assert scores[3] == 0 == scores.min()
    assert np.isfinite(fit("template-pca-8").score(test)).all()


def test_components_take_away_what_normal_beats_vary_by() -> None:
    test = made(60, 0, 0, seed=1)
    distance, two, eight = (np.median(fit(name).score(test)) for name in NAMES[:3])
    assert eight < 0.2 * two < distance


@pytest.mark.parametrize("name", NAMES)
def test_anomalies_among_the_training_items_are_not_fitted_on_and_equal_seeds_give_equal_scores(name: str) -> None:
    polluted, test = made(120, 60, 0), made(20, 20, 0, seed=1)
    both = [fitted_on(one, name).score(test) for one in (polluted, polluted.take(polluted.normal))]
    np.testing.assert_array_equal(both[0], both[1])


def test_another_seed_gives_another_network() -> None:
    train, test = made(60, 0, 0), made(20, 20, 0, seed=1)
    first, other = (fitted_on(train, "template-dense", seed).score(test) for seed in (0, 1))
    assert not np.array_equal(first, other)


def test_the_report_gives_each_class_and_each_subject_its_own() -> None:
    test = made(90, 60, 60, seed=1)
    report = there(fit("template-pca-8").report)(test)
    assert there(report["auroc V"]) > 0.95 > 0.7 > there(report["auroc S"]) > 0.3
    assert 0 < there(report["auroc of subjects, least"]) <= there(report["auroc of subjects, mean"]) < 1


def test_the_report_has_no_auroc_without_both_sides() -> None:
    report = there(fit("template-distance").report)
    normal = made(30, 0, 0)
    assert set(report(normal).values()) == {None}
    few = made(30, 9, 0, subjects=1)
    assert report(few)["auroc of subjects, mean"] is None
    assert report(few)["auroc V"] is not None
    unlabelled = replace(normal, label=None)
    assert set(report(unlabelled).values()) == {None}


def test_principal_components_have_a_reason_of_their_own() -> None:
    reasons = [form.reason for form in (find(name).form for name in NAMES) if isinstance(form, OffDevice)]
    assert len(reasons) == len(NAMES)
    assert reasons[1] == reasons[2]
    assert len(set(reasons)) == 3
