"""Normal beats altered: what stands for anomalies where no training beat is labelled as one.

Models of what is normal can be chosen by made departures where there are no others (Li et al., 2021, "CutPaste:
self-supervised learning for anomaly detection and localization", CVPR, makes such departures of images).
"""

from __future__ import annotations

import numpy as np

from ...common.arrays import Float64Array, Int16Array

PARTS = (0.1, 0.4)
"""Of a beat's length that is altered."""
WAVE = (0.5, 1.5)
"""Height of an added wave, in standard deviations of the beat."""
STRETCH = (1.1, 1.3)


def altered(counts: Int16Array, random: np.random.Generator) -> Int16Array:
    """Return each of the beats int16 [n, length, leads] altered in one of three ways, in turn."""
    kinds = (_turned, _wave, _stretched)
    made = [kinds[index % len(kinds)](beat.astype(np.float64), random) for index, beat in enumerate(counts)]
    return np.clip(np.rint(np.stack(made)), -32768, 32767).astype(np.int16)


def _turned(beat: Float64Array, random: np.random.Generator) -> Float64Array:
    """Turn a part upside down, about the straight line between its ends."""
    first, last = _part(len(beat), random)
    at = np.linspace(0, 1, last - first)[:, np.newaxis]
    line = (1 - at) * beat[first] + at * beat[last - 1]
    found = beat.copy()
    found[first:last] = 2 * line - beat[first:last]
    return found


def _wave(beat: Float64Array, random: np.random.Generator) -> Float64Array:
    """Add a wave of one period of a raised cosine, upwards or downwards."""
    first, last = _part(len(beat), random)
    height = random.uniform(*WAVE) * random.choice([-1, 1]) * beat.std(axis=0)
    found = beat.copy()
    found[first:last] += height * np.hanning(last - first + 2)[1:-1, np.newaxis]
    return found


def _stretched(beat: Float64Array, random: np.random.Generator) -> Float64Array:
    """Stretch or compress the beat in time about its middle; beyond its ends it goes on as it ended."""
    factor = random.uniform(*STRETCH) ** random.choice([-1, 1])
    time = np.arange(len(beat))
    middle = (len(beat) - 1) / 2
    found = np.empty_like(beat)
    for lead in range(beat.shape[1]):
        found[:, lead] = np.interp(middle + (time - middle) / factor, time, beat[:, lead])
    return found


def _part(length: int, random: np.random.Generator) -> tuple[int, int]:
    width = max(2, round(length * random.uniform(*PARTS)))
    first = int(random.integers(0, max(1, length - width + 1)))
    return first, min(length, first + width)
