"""Clusters: who joins whom, who is dominant, and who never becomes so."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from ecgtiny.common.arrays import Int16Array, Int64Array
from ecgtiny.quantize.monitor.measures import measure
from ecgtiny.quantize.monitor.rhythm import NOT_SAID, RhythmFeatures
from ecgtiny.quantize.monitor.rules import RULES, Rules
from ecgtiny.quantize.monitor.templates import Templates, centred, inverted, pool, to_unit
from tests.quantize.monitor.patients import matched, pvc, window

Around = tuple[int, int, int]
IN_TIME, EARLY, LATE, UNKNOWN = (0, 0, 0), (-150, 0, 100), (60, 0, 100), (0, 0, NOT_SAID)
"""log2 of the interval and of the compensation of a beat in time, and of a premature one with a full pause; and how
far the intervals are off."""


def take(
    templates: Templates, shape: Int16Array, number: int, around: Around = IN_TIME, *, enrolled: bool = False
) -> int:
    wave = pool(shape.astype(np.int64))
    cluster = templates.assign(matched(templates, wave), may_start=True)
    interval, compensation, unsteady = around
    rhythm = RhythmFeatures(interval, 0, compensation, 0, 0, unsteady)
    templates.learn(cluster, wave, number, rhythm, measure(shape[np.newaxis])[0].tolist(), enrolled=enrolled)
    return cluster


def follow(templates: Templates, count: int) -> int:
    """Take normal beats, and return their cluster."""
    return [take(templates, window(noise=0.01, seed=k), k) for k in range(count)][-1]


def test_beats_that_have_one_shape_share_a_cluster() -> None:
    templates = Templates(RULES)
    clusters_of_beats = [take(templates, window(noise=0.01, seed=k), k) for k in range(20)]
    assert set(clusters_of_beats) == {clusters_of_beats[0]}
    assert templates.dominant == clusters_of_beats[0]
    assert take(templates, pvc(), 20) != clusters_of_beats[0]
    assert take(templates, window(noise=0.01, seed=99), 21) == clusters_of_beats[0]


def test_a_beat_of_another_size_is_another_kind() -> None:
    templates = Templates(RULES)
    normal = follow(templates, 20)
    assert take(templates, window(height=1.4, p=0.2, t=0.4), 20) == normal
    assert take(templates, 3 * window(), 21) != normal


def test_a_template_is_the_average_of_its_beats() -> None:
    templates = Templates(RULES)
    for k in range(64):
        take(templates, window(noise=0.05, seed=k), k)
    wave = to_unit(templates.clusters[templates.dominant].wave)
    assert np.abs(wave - pool(window().astype(np.int64))).max() <= 16


def test_a_run_of_bigeminy_does_not_become_the_new_normal() -> None:
    templates = Templates(RULES)
    normal = follow(templates, 30)
    for k in range(150):
        take(templates, pvc(k), 30 + 3 * k, EARLY)
        take(templates, pvc(k + 1), 31 + 3 * k, EARLY)
        take(templates, window(noise=0.01, seed=k), 32 + 3 * k, LATE)
    assert templates.dominant == normal
    assert templates.is_reference_cluster(normal)
    assert sum(templates.is_reference_cluster(at) for at in range(8)) == 1


def test_narrow_premature_beats_do_not_become_dominant_either() -> None:
    templates = Templates(RULES)
    normal = follow(templates, 30)
    for k in range(200):
        take(templates, window(height=-0.8, noise=0.01, seed=k), 30 + 3 * k, EARLY)
        take(templates, window(height=-0.8, noise=0.01, seed=k), 31 + 3 * k, EARLY)
        take(templates, window(noise=0.01, seed=k), 32 + 3 * k, LATE)
    assert templates.dominant == normal


def test_wide_beats_in_time_do_not_become_dominant_while_narrow_ones_are_in_use() -> None:
    templates = Templates(RULES)
    normal = follow(templates, 30)
    for k in range(120):
        take(templates, pvc(k), 30 + 4 * k)
        for more in range(3):
            take(templates, pvc(k + more), 31 + 4 * k + more)
        if k % 4 == 0:
            take(templates, window(noise=0.01, seed=k), 30 + 4 * k)
    assert templates.dominant == normal


@pytest.mark.slow
def test_a_ventricular_rhythm_becomes_the_dominant_one_only_after_the_narrow_beats_were_gone_for_long() -> None:
    templates = Templates(RULES)
    normal = follow(templates, 60)
    wide = templates.clusters[take(templates, pvc(0), 60)].width - templates.clusters[normal].width
    patience = wide - (RULES.wide << 4)
    assert patience > 1500
    dominant = [(take(templates, pvc(k), 61 + k), templates.dominant)[1] for k in range(patience + 600)]
    assert set(dominant[: patience - 200]) == {normal}
    assert dominant[-1] != normal


def test_a_lasting_change_of_the_normal_beat_is_followed() -> None:
    templates = Templates(RULES)
    first = follow(templates, 60)
    flipped = [take(templates, window(height=-0.8, noise=0.01, seed=k), 60 + k) for k in range(300)]
    assert len(set(flipped)) == 1
    assert templates.dominant == flipped[0] != first


def share_between(templates: Templates, count: int, around: Around, *, enrolled: bool = False) -> int:
    """Take normal beats in time and wide ones by turns, and return the cluster of the wide ones."""
    wide = -1
    for k in range(count):
        take(templates, window(noise=0.01, seed=k), 2 * k, enrolled=enrolled)
        wide = take(templates, pvc(k), 2 * k + 1, around, enrolled=enrolled)
    return wide


def test_a_second_shape_in_time_becomes_usual_during_the_enrolment() -> None:
    templates = Templates(RULES)
    wide = share_between(templates, 20, IN_TIME)
    assert not templates.clusters[wide].usual
    wide = share_between(templates, 30, IN_TIME)
    assert templates.clusters[wide].usual
    assert matched(templates, pool(pvc(99).astype(np.int64))).usual == wide
    assert matched(templates, pool(window().astype(np.int64))).usual == templates.dominant != wide


def test_beats_that_come_early_or_at_an_unknown_time_never_become_usual_however_many() -> None:
    for around in (EARLY, LATE, UNKNOWN, (0, 0, RULES.steady + 1)):
        templates = Templates(RULES)
        wide = share_between(templates, 400, around)
        assert templates.clusters[wide].share > 12_000
        assert not templates.clusters[wide].usual, around
        assert matched(templates, pool(pvc().astype(np.int64))).usual == templates.dominant


def test_after_the_enrolment_a_shape_becomes_usual_by_as_many_beats_as_are_counted() -> None:
    templates = Templates(RULES)
    follow(templates, 30)
    wide = share_between(templates, 254, IN_TIME, enrolled=True)
    assert not templates.clusters[wide].usual
    share_between(templates, 1, IN_TIME, enrolled=True)
    assert templates.clusters[wide].usual


def test_a_usual_shape_stays_usual_until_its_beats_are_clearly_unsteady() -> None:
    templates = Templates(RULES)
    wide = share_between(templates, 60, IN_TIME)
    share_between(templates, 60, (0, 0, RULES.unsteady))
    assert templates.clusters[wide].usual
    share_between(templates, 60, (0, 0, 2 * RULES.unsteady))
    assert not templates.clusters[wide].usual


@pytest.mark.slow
def test_a_rare_shape_does_not_become_usual() -> None:
    templates, wide = Templates(RULES), -1
    for k in range(600):
        wide = take(templates, pvc(k), 13 * k)
        for more in range(12):
            take(templates, window(noise=0.01, seed=k), 13 * k + 1 + more)
    assert templates.clusters[wide].count == 255
    assert not templates.clusters[wide].usual


def test_half_of_the_clusters_become_usual_and_noise_clears_none_of_them() -> None:
    templates = Templates(RULES)
    turns = np.arange(140) / 64  # of 64 samples, which are what is matched
    shapes = [np.rint(400 * np.sin(2 * np.pi * k * turns)).astype(np.int16) for k in range(1, 7)]
    for k in range(6 * 80):
        take(templates, shapes[k % 6], k)
    usual = [at for at in range(8) if templates.clusters[at].usual]
    assert len(usual) == 4
    generator = np.random.default_rng(1)
    for k in range(640):
        take(templates, np.rint(generator.normal(0, 300, 140)).astype(np.int16), 480 + k)
    assert [at for at in range(8) if templates.clusters[at].usual] == usual


def test_the_least_used_cluster_is_cleared_never_the_dominant_one() -> None:
    templates = Templates(RULES)
    dominant = follow(templates, 9)
    generator = np.random.default_rng(1)
    for k in range(640):
        noise = np.rint(generator.normal(0, 300, 140)).astype(np.int16)
        take(templates, noise, 9 + k)
    assert templates.dominant == dominant
    assert templates.clusters[dominant].count == 9
    assert all(one.count for one in templates.clusters)


def test_a_beat_that_may_not_start_a_cluster_joins_the_most_similar_one() -> None:
    templates = Templates(RULES)
    take(templates, window(), 0)
    found = matched(templates, pool(pvc().astype(np.int64)))
    assert templates.assign(found, may_start=False) == 0
    assert templates.assign(found, may_start=True) == 1


def test_an_inverted_beat_is_recognised_and_bundle_branch_block_is_not_one() -> None:
    for shape, expected in (
        (window(), False),
        (-window(), True),
        (window(height=-1.0), False),
        (window(t=-0.3), False),
    ):
        templates = Templates(Rules(templates=1))
        take(templates, shape, 0)
        assert inverted(templates.clusters[0]) == expected


@given(st.lists(hnp.arrays(np.int16, 140, elements=st.sampled_from([-32768, -4096, 0, 4095, 32767])), max_size=12))
def test_states_stay_within_their_integers(shapes: list[Int16Array]) -> None:
    templates = Templates(RULES)
    for k, shape in enumerate(shapes):
        take(templates, shape, k, (-2000, 2000, 128))
    for one in templates.clusters:
        assert np.abs(one.wave).max() <= 32767
        assert 0 <= one.energy < 2**31
        assert 0 <= one.share <= 65535
        assert max(abs(one.prematurity), abs(one.compensation), abs(one.width)) < 2**31


@given(hnp.arrays(np.int64, 32, elements=st.integers(-4095, 4095)))
def test_a_centred_wave_has_no_mean(wave: Int64Array) -> None:
    if np.abs(wave).max() < 2000:
        assert 0 <= centred(wave).sum() < 32
