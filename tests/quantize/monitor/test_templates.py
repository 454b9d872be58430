"""Clusters: who joins whom, who is dominant, and who never becomes so."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from ecgtiny.common.arrays import Int16Array, Int64Array
from ecgtiny.quantize.monitor.measures import measure
from ecgtiny.quantize.monitor.rules import RULES, Rules
from ecgtiny.quantize.monitor.templates import Templates, centred, inverted, pool, to_unit
from tests.quantize.monitor.patients import matched, pvc, window

IN_TIME, EARLY = (0, 0), (-150, 0)
"""log2 of the interval and of the compensation of a beat in time, and of a premature one with a full pause."""


def take(templates: Templates, shape: Int16Array, number: int, rhythm: tuple[int, int] = IN_TIME) -> int:
    wave = pool(shape.astype(np.int64))
    cluster = templates.assign(matched(templates, wave), may_start=True)
    templates.learn(cluster, wave, number, *rhythm, int(measure(shape[np.newaxis])[0, 0]))
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
        take(templates, window(noise=0.01, seed=k), 32 + 3 * k, (60, 0))
    assert templates.dominant == normal
    assert templates.is_reference_cluster(normal)
    assert sum(templates.is_reference_cluster(at) for at in range(8)) == 1


def test_narrow_premature_beats_do_not_become_dominant_either() -> None:
    templates = Templates(RULES)
    normal = follow(templates, 30)
    for k in range(200):
        take(templates, window(height=-0.8, noise=0.01, seed=k), 30 + 3 * k, EARLY)
        take(templates, window(height=-0.8, noise=0.01, seed=k), 31 + 3 * k, EARLY)
        take(templates, window(noise=0.01, seed=k), 32 + 3 * k, (60, 0))
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
        take(templates, shape, k, (-2000, 2000))
    for one in templates.clusters:
        assert np.abs(one.wave).max() <= 32767
        assert 0 <= one.energy < 2**31
        assert 0 <= one.share <= 65535
        assert max(abs(one.prematurity), abs(one.compensation), abs(one.width)) < 2**31


@given(hnp.arrays(np.int64, 32, elements=st.integers(-4095, 4095)))
def test_a_centred_wave_has_no_mean(wave: Int64Array) -> None:
    if np.abs(wave).max() < 2000:
        assert 0 <= centred(wave).sum() < 32
