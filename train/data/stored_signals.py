"""Signals in files, as the counts of an ADC."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ...common.arrays import AnyArray, Float32Array, Int16Array, LoadedArray
from .signals import Signal, Signals

COUNTS_A_MV = 1000.0
"""Of the ADC that signals in mV are taken for: a count is a microvolt, far below any noise, and 32 mV fit an int16."""


def as_counts(x: Float32Array) -> Int16Array:
    """Return samples in mV as the counts of an ADC, int16."""
    return np.clip(np.rint(x * COUNTS_A_MV), -32768, 32767).astype(np.int16)


def of_adc(signals: Signals) -> Signals:
    """Return signals as an ADC gives them, back in mV."""
    rounded = (as_counts(one.x).astype(np.float32) / np.float32(COUNTS_A_MV) for one in signals.signals)
    return Signals(
        tuple(Signal(one.name, x, one.start, one.label) for one, x in zip(signals.signals, rounded, strict=True)),
        signals.classes, signals.fs, signals.source,
    )  # fmt: skip


def stored(prefix: str, signals: Signals) -> dict[str, AnyArray]:
    """Return the arrays of signals, whose names begin with ``prefix``: counts, intervals, labels, names."""
    each = signals.signals
    return {
        f"{prefix}_counts": np.concatenate([as_counts(one.x) for one in each]),
        f"{prefix}_samples": np.array([len(one.x) for one in each], np.int64),
        f"{prefix}_start": np.concatenate([one.start for one in each]),
        f"{prefix}_intervals": np.array([len(one.start) for one in each], np.int64),
        f"{prefix}_label": signals.label,
        f"{prefix}_name": np.array([one.name for one in each]),
    }


def restored(prefix: str, arrays: Mapping[str, LoadedArray], classes: tuple[str, ...], fs: float) -> Signals:
    """Return the signals of ``stored``, in mV.

    Raises:
        KeyError: an array is missing.
    """
    counts = np.split(arrays[f"{prefix}_counts"], np.cumsum(arrays[f"{prefix}_samples"])[:-1])
    ends = np.cumsum(arrays[f"{prefix}_intervals"])[:-1]
    starts, labels = (np.split(arrays[f"{prefix}_{what}"], ends) for what in ("start", "label"))
    names = arrays[f"{prefix}_name"].tolist()
    parts = zip(names, counts, starts, labels, strict=True)
    return Signals(
        tuple(Signal(name, x.astype(np.float32) / np.float32(COUNTS_A_MV), start, label)
              for name, x, start, label in parts),
        classes, fs, prefix,
    )  # fmt: skip
