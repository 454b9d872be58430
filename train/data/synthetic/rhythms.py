"""Continuous ECG of generated patients, divided into the intervals on which a detector of samples is right or wrong.

An anomaly's rhythm is one interval; the time between two anomalies is one, however many normal rhythms it holds.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from ....common.arrays import Int64Array, StrArray
from ..signals import Signal, Signals
from .level import Level
from .stream import MEAN_RR, RECORDED, Patient, Stream, draw_stream

FS = 200.0
"""Hz: a sample each 5 ms."""
BEFORE_R = 0.3
"""Seconds from the start of a rhythm, before its P wave, to its R peak."""


@dataclass(frozen=True)
class Stretch:
    """A stretch of one patient's ECG; equal stretches are equal signals."""

    seed: int
    patient: int
    part: int
    """Which of the patient's stretches."""
    rhythms: int


def draw_rhythms(stretches: Iterable[Stretch], level: Level, source: str) -> Signals:
    """Draw signals of some patients.

    Args:
        stretches: whose, which and how long.
        level: variation from rhythm to rhythm, and noise.
        source: what a reader of figures on them must know.
    """
    return Signals(tuple(_draw(one, level) for one in stretches), RECORDED, FS, source)


def _draw(stretch: Stretch, level: Level) -> Signal:
    patient = Patient.draw(np.random.default_rng([stretch.seed, stretch.patient]))
    rng = np.random.default_rng([stretch.seed, stretch.patient, 1 + stretch.part])
    stream = draw_stream(rng, stretch.rhythms * MEAN_RR / 60, FS, level, patient=patient)
    start, label = _intervals(stream)
    who = f"patient {stretch.patient}"
    return Signal(f"{who} part {stretch.part}", stream.x.astype(np.float32), start, label, subject=who)


def _intervals(stream: Stream) -> tuple[Int64Array, Int64Array]:
    """Return first samples and labels: the normal rhythms between two anomalies are one interval."""
    label = _labels(stream.name)
    start = np.rint((stream.r_peak - BEFORE_R) * FS).astype(np.int64)
    start[0] = 0
    goes_on = (label == 0) & (np.append(-1, label[:-1]) == 0)
    return start[~goes_on], label[~goes_on]


def _labels(names: StrArray) -> Int64Array:
    return np.array([RECORDED.index(name) for name in names], dtype=np.int64)
