"""Respiratory sinus arrhythmia: a sinus rhythm that breathing moves far, regular in its irregularity."""

from __future__ import annotations

import numpy as np

from ....common.arrays import Float64Array

STEP = 0.002
"""s between two values of the modulation."""


def breathing_rr(rng: np.random.Generator, seconds: float, mean: float) -> Float64Array:
    """Return RR intervals in s that last nearly so long together.

    A beat comes whenever the integral of ``(1 + m) / mean`` has grown by 1 (integral pulse frequency modulation: Mateo
    and Laguna, "Improved heart rate variability signal analysis from the beat occurrence times according to the IPFM
    model", IEEE Trans. Biomed. Eng. 47(8), 2000). ``m`` follows breathing at 9 to 16 a minute, which wanders by a
    tenth, with a depth of 8 to 15 %: as deep as in young people who breathe slowly (Hirsch and Bishop, "Respiratory
    sinus arrhythmia in humans: how breathing pattern modulates heart rate", Am. J. Physiol. 241, 1981).

    Args:
        rng: the only source of randomness.
        seconds: length.
        mean: mean RR interval in s.
    """
    t = np.arange(0, seconds, STEP)
    breath, drift, depth = rng.uniform(0.15, 0.27), rng.uniform(0.01, 0.03), rng.uniform(0.08, 0.15)
    start = rng.uniform(0, 2 * np.pi)
    phase = 2 * np.pi * breath * t + start + 0.1 * breath / drift * np.sin(2 * np.pi * drift * t)
    grown = np.cumsum((1 + depth * np.sin(phase)) / mean) * STEP
    beats = np.interp(np.arange(1, int(grown[-1]) + 1), grown, t)
    return np.diff(beats, prepend=0.0)
