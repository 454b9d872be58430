"""Counts that no electrode gives: for comparing the C of a stream with the integer reference at its edges."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

from ecgtiny.train.frontend.filters import GAP

Counts = NDArray[np.int16]
Rng = np.random.Generator
LOW, HIGH = -32767, 32767
Kind = Callable[[Rng, int, float], NDArray[np.integer]]
"""Counts of so many samples at a rate."""


def walk(rng: Rng, length: int, _: float) -> NDArray[np.integer]:
    return rng.integers(LOW, HIGH) + np.cumsum(rng.integers(-60, 61, length))


def noise(rng: Rng, length: int, _: float) -> NDArray[np.integer]:
    amplitude = 2 ** int(rng.integers(1, 16))
    return rng.integers(-amplitude, amplitude, length)


def extremes(rng: Rng, length: int, _: float) -> NDArray[np.integer]:
    return rng.choice([GAP, LOW, HIGH], length)


def square(rng: Rng, length: int, rate: float) -> NDArray[np.integer]:
    half = 1 + int(rate * rng.uniform(0.01, 0.6))
    return np.where(np.arange(length) // half % 2, LOW, HIGH)


def spikes(rng: Rng, length: int, rate: float) -> NDArray[np.integer]:
    """Return complexes 0.2 to 2.5 s apart, some of them a quarter as large: for the search-back."""
    counts = np.zeros(length)
    width = max(2, int(0.02 * rate))
    amplitude = float(rng.choice([-1, 1])) * 2.0 ** rng.uniform(5, 15)
    at = int(rng.integers(0, width))
    while at + width < length:
        counts[at : at + width] = amplitude * rng.choice([1, 1, 1, 0.25]) * rng.choice([1, 1, -1])
        at += width + int(rate * rng.choice([0.18, 0.3, 0.6, 0.8, 0.8, 1.6, 2.5]))
    return counts.astype(np.int64) + rng.integers(-20, 21, length)


def steady(rng: Rng, length: int, _: float) -> NDArray[np.integer]:
    return np.full(length, rng.choice([LOW, 0, 700, HIGH]))


def gap(_: Rng, length: int, __: float) -> NDArray[np.integer]:
    return np.full(length, GAP)


KINDS: tuple[Kind, ...] = (walk, noise, extremes, square, spikes, spikes, spikes, steady, gap)


def pieces(rng: Rng, rate: float, parts: list[tuple[int, float]]) -> Counts:
    """Return pieces, each of a kind by its index in ``KINDS`` and of a length in seconds, one after the other."""
    drawn = [KINDS[kind](rng, int(seconds * rate), rate) for kind, seconds in parts]
    return np.clip(np.concatenate(drawn), GAP, HIGH).astype(np.int16)


@st.composite
def signals(draw: st.DrawFn, rate: float) -> Counts:
    """Draw some pieces of some seconds."""
    part = st.tuples(st.integers(0, len(KINDS) - 1), st.floats(0.1, 12))
    parts = draw(st.lists(part, min_size=1, max_size=6))
    return pieces(np.random.default_rng(draw(st.integers(0, 2**32 - 1))), rate, parts)
