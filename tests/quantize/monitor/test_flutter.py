"""What the monitor makes of beats while QRS complexes do not stand out."""

from __future__ import annotations

import copy

import numpy as np

from ecgtiny.common.events import Events, Flag, Kind, Quality
from ecgtiny.quantize.monitor.monitor import Monitor
from tests.quantize.monitor.patients import clock, model, pvc, run, steady, weights, window

WIDE = weights(width=1)
"""A score that is the width alone: a PVC has some 500, a normal beat some 0."""


def enrolled(*, threshold: int = 200) -> tuple[Monitor, int]:
    """Return a monitor that knows its patient, and the sample of the next beat."""
    made = model(WIDE, thresholds=(threshold,))
    monitor = Monitor(made, clock(made))
    run(monitor, steady(60))
    assert monitor.enrolled
    return monitor, 200 + 60 * 160


def beats_of(events: Events) -> Events:
    return events[events["kind"] == Kind.BEAT]


def test_it_is_told_and_so_is_its_end() -> None:
    monitor, now = enrolled()
    (begins,), (ends,) = monitor.flutter(now, lasts=True), monitor.flutter(now + 900, lasts=False)
    assert (begins["kind"][0], begins["sample"][0]) == (Kind.FLUTTER, now)
    assert (ends["kind"][0], ends["sample"][0]) == (Kind.FLUTTER_END, now + 900)


def test_nothing_is_read_during_the_enrolment() -> None:
    made = model(WIDE)
    monitor = Monitor(made, clock(made))
    monitor.flutter(100, lasts=True)
    beats = beats_of(run(monitor, steady(20)))
    assert len(beats) > 15
    assert (beats["quality"] == Quality.NOISY).all()
    assert monitor.patient.beats == 0


def test_abnormal_beats_stay_abnormal_and_those_like_the_patients_own_normal() -> None:
    monitor, first = enrolled()
    monitor.flutter(first, lasts=True)
    shapes = [pvc(k) if k % 2 else window() for k in range(12)]
    beats = beats_of(run(monitor, [(first + 160 * k, shape) for k, shape in enumerate(shapes)]))[1:]
    assert not beats["quality"].any()
    assert ((beats["flags"] & Flag.ABNORMAL) > 0).tolist() == [k % 2 == 1 for k in range(len(beats))]


def test_a_strange_wave_that_no_score_finds_is_never_normal() -> None:
    monitor, first = enrolled(threshold=30_000)
    strange = [(first + 160 * k, pvc(k)) for k in range(12)]
    other = copy.deepcopy(monitor)
    assert not beats_of(run(other, strange))["quality"][1:].any()
    monitor.flutter(first, lasts=True)
    assert (beats_of(run(monitor, strange))["quality"][1:] == Quality.NOISY).all()


def test_nothing_is_learnt() -> None:
    monitor, first = enrolled()
    monitor.flutter(first, lasts=True)
    run(monitor, [(first, window())])
    before = copy.deepcopy(monitor.patient)
    run(monitor, [(first + 160 * k, pvc(k)) for k in range(1, 12)])
    assert monitor.patient.beats == before.beats
    for now, then in zip(monitor.patient.templates.clusters, before.templates.clusters, strict=True):
        assert now.count == then.count
        assert np.array_equal(now.wave, then.wave)
