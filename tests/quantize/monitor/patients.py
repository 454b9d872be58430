"""Made-up beats and models for the tests of the monitor."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from ecgtiny.common.arrays import BoolArray, Float64Array, Int16Array, Int64Array
from ecgtiny.common.events import EVENT, Events
from ecgtiny.quantize.monitor.alarm import AlarmRules
from ecgtiny.quantize.monitor.clock import Clock
from ecgtiny.quantize.monitor.features import FEATURES
from ecgtiny.quantize.monitor.linear import Linear
from ecgtiny.quantize.monitor.model import MonitorModel
from ecgtiny.quantize.monitor.monitor import Monitor, PendingBeat
from ecgtiny.quantize.monitor.observed import Observed, observe
from ecgtiny.quantize.monitor.rules import Rules
from ecgtiny.quantize.monitor.segments import SegmentThresholds
from ecgtiny.quantize.monitor.templates import Matched, Templates, shifted_complexes

FS = 200.0
RULES = Rules(enrolment_ms=20_000)
"""The rules, with an enrolment of 25 beats at 75 a minute."""


def observed(shape: Int16Array) -> Observed:
    """Return a beat by itself, of its window."""
    return observe(shape[np.newaxis])[0]


def matched(templates: Templates, wave: Int64Array) -> Matched:
    """Return the match of a pooled beat."""
    complexes = shifted_complexes(wave[np.newaxis])[0]
    return templates.match(complexes, (complexes * complexes).sum(axis=1).tolist())


def window(
    height: float = 1.0, width: float = 0.02, p: float = 0.15, t: float = 0.3, noise: float = 0.0, seed: int = 0
) -> Int16Array:
    """Return a beat, int16 [140] in 2.5 uV at 200 Hz, of heights in mV; ``width`` is the QRS complex's sd in s."""
    time = (np.arange(140) - 50) / 200
    x = p * _wave(time, -0.16, 0.02) + height * _wave(time, 0.0, width) + t * _wave(time, 0.28, 0.05)
    x = x + noise * np.random.default_rng(seed).normal(size=140)
    return np.rint(400 * x).astype(np.int16)


def pvc(seed: int = 0) -> Int16Array:
    """Return a wide beat without a P wave, its T wave opposite."""
    return window(height=1.3, width=0.06, p=0.0, t=-0.5, noise=0.005, seed=seed)


def _wave(time: Float64Array, at: float, width: float) -> Float64Array:
    return np.exp(-0.5 * ((time - at) / width) ** 2)


def weights(**given: int) -> Linear:
    """Return a score of the named features alone, one unit of score a unit of each."""
    assert set(given) <= set(FEATURES)
    return Linear(tuple(given.get(name, 0) for name in FEATURES), (0,) * len(FEATURES), (4096,) * len(FEATURES), 0, 0)


def model(linear: Linear | None = None, thresholds: Sequence[int] = (200,), rules: Rules = RULES) -> MonitorModel:
    """Return a model; without a score that of the segments."""
    limits = SegmentThresholds((80,) * 4, (110,) * 4)
    return MonitorModel(linear, tuple(thresholds), 0, limits, rules, AlarmRules())


def departs(limits: SegmentThresholds, bias: Int64Array, magnitude: Int64Array) -> BoolArray:
    """Return which segments of beats depart, bool [n, 4], from normalised readouts [n, 4]."""
    return (np.abs(bias) > limits.bias) | (magnitude > limits.magnitude)


def clock(made: MonitorModel) -> Clock:
    """Return the times of a model at 200 Hz."""
    return Clock.of(FS, enrolment_ms=made.rules.enrolment_ms, hold_off_ms=made.alarm.hold_off_ms)


def run(monitor: Monitor, beats: Iterable[tuple[int, Int16Array]], quality: int = 0) -> Events:
    """Take beats, (sample, window) each, and return the events."""
    events = [
        one
        for sample, shape in beats
        for one in [
            *monitor.advance(sample + 100),
            *monitor.beat(PendingBeat(sample, observed(shape), quality, searched_back=False, residual=100)),
        ]
    ]
    return np.concatenate(events) if events else np.zeros(0, EVENT)


def steady(count: int, interval: int = 160, first: int = 200) -> list[tuple[int, Int16Array]]:
    """Return normal beats of slightly different noise, 0.8 s apart."""
    return [(first + k * interval, window(noise=0.005, seed=k)) for k in range(count)]
