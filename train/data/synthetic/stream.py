"""Continuous ECG of generated patients: a beat a second, one in five of them with a morphological anomaly."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ....common.arrays import Float64Array, StrArray
from .classes import MORPHOLOGIES, NORMAL, Morphology
from .level import MIDDLE, Level
from .noise import draw_noise
from .rhythm import draw_rr
from .waves import Wave, draw_shift, draw_waves

MEAN_RR = 1.0
"""Seconds."""
ANOMALOUS = 0.2
"""Share of the beats that the six anomalies have between them."""
REACH = (0.45, 0.80)
"""Seconds before and after R within which a beat's waves are drawn; past them the Gaussians are below 1 uV."""

RECORDED = (
    "normal",
    "missing p",
    "inverted p",
    "missing qrs",
    "inverted t",
    "st elevation",
    "st depression",
)
"""The classes of a stream: normal, and the six anomalies that change one thing each."""


@dataclass(frozen=True)
class Patient:
    """What is one patient's own: factors on the amplitude, the width and the angle of each wave, by its name."""

    amplitude: dict[str, float]
    width: dict[str, float]
    angle: dict[str, float]

    @staticmethod
    def draw(rng: np.random.Generator) -> Patient:
        """Draw a patient: amplitudes within 25 %, widths within 10 % and places within 5 % of the normal ones."""
        names = [wave.name for wave in NORMAL]
        factors = (rng.uniform(1 - spread, 1 + spread, len(names)).tolist() for spread in (0.25, 0.10, 0.05))
        return Patient(*(dict(zip(names, values, strict=True)) for values in factors))

    def waves(self, waves: tuple[Wave, ...]) -> tuple[Wave, ...]:
        """Return ``waves`` as this patient has them."""
        return tuple(
            replace(
                wave.scaled(self.amplitude[wave.name]),
                width=wave.width * self.width[wave.name],
                angle=wave.angle * self.angle[wave.name],
            )
            for wave in waves
        )


@dataclass(frozen=True, eq=False)
class Stream:
    """The signal of a patient, and what it is made of."""

    x: Float64Array
    """Float64 [n] in mV."""
    r_peak: Float64Array
    """Float64 [beats]: the time of each R peak in s; of a missing QRS complex where it would have been."""
    name: StrArray
    """Str [beats]: the class of each beat."""


def draw_stream(
    rng: np.random.Generator,
    minutes: float,
    fs: float,
    level: Level = MIDDLE,
    anomalies: bool = True,
    patient: Patient | None = None,
) -> Stream:
    """Draw a patient and a stretch of their ECG, a beat a second.

    The mix of classes is the same from the first beat to the last: nothing keeps the first minutes clean.

    Args:
        rng: the only source of randomness; equal states give equal streams.
        minutes: length of the stretch.
        fs: sampling frequency in Hz.
        level: variation from beat to beat, and noise.
        anomalies: whether a fifth of the beats is anomalous, or none.
        patient: whose ECG it is; a new patient when None.
    """
    patient = Patient.draw(rng) if patient is None else patient
    seconds = np.arange(round(60 * minutes * fs)) / fs
    rr = draw_rr(rng, int(60 * minutes / MEAN_RR * 1.1) + 2, MEAN_RR)
    # The first R peak comes half an interval after the start, and the last beat is whole.
    at = np.cumsum(rr) - MEAN_RR / 2
    whole = at < 60 * minutes - REACH[1]
    at, rr = at[whole], rr[whole]
    names = _draw_classes(rng, len(at), anomalies)
    x = draw_noise(rng, 1, seconds, level)[0]
    for name in RECORDED:
        members = names == name
        add_beats(rng, x, patient, MORPHOLOGIES[name], at[members], rr[members], fs, level)
    return Stream(x, at, names)


def add_beats(
    rng: np.random.Generator, x: Float64Array, patient: Patient, kind: Morphology, at: Float64Array, rr: Float64Array,
    fs: float, level: Level,
) -> None:  # fmt: skip
    """Add a patient's beats of one class to a signal.

    Args:
        rng: the only source of randomness.
        x: float64 [n] in mV, which is changed.
        patient: whose beats they are.
        kind: the class.
        at: float64 [beats], times of the R peaks in s.
        rr: float64 [beats], the RR interval in s that each is adapted to.
        fs: sampling frequency in Hz.
        level: variation from beat to beat.
    """
    index = np.rint(at * fs).astype(np.int64)[:, None] + np.arange(*_reach(fs))
    beats = _draw_beats(rng, patient, kind, index / fs - at[:, None], rr, level)
    inside = (index >= 0) & (index < len(x))
    np.add.at(x, index[inside], beats[inside])


def _reach(fs: float) -> tuple[int, int]:
    return -round(REACH[0] * fs), round(REACH[1] * fs)


def _draw_classes(rng: np.random.Generator, n: int, anomalies: bool) -> StrArray:
    """Return the class of each beat, in a random order with the shares as exact as ``n`` allows."""
    each = round(n * ANOMALOUS / len(RECORDED[1:])) if anomalies else 0
    return rng.permutation(np.repeat(RECORDED, [n - each * len(RECORDED[1:]), *[each] * len(RECORDED[1:])]))


def _draw_beats(
    rng: np.random.Generator, patient: Patient, kind: Morphology, t: Float64Array, rr: Float64Array, level: Level
) -> Float64Array:
    """Draw the patient's beats of one class at the times ``t`` from their R peaks, [n, length] in mV."""
    phase = 2 * np.pi * t / rr[:, None]
    beat = draw_waves(rng, patient.waves(kind.waves), phase, rr, level)
    return beat if kind.shift is None else beat + draw_shift(rng, kind.shift, phase, rr)
