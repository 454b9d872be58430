"""Disturbances of an ECG: baseline wander, mains hum, muscle noise, electrode motion.

The kinds and their bands follow Friesen et al., "A comparison of the noise sensitivity of nine QRS detection
algorithms", IEEE Trans. Biomed. Eng. 37(1), 1990, and Clifford, Azuaje and McSharry, "Advanced Methods and Tools for
ECG Data Analysis", 2006, chapter 3. Each beat of a call has a stretch of noise of its own.
"""

from __future__ import annotations

import numpy as np

from ....common.arrays import Float64Array
from .level import Level

WANDER_BAND = (0.05, 0.5)
"""Hz: breathing and slow drift of the electrodes."""
MUSCLE_FROM = 20.0
"""Hz: below it the electromyogram has little power."""


def draw_noise(rng: np.random.Generator, n: int, t: Float64Array, level: Level) -> Float64Array:
    """Return wander, hum and muscle noise of ``n`` beats at the times ``t`` (s): [n, len(t)] in mV."""
    return _wander(rng, n, t, level.wander) + _hum(rng, n, t, level) + _muscle(rng, n, t, level.muscle)


def draw_motion(rng: np.random.Generator, n: int, t: Float64Array, size: float) -> Float64Array:
    """Return the motion of an electrode: a step of either sign at a random time that decays within 0.2 s, in mV."""
    onset = rng.uniform(t[0], t[-1], (n, 1))
    height = rng.choice((-1.0, 1.0), (n, 1)) * rng.uniform(0.5, 1.5, (n, 1)) * size
    since = np.maximum(t - onset, 0)
    return np.where(t > onset, height * np.exp(-since / 0.2), 0.0)


def _wander(rng: np.random.Generator, n: int, t: Float64Array, rms: float) -> Float64Array:
    tones = 4
    frequency = rng.uniform(*WANDER_BAND, (n, tones, 1))
    phase = rng.uniform(0, 2 * np.pi, (n, tones, 1))
    return rms * np.sqrt(2 / tones) * np.sin(2 * np.pi * frequency * t + phase).sum(axis=1)


def _hum(rng: np.random.Generator, n: int, t: Float64Array, level: Level) -> Float64Array:
    phase = rng.uniform(0, 2 * np.pi, (n, 1))
    return level.hum * np.sin(2 * np.pi * level.mains * t + phase)


def _muscle(rng: np.random.Generator, n: int, t: Float64Array, rms: float) -> Float64Array:
    """White noise without its part below 20 Hz, brought back to the wanted root mean square."""
    fs: float = (len(t) - 1) / (t[-1] - t[0])
    spectrum = np.fft.rfft(rng.standard_normal((n, len(t))), axis=1)
    kept = np.fft.rfftfreq(len(t), 1 / fs) >= MUSCLE_FROM
    noise = np.fft.irfft(spectrum * kept, len(t), axis=1)
    return rms * noise / np.sqrt(max(float(np.mean(kept)), 1 / len(t)))
