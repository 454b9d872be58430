"""The monitor at its limits: what is just enough, and what is just not."""

from __future__ import annotations

import numpy as np
import pytest

from ecgtiny.common.events import Kind
from ecgtiny.quantize.monitor.alarm import AlarmRules, rate_change
from ecgtiny.quantize.monitor.cluster_score import ClusterScore
from ecgtiny.quantize.monitor.features import FEATURES
from ecgtiny.quantize.monitor.integers import log2
from ecgtiny.quantize.monitor.measures import MEASURES
from ecgtiny.quantize.monitor.patient import Patient
from ecgtiny.quantize.monitor.rhythm import START_MS, Rhythm
from ecgtiny.quantize.monitor.rules import RULES
from ecgtiny.quantize.monitor.templates import (
    COMPLEX,
    FINE_BITS,
    LENGTH,
    MAX_DISSIMILARITY,
    MIN_SHARE,
    Cluster,
    Matched,
    Templates,
    inverted,
)
from ecgtiny.quantize.monitor.trackers import Tracker
from tests.quantize.monitor.patients import matched, observed, window

LIMITS = AlarmRules()
OK, FAST, SLOW = Kind.RHYTHM_OK, Kind.TACHYCARDIA, Kind.BRADYCARDIA


@pytest.mark.parametrize(
    ("before", "interval", "after"),
    [(OK, LIMITS.fast_ms, OK), (OK, LIMITS.fast_ms - 1, FAST),
     (FAST, LIMITS.fast_over_ms, OK), (FAST, LIMITS.fast_over_ms - 1, FAST),
     (OK, LIMITS.slow_ms, OK), (OK, LIMITS.slow_ms + 1, SLOW),
     (SLOW, LIMITS.slow_over_ms, OK), (SLOW, LIMITS.slow_over_ms + 1, SLOW)],
)  # fmt: skip
def test_limits_of_the_heart_rate(before: Kind, interval: int, after: Kind) -> None:
    assert rate_change(LIMITS, before, interval) == after


def test_an_octave_early_and_an_octave_late_are_one_octave_together() -> None:
    assert Rhythm().take(START_MS // 2, 2 * START_MS).premature_with_pause == 256


@pytest.mark.parametrize(("seen", "shift"), [(15, 2), (16, 3), (31, 3), (32, 4)])
def test_steps_become_smaller(seen: int, shift: int) -> None:
    tracker = Tracker(1, 0, 4096)
    tracker.follow(1000, seen)
    assert tracker.median == 4096 >> shift


@pytest.mark.parametrize(("value", "seen", "spread"), [(16, 63, 4096 - 256), (16, 64, 4096 - 64), (17, 64, 4096 + 64)])
def test_the_deviation_grows_beyond_itself_only(value: int, seen: int, spread: int) -> None:
    tracker = Tracker(1, 0, 4096)
    tracker.follow(value, seen)
    assert tracker.spread == spread


def test_two_scores_of_a_cluster_count() -> None:
    cluster, shrunk = ClusterScore(), list[int]()
    for _ in range(3):
        shrunk.append(cluster.shrink(0))
        cluster.update(100)
    assert shrunk == [0, 0, 50]


@pytest.mark.parametrize(("share", "reference"), [(MIN_SHARE, False), (MIN_SHARE + 1, True)])
def test_a_cluster_in_use_has_more_than_the_least_share(share: int, reference: bool) -> None:
    templates = Templates(RULES)
    templates.clusters[2] = Cluster(count=RULES.established, share=share)
    assert templates.is_reference_cluster(2) == reference


@pytest.mark.parametrize(("more", "own"), [(-1, 0), (0, 1)])
def test_a_beat_joins_a_cluster_below_the_limit(more: int, own: int) -> None:
    templates = Templates(RULES)
    templates.clusters[0] = Cluster(count=1)
    assert templates.assign(Matched(0, RULES.match_threshold + more, 0), may_start=True) == own


@pytest.mark.parametrize(("height", "compared"), [(80, True), (81, False)])
def test_complexes_of_up_to_four_times_the_energy_are_compared(height: int, compared: bool) -> None:
    """The same shape, at once alike; the smaller one is 40 high."""
    shape = np.zeros(LENGTH, np.int64)
    shape[COMPLEX.start + 8 : COMPLEX.start + 16 : 2] = 1
    shape[COMPLEX.start + 9 : COMPLEX.start + 17 : 2] = -1
    templates = Templates(RULES)
    templates.clusters[0].average_in(40 * shape, Rhythm().take(0, 0), [0] * len(MEASURES), 4)
    assert (matched(templates, height * shape).distance < MAX_DISSIMILARITY) == compared


@pytest.mark.parametrize(("depth", "upside_down"), [(100, False), (101, True)])
def test_a_complex_as_high_as_deep_is_not_inverted(depth: int, upside_down: bool) -> None:
    wave = np.zeros(LENGTH, np.int64)
    wave[[5, COMPLEX.start + 10, 60]] = -50, -depth, -50
    wave[COMPLEX.start + 14] = 100
    assert inverted(Cluster(wave << FINE_BITS)) == upside_down


def test_the_median_of_the_autoencoder_is_rounded() -> None:
    patient = Patient(RULES)
    patient.beats, patient.network.median = 1, 128
    reading = patient.read(observed(window()), 800, 800, 1000, adapting=True)
    assert reading.features[FEATURES.index("autoencoder")] == log2(1000) - 1
