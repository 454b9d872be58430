"""The score of a record by the windows of which it is made, and what explains it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ....common.arrays import BoolArray, Float32Array, Float64Array
from ...calibration.preprocess import flat_beats
from ..backend import KerasModel
from ..chunks import in_chunks
from ..fitted import Items
from ..rows import rows_of
from .network import CHUNK, Halves
from .windows import Windows

BLOCK = 32
"""Records scored at once."""


@dataclass(frozen=True)
class RecordScore:
    """Scores records: the mean squared error of all windows, in squared standard deviations of a lead."""

    network: Halves
    windows: Windows

    def __call__(self, items: Items) -> Float64Array:
        """Score records, float64 [n]; NaN where a lead is flat."""
        beats = rows_of(items)
        usable = ~flat_beats(beats.counts)
        scores = np.full(len(beats), np.nan)
        if usable.any():
            scores[usable] = self.of_signals(self.windows.signals(beats.take(usable)))
        return scores

    def of_signals(self, signals: Float32Array) -> Float64Array:
        """Score signals [n, samples, leads] as ``Windows.signals`` gives them, float64 [n]."""
        return in_chunks(len(signals), BLOCK, lambda at: self._of_block(signals[at]))

    def _of_block(self, signals: Float32Array) -> Float64Array:
        windows = self.windows.cut(signals)
        inputs = windows.reshape(-1, *windows.shape[2:])
        errors = (inputs.astype(np.float64) - self.network(inputs)) ** 2
        return errors.reshape(len(signals), -1).mean(axis=1)

    def arrays(self, items: Items) -> Mapping[str, Float64Array]:
        """Return what explains the scores of a few records.

        Returns:
            By name: ``original`` and ``reconstruction`` [n, samples, leads] in standard deviations of the lead,
            ``error_map`` [n, leads, samples], ``lead_score`` [n, leads], ``window_score`` [n, windows], and with
            attention ``lead_attention`` [n, windows, leads, leads] and ``temporal_attention`` [n, windows, length,
            length], the mean over the heads. A record with a flat lead is NaN everywhere.
        """
        beats = rows_of(items)
        usable = ~flat_beats(beats.counts)
        if not usable.any():
            return {}
        signals = self.windows.signals(beats.take(usable))
        explained = [self._explained(signal) for signal in signals]
        return {name: _scattered([one[name] for one in explained], usable) for name in explained[0]}

    def _explained(self, signal: Float32Array) -> dict[str, Float64Array]:
        windows = self.windows.cut(signal[np.newaxis])[0]
        outputs = self.network(windows)
        error = (windows.astype(np.float64) - outputs) ** 2
        joined = self.windows.joined(outputs[np.newaxis], len(signal))[0]
        found = {
            "original": signal,
            "reconstruction": joined,
            "error_map": ((signal - joined) ** 2).T,
            "lead_score": error.mean(axis=(0, 1)),
            "window_score": error.mean(axis=(1, 2)),
            **{f"{name}_attention": _attention(model, windows).mean(axis=1)
               for name, model in (self.network.attention or {}).items()},
        }  # fmt: skip
        return {name: np.asarray(value, np.float64) for name, value in found.items()}


def _attention(model: KerasModel, windows: Float32Array) -> Float32Array:
    return in_chunks(len(windows), CHUNK, lambda at: np.asarray(model(windows[at])))


def _scattered(values: list[Float64Array], usable: BoolArray) -> Float64Array:
    whole = np.full((len(usable), *values[0].shape), np.nan)
    whole[usable] = np.stack(values)
    return whole
