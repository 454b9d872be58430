"""Short records of 12 leads of generated patients, whose beats are normal or mostly of one anomaly."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ....common.arrays import Float64Array
from .classes import MORPHOLOGIES
from .dipole import MEASURED, SEGMENT, direction, measured_leads, turned, twelve_leads
from .level import MIDDLE, Level
from .noise import draw_noise
from .rhythm import draw_rr
from .stream import REACH, Patient
from .waves import draw_shift, draw_waves

TURN = 15.0
"""Degrees by which a patient's heart lies differently, at most."""
ANOMALOUS = 2 / 3
"""Share of the anomalous beats of a patient who has an anomaly."""


@dataclass(frozen=True, eq=False)
class Twelve:
    """A record of 12 leads."""

    x: Float64Array
    """float64 [samples, 12] in mV, the leads in their usual order."""
    r_peak: Float64Array
    """float64 [beats], s; of a missing QRS complex where it would have been."""


def draw_twelve(
    rng: np.random.Generator, anomaly: str, seconds: float = 10.0, fs: float = 500.0, level: Level = MIDDLE
) -> Twelve:
    """Draw a patient and a record.

    Lead II is what ``draw_stream`` gives of the same beats, but for the turn of the heart. An early beat comes in its
    turn here: timing tells nothing.

    Args:
        rng: the only source of randomness; equal states give equal records.
        anomaly: the class that two beats of three are of (see ``CLASSES``); ``normal`` for none.
        seconds: length of the record.
        fs: sampling frequency in Hz.
        level: variation from beat to beat, and noise, which each electrode has of its own.
    """
    patient, turn = Patient.draw(rng), turned(rng, TURN)
    time = np.arange(round(seconds * fs)) / fs
    rr = draw_rr(rng, int(seconds / 0.6) + 4)
    at = np.cumsum(rr) - sum(REACH)
    anomalous = rng.random(len(at)) < (0.0 if anomaly == "normal" else ANOMALOUS)
    dipole = np.zeros((len(time), 3))
    for name, members in (("normal", ~anomalous), (anomaly, anomalous)):
        _add_beats(dipole, rng, patient, name, at[members], rr[members], fs, level)
    noise = draw_noise(rng, len(MEASURED), time, level).T
    inside = (at >= 0) & (at < seconds)
    return Twelve(twelve_leads(measured_leads(dipole @ turn.T) + noise), at[inside])


def _add_beats(
    dipole: Float64Array, rng: np.random.Generator, patient: Patient, name: str, at: Float64Array, rr: Float64Array,
    fs: float, level: Level,
) -> None:  # fmt: skip
    """Add a class's beats at the times ``at`` of their R peaks to the dipole [samples, 3]."""
    kind = MORPHOLOGIES[name]
    before, after = (round(reach * fs) for reach in REACH)
    index = np.rint(at * fs).astype(np.int64)[:, np.newaxis] + np.arange(-before, after)
    phase = 2 * np.pi * (index / fs - at[:, np.newaxis]) / rr[:, np.newaxis]
    inside = (index >= 0) & (index < len(dipole))
    parts = [(wave.name, draw_waves(rng, (wave,), phase, rr, level)) for wave in patient.waves(kind.waves)]
    if kind.shift is not None:
        parts.append((SEGMENT, draw_shift(rng, kind.shift, phase, rr)))
    for wave, beats in parts:
        np.add.at(dipole, index[inside], beats[inside][:, np.newaxis] * direction(wave))
