"""The waves of a beat as Gaussians in phase.

The model is that of McSharry, Clifford, Tarassenko and Smith, "A dynamical model for generating synthetic
electrocardiogram signals", IEEE Trans. Biomed. Eng. 50(3), 2003, solved for the voltage as by Sameni, Clifford,
Jutten and Shamsollahi, "Multichannel ECG and noise modeling", EURASIP J. Adv. Signal Process. 2007: with the phase
``theta = 2 pi t / RR``, zero at the R peak,

    z(theta) = sum over i of a_i exp(-(theta - theta_i)^2 / (2 b_i^2)).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ....common.arrays import Float64Array
from .level import Level


@dataclass(frozen=True)
class Wave:
    """One Gaussian; its angle and width are those at RR = 1 s, in radians."""

    name: str
    amplitude: float
    """mV."""
    angle: float
    width: float
    stretch: float = 0.0
    """The power of RR with which its time and width grow: 0 for the QRS complex, 1/2 for P and T, after Bazett,
    "An analysis of the time-relations of electrocardiograms", Heart 7, 1920 (QT grows as the root of RR)."""

    def scaled(self, factor: float) -> Wave:
        """Return the wave with its amplitude multiplied."""
        return replace(self, amplitude=self.amplitude * factor)


@dataclass(frozen=True)
class Shift:
    """A displacement of the ST segment, from the J point into the T wave; the limits are in mV."""

    low: float
    high: float

    START = 0.35
    """Angle of the J point at RR = 1 s: 56 ms after R."""
    END = 1.70
    """Angle at which the segment has merged into T: 270 ms after R."""
    RISE, FALL = 0.035, 0.15
    """Scales of the two logistic edges, rad."""


def draw_waves(
    rng: np.random.Generator, waves: tuple[Wave, ...], phase: Float64Array, rr: Float64Array, level: Level
) -> Float64Array:
    """Sum the waves with a beat-to-beat variation of their own.

    Args:
        rng: draws amplitude, width and (of the waves that stretch with RR) time of each beat.
        waves: the Gaussians.
        phase: [n, length], 0 at the R peak, 2 pi an RR interval later.
        rr: [n], the RR interval in s that the beat is adapted to.
        level: how much they vary.

    Returns:
        [n, length] in mV.
    """
    total = np.zeros_like(phase)
    for wave in waves:
        amplitude, width = (1 + spread * _bounded(rng, len(rr)) for spread in (level.amplitude, level.width))
        late = level.jitter * _bounded(rng, len(rr)) if wave.stretch else np.zeros(len(rr))
        adapted = rr ** (wave.stretch - 1)
        centre = wave.angle * adapted + 2 * np.pi * late / rr
        offset = (phase - centre[:, None]) / (wave.width * width * adapted)[:, None]
        total += (wave.amplitude * amplitude)[:, None] * np.exp(-0.5 * offset**2)
    return total


def draw_shift(rng: np.random.Generator, shift: Shift, phase: Float64Array, rr: Float64Array) -> Float64Array:
    """Return the ST displacement [n, length] in mV: a plateau with two smooth edges, its height drawn uniformly."""
    height = rng.uniform(shift.low, shift.high, len(rr))[:, None]
    early, late = (1 / rr)[:, None], (rr**-0.5)[:, None]
    rise = _logistic((phase - shift.START * early) / (shift.RISE * early))
    fall = _logistic((phase - shift.END * late) / (shift.FALL * late))
    return height * (rise - fall)


def _logistic(z: Float64Array) -> Float64Array:
    return 0.5 * (1 + np.tanh(0.5 * z))


def _bounded(rng: np.random.Generator, n: int) -> Float64Array:
    """Draw standard normal numbers, held within 3: an amplitude or a width never changes its sign."""
    return np.clip(rng.standard_normal(n), -3, 3)
