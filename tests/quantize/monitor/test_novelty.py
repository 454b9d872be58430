"""Novelty: a patient's few kinds of beats cost nothing, a stream of shapes never seen before cannot be read."""

from __future__ import annotations

import numpy as np

from ecgtiny.common.arrays import Int16Array
from ecgtiny.common.events import Events, Flag, Kind, Quality
from ecgtiny.quantize.monitor.monitor import Monitor
from ecgtiny.quantize.monitor.novelty import Novelty
from tests.quantize.monitor.patients import clock, model, pvc, run, steady, weights

MODEL = model(weights(width=1))


def beats_of(events: Events) -> Events:
    return events[events["kind"] == Kind.BEAT]


def random_shape(seed: int) -> Int16Array:
    """Return a smooth wave of the size of a beat, different from every other."""
    generator = np.random.default_rng(seed)
    wave = np.convolve(generator.normal(0, 1, 160), np.hanning(21), mode="valid")
    return np.rint(150 * wave).astype(np.int16)


def test_two_new_kinds_in_32_beats_cost_nothing_and_six_are_noise() -> None:
    novelty = Novelty()
    seen = []
    for starts_cluster in (1, 0, 1, 0, 1, 1, 0, 1, 1):
        novelty.take(starts_cluster=bool(starts_cluster))
        seen.append((novelty.penalty, novelty.noisy))
    assert seen == [
        *[(0, False)] * 4,
        (128, False),
        (256, False),
        (256, False),
        (384, False),
        (512, True),
    ]


def test_it_is_forgotten_after_32_beats() -> None:
    novelty = Novelty()
    for _ in range(50):
        novelty.take(starts_cluster=True)
    assert novelty.noisy
    for _ in range(32):
        novelty.take(starts_cluster=False)
    assert novelty.history == 0


def test_a_stretch_of_noise_is_unreadable_and_then_it_is_over() -> None:
    beats = steady(140)
    for k in range(60, 80):
        beats[k] = beats[k][0], random_shape(k)
    events = beats_of(run(Monitor(MODEL, clock(MODEL)), beats))
    noisy = events["quality"] == Quality.NOISY
    assert not noisy[:60].any()
    assert noisy[66:90].all()
    assert not noisy[112:].any()
    assert not (events["flags"][noisy] & Flag.ABNORMAL).any()
    assert not events["score"][noisy].any()


def test_a_new_ectopic_kind_is_still_abnormal() -> None:
    beats = steady(100)
    for k in range(60, 100, 5):
        beats[k] = beats[k][0] - 60, pvc(k)
    events = beats_of(run(Monitor(MODEL, clock(MODEL)), beats))
    assert not events["quality"].any()
    assert (events["flags"][60::5] & Flag.ABNORMAL).all()


def test_each_new_kind_beyond_two_raises_the_bar_by_half_a_logit() -> None:
    scores = []
    for history in (0, 0b11111 << 4):
        monitor = Monitor(MODEL, clock(MODEL))
        run(monitor, steady(40))
        monitor.novelty.history = history
        scores.append(beats_of(run(monitor, steady(2, first=200 + 40 * 160)))["score"][-1])
    assert scores[0] - scores[1] == 3 * 128
