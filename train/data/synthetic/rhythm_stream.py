"""Continuous ECG of generated patients whose rhythm is the point: fibrillation that comes and goes, deep breathing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ....common.arrays import BoolArray, Float64Array
from .classes import MORPHOLOGIES
from .fibrillation import Fibrillation, fibrillating_rr, fibrillatory_waves
from .level import MIDDLE, Level
from .noise import draw_noise
from .rhythm import draw_rr
from .sinus_arrhythmia import breathing_rr
from .stream import REACH, Patient, add_beats

FIRST_SINUS = 480.0
"""Seconds of sinus rhythm at the start: a detector learns the patient in them."""
SINUS, FIBRILLATION = (60.0, 180.0), (60.0, 300.0)
"""Limits of later stretches in s."""
EDGE = 0.3
"""Seconds in which fibrillatory waves grow and fade."""


@dataclass(frozen=True, eq=False)
class RhythmStream:
    """The signal of a patient, its beats, and which of them are in fibrillation."""

    x: Float64Array
    """float64 [n] in mV."""
    r_peak: Float64Array
    """float64 [beats], the time of each R peak in s."""
    fibrillating: BoolArray
    """bool [beats]."""


def draw_fibrillation(rng: np.random.Generator, minutes: float, fs: float, level: Level = MIDDLE) -> RhythmStream:
    """Draw a patient with paroxysmal atrial fibrillation.

    After ``FIRST_SINUS`` stretches of fibrillation and of sinus rhythm alternate. In fibrillation there is no P wave,
    but fibrillatory waves; beats are conducted as in sinus rhythm.

    Args:
        rng: the only source of randomness; equal states give equal streams.
        minutes: length.
        fs: sampling frequency in Hz.
        level: variation from beat to beat, and noise.
    """
    patient, own = Patient.draw(rng), Fibrillation.draw(rng)
    mean = rng.uniform(0.75, 1.0)
    parts: list[Float64Array] = [draw_rr(rng, round(FIRST_SINUS / mean), mean)]
    kinds, lasts = [False], float(parts[0].sum())
    while lasts < 60 * minutes:
        kinds.append(not kinds[-1])
        seconds = rng.uniform(*(FIBRILLATION if kinds[-1] else SINUS))
        parts.append(fibrillating_rr(rng, own, seconds) if kinds[-1] else draw_rr(rng, round(seconds / mean), mean))
        lasts += float(parts[-1].sum())
    fibrillating = np.repeat(kinds, [len(one) for one in parts])
    found = _draw(rng, patient, np.concatenate(parts), fibrillating, minutes, fs, level)
    t = np.arange(len(found.x)) / fs
    found.x[:] += fibrillatory_waves(rng, own, t) * _present(found, t)
    return found


def draw_sinus_arrhythmia(rng: np.random.Generator, minutes: float, fs: float, level: Level = MIDDLE) -> RhythmStream:
    """Draw a patient with respiratory sinus arrhythmia; the arguments are those of ``draw_fibrillation``."""
    patient = Patient.draw(rng)
    rr = breathing_rr(rng, 60 * minutes, rng.uniform(0.75, 1.1))
    return _draw(rng, patient, rr, np.zeros(len(rr), np.bool_), minutes, fs, level)


def _draw(
    rng: np.random.Generator, patient: Patient, rr: Float64Array, fibrillating: BoolArray, minutes: float, fs: float,
    level: Level,
) -> RhythmStream:  # fmt: skip
    at = np.cumsum(rr) - rr[0] / 2
    whole = at < 60 * minutes - REACH[1]
    at, rr, fibrillating = at[whole], rr[whole], fibrillating[whole]
    x = draw_noise(rng, 1, np.arange(round(60 * minutes * fs)) / fs, level)[0]
    for name, members in (("normal", ~fibrillating), ("missing p", fibrillating)):
        add_beats(rng, x, patient, MORPHOLOGIES[name], at[members], rr[members], fs, level)
    return RhythmStream(x, at, fibrillating)


def _present(stream: RhythmStream, t: Float64Array) -> Float64Array:
    """Return how much of the fibrillatory waves is there, 0 to 1: from the last sinus beat before to the next."""
    change = np.diff(stream.fibrillating.astype(np.int8), prepend=0, append=0)
    ends = np.append(stream.r_peak, t[-1] + EDGE)
    starts = stream.r_peak[np.flatnonzero(change > 0) - 1] + REACH[0]
    stops = ends[np.flatnonzero(change < 0)] - REACH[0]
    shape = np.zeros(len(t))
    for start, stop in zip(starts, stops, strict=True):
        shape = np.maximum(shape, np.clip(np.minimum(t - start, stop - t) / EDGE, 0, 1))
    return shape
