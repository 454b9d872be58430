"""A signal whose anomalies a readout can learn in a blink: pulses of one height, and some of another."""

from __future__ import annotations

import numpy as np

from ecgtiny.train.data.signals import Signal, Signals


def made_signals(seed: int, signals: int = 2, intervals: int = 36, *, fs: float = 200.0, kinds: int = 2) -> Signals:
    """Return signals of intervals of a second; the pulses of anomalies are inverted (kind 1) or absent (kind 2)."""
    rng = np.random.default_rng(seed)
    return Signals(
        tuple(_signal(rng, f"made {index}", intervals, kinds) for index in range(signals)),
        ("normal", "inverted", "missing qrs")[: kinds + 1],
        fs,
        "made",
    )


def _signal(rng: np.random.Generator, name: str, intervals: int, kinds: int) -> Signal:
    label = np.zeros(intervals, dtype=np.int64)
    odd = np.arange(1, intervals, 3)
    label[odd] = 1 + np.arange(len(odd)) % kinds if kinds else 0
    heights = np.array([1.0, -1.0, 0.0])[label]
    pulse = np.exp(-0.5 * ((np.arange(200) - 60) / 5) ** 2)
    x = (heights[:, None] * pulse).ravel() + 0.01 * rng.standard_normal(200 * intervals)
    return Signal(name, x.astype(np.float32), np.arange(intervals) * 200, label)
