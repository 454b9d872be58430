"""How much beats vary and how noisy they are."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Level:
    """Variation from beat to beat and disturbances of the signal; amplitudes in mV, times in s."""

    amplitude: float
    """Standard deviation of every wave's amplitude, as a share of it."""
    width: float
    """Standard deviation of every wave's width, as a share of it."""
    jitter: float
    """Standard deviation of the time at which P and T come."""
    muscle: float
    """Root mean square of the muscle noise (electromyogram)."""
    wander: float
    """Root mean square of the baseline wander."""
    hum: float
    """Amplitude of the mains hum."""
    mains: float = 50.0
    """Frequency of the mains in Hz."""


MIDDLE = Level(amplitude=0.15, width=0.10, jitter=0.008, muscle=0.030, wander=0.05, hum=0.010)
"""A resting patient with good electrodes: figures of a level at which a missing P wave is hard to find."""

MILD = Level(amplitude=0.05, width=0.03, jitter=0.003, muscle=0.010, wander=0.0, hum=0.0)
"""A generator that hardly varies and is hardly disturbed, as those of studies without recordings."""
