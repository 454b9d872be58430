"""Atrial fibrillation: how the atrioventricular node lets impulses through, and what is seen in place of P waves."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ....common.arrays import Float64Array


@dataclass(frozen=True)
class Fibrillation:
    """What is one patient's own in atrial fibrillation."""

    rate: float
    """Impulses a second that reach the node, and the fundamental frequency of the fibrillatory waves in Hz."""
    refractory: float
    """Seconds after a beat in which the node lets none through."""
    prolongation: float
    """Seconds behind it over which the chance to pass grows from 0 to 1."""
    amplitude: float
    """Of the fibrillatory waves, mV."""

    @staticmethod
    def draw(rng: np.random.Generator) -> Fibrillation:
        """Draw a patient of 70 to 130 beats per minute, with waves of 4.5 to 7.5 Hz and some 50 uV."""
        return Fibrillation(rng.uniform(4.5, 7.5), rng.uniform(0.30, 0.42), rng.uniform(0.15, 0.40),
                            rng.uniform(0.03, 0.08))  # fmt: skip


def fibrillating_rr(rng: np.random.Generator, one: Fibrillation, seconds: float) -> Float64Array:
    """Return RR intervals in s that last so long together, or just longer.

    Impulses reach the node as a Poisson process. One that comes within the refractory period is blocked; the chance of
    a later one to pass grows linearly over the prolongation (Corino, Sandberg, Mainardi and Sornmo, "An
    atrioventricular node model for analysis of the ventricular response during atrial fibrillation", IEEE Trans.
    Biomed. Eng. 58(12), 2011, with one pathway).
    """
    found: list[float] = []
    while sum(found) < seconds:
        waited = 0.0
        while True:
            waited += rng.exponential(1 / one.rate)
            if rng.uniform() < (waited - one.refractory) / one.prolongation:
                break
        found.append(waited)
    return np.array(found)


def fibrillatory_waves(rng: np.random.Generator, one: Fibrillation, t: Float64Array) -> Float64Array:
    """Return the waves of the atria at the times ``t`` in s, float64 [n] in mV.

    A sawtooth of which three harmonics are kept, its frequency and its amplitude modulated slowly (Stridh and Sornmo,
    "Spatiotemporal QRST cancellation techniques for analysis of atrial fibrillation", IEEE Trans. Biomed. Eng. 48(1),
    2001, the model by which they tested).
    """
    slow_frequency, slow_amplitude = rng.uniform(0.1, 0.2, 2)
    start, swing = rng.uniform(0, 2 * np.pi, 2)
    phase = 2 * np.pi * one.rate * t + start + 0.3 / slow_frequency * np.sin(2 * np.pi * slow_frequency * t + swing)
    strength = one.amplitude * (1 + 0.3 * np.sin(2 * np.pi * slow_amplitude * t))
    return -strength * sum(2 / (i * np.pi) * np.sin(i * phase) for i in (1, 2, 3))
