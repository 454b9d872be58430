"""Windows for comparing the monitor's C with its integer reference: beats, noise, and what no electrode gives."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

from ecgtiny.common.arrays import Int16Array
from ecgtiny.common.frontend.design import WINDOW_LENGTH

TIME = np.arange(WINDOW_LENGTH)
INT16_MAX = 32767


def beat(rng: np.random.Generator) -> NDArray[np.floating]:
    """Return P, QRS and T, each a bell of random height and width about its place."""
    waves = [(28, 60, 5), (50, 900, 2 + 3 * rng.random()), (54, -300, 2), (95, 200, 12)]
    bells = [h * rng.normal(1, 0.5) * np.exp(-(((TIME - at - rng.normal(0, 2)) / w) ** 2)) for at, h, w in waves]
    return np.sum(bells, axis=0) * 2.0 ** rng.uniform(-4, 6) + rng.normal(0, rng.uniform(0, 30), WINDOW_LENGTH)


def noise(rng: np.random.Generator) -> NDArray[np.floating]:
    return rng.normal(0, 10 ** rng.uniform(0, 5), WINDOW_LENGTH)


def extremes(rng: np.random.Generator) -> NDArray[np.floating]:
    return rng.choice([-INT16_MAX - 1.0, INT16_MAX], WINDOW_LENGTH)


def levels(rng: np.random.Generator) -> NDArray[np.floating]:
    """Return a few steps between the limits of a beat: the sums are then as large as they can be."""
    return np.repeat(rng.choice([-4095, -2047, 0, 2047, 4095, INT16_MAX], 10), 14).astype(float)


def flat(rng: np.random.Generator) -> NDArray[np.floating]:
    return np.full(WINDOW_LENGTH, rng.choice([-INT16_MAX, 0, 5, INT16_MAX]).astype(float))


KINDS = (beat, beat, beat, noise, extremes, levels, flat)


@st.composite
def windows(draw: st.DrawFn) -> Int16Array:
    """Draw a window, int16 [140]."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    return np.clip(np.rint(draw(st.sampled_from(KINDS))(rng)), -INT16_MAX - 1, INT16_MAX).astype(np.int16)
