"""Int16Array that no electrode gives: for comparing the C of a stream with the integer reference at its edges."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

from ecgtiny.common.arrays import Int16Array
from ecgtiny.common.frontend.filters import GAP

Rng = np.random.Generator
LOW, HIGH = -32767, 32767
LOW_RAIL = -40
"""Of an ADC whose rail is no extreme, so that counts at it leave the beats as they are."""
Segment = Callable[[Rng, int, float], NDArray[np.integer]]
"""Int16Array of so many samples at a rate."""


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


def rare(rng: Rng, length: int, rate: float) -> NDArray[np.integer]:
    """Return complexes by turns 0.8 s and about 3 s apart, and a small one between the latter.

    That is about the longest interval and the time in which the levels fade.
    """
    counts = rng.integers(-2, 3, length)
    width, at = int(0.03 * rate), 0
    while at < length:
        counts[at : at + width] += 2000
        at += int(0.8 * rate)
        counts[at : at + width] += 2000
        between = at + int(rate * rng.uniform(0.6, 1.8))
        counts[between : between + width] += int(2000 * rng.uniform(0.1, 0.35))
        at += int(rate * rng.uniform(2.6, 3.4))
    return counts


def turning(rng: Rng, length: int, rate: float) -> NDArray[np.integer]:
    """Return complexes of two waves, whose sharper one is now the first and now the second for long."""
    counts = rng.integers(-30, 31, length)
    width = int(0.03 * rate)
    for beat, at in enumerate(range(0, length - 2 * width, int(0.3 * rate))):
        ratio = rng.uniform(0.3, 1.05)
        up, down = (1, ratio) if beat // 25 % 2 else (ratio, 1)
        counts[at : at + width] += int(3000 * up)
        counts[at + width : at + 2 * width] -= int(3000 * down)
    return counts


def tall(rng: Rng, length: int, rate: float) -> NDArray[np.integer]:
    """Return complexes with slow waves behind them, which come and go, grow, and move with the rate."""
    time, counts, at = np.arange(length) / rate, np.zeros(length), 0.5
    while at < length / rate:
        interval = rng.choice([0.45, 0.8, 1.1]) if rng.random() < 0.1 else 0.8 + 0.2 * np.sin(at / 5)
        wave = rng.choice([0.0, 0.5, 1.0, 1.2], p=[0.1, 0.3, 0.4, 0.2])
        delay = 0.36 * np.sqrt(interval) + rng.choice([0.0, 0.05, 0.1], p=[0.8, 0.1, 0.1])
        counts += 1500 * np.exp(-0.5 * ((time - at) / 0.012) ** 2)
        counts += 1500 * wave * np.exp(-0.5 * ((time - at - delay) / 0.033) ** 2)
        at += interval
    return np.round(counts).astype(np.int64) + rng.integers(-20, 21, length)


def fluttering(rng: Rng, length: int, rate: float) -> NDArray[np.integer]:
    """Return waves without complexes, which stop and begin every few seconds, between complexes."""
    time, counts, at = np.arange(length) / rate, rng.integers(-20, 21, length), 0
    while at < length:
        end = at + int(rate * rng.uniform(3, 12))
        counts[at:end] += (1200 * np.sin(2 * np.pi * rng.uniform(3, 6) * time[at:end])).astype(np.int64)
        for beat in range(end, min(end + int(8 * rate), length), int(0.8 * rate)):
            counts[beat : beat + int(0.03 * rate)] += 1500
        at = end + int(8 * rate)
    return counts


def holes(rng: Rng, length: int, rate: float) -> NDArray[np.integer]:
    """Return complexes of which each third has a count that is missing or at ``LOW_RAIL``, at each place in turn."""
    counts = rng.integers(-20, 21, length)
    period = int(0.7 * rate)
    for at in range(0, length, period):
        counts[at : at + int(0.03 * rate)] += 1500
    for hole, at in enumerate(range(0, length, 3 * period + 1)):
        counts[at] = (GAP, LOW_RAIL)[hole // period % 2]
    return counts


def gaps(rng: Rng, length: int, rate: float) -> NDArray[np.integer]:
    """Return complexes on a steep drift, with gaps of 20 to 200 ms: each ends with a step."""
    counts = np.arange(length) * int(8000 / rate) % 30000 + rng.integers(-20, 21, length)
    for at in range(0, length, int(0.7 * rate)):
        counts[at : at + int(0.03 * rate)] += 1500
    at = 0
    while at < length:
        width = int(rate * rng.uniform(0.02, 0.2))
        counts[at : at + width] = GAP
        at += width + int(rate * rng.uniform(0.2, 2.5))
    return counts


def stretches(rng: Rng, length: int, rate: float) -> NDArray[np.integer]:
    """Return noise in which the signal stands still for about a quarter of a second, and now and then for one."""
    counts = rng.integers(-200, 201, length)
    at = 0
    while at < length:
        dead = int(rate * rng.choice([0.25, 0.25, 1.0])) + int(rng.integers(-3, 6))
        counts[at : at + dead] = rng.integers(-200, 201)
        at += dead + int(rate * rng.uniform(0.8, 1.3))
    return counts


def quiet(rng: Rng, length: int, _: float) -> NDArray[np.integer]:
    return rng.integers(-1, 2, length)


def faint(rng: Rng, length: int, rate: float) -> NDArray[np.integer]:
    """Return complexes that hardly stand out of a flat line."""
    counts = np.zeros(length, np.int64)
    width = max(2, int(0.03 * rate))
    for at in range(0, length, int(0.8 * rate)):
        counts[at : at + width] = rng.integers(3, 40)
    return counts


def steady(rng: Rng, length: int, _: float) -> NDArray[np.integer]:
    return np.full(length, rng.choice([LOW, 0, 700, HIGH]))


def gap(_: Rng, length: int, __: float) -> NDArray[np.integer]:
    return np.full(length, GAP)


KINDS: tuple[Segment, ...] = (
    walk, noise, extremes, square, spikes, rare, turning, tall, fluttering, holes, gaps, stretches, faint, quiet,
    steady, gap,
)  # fmt: skip


def pieces(rng: Rng, rate: float, parts: Sequence[tuple[Segment, float]]) -> Int16Array:
    """Return pieces, each of a kind and of a length in seconds, one after the other."""
    drawn = [kind(rng, int(seconds * rate), rate) for kind, seconds in parts]
    return np.clip(np.concatenate(drawn), GAP, HIGH).astype(np.int16)


RULES: tuple[Segment, ...] = (spikes, rare, turning, tall, fluttering, holes, gaps, stretches, faint)
"""Kinds that are each about a rule of the detector, and have beats."""


@st.composite
def signals(draw: st.DrawFn, rate: float) -> Int16Array:
    """Draw some pieces of some seconds."""
    part = st.tuples(st.sampled_from(KINDS), st.floats(0.1, 12))
    parts = draw(st.lists(part, min_size=1, max_size=6))
    return pieces(np.random.default_rng(draw(st.integers(0, 2**32 - 1))), rate, parts)
