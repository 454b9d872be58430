"""Readouts: linear functions of the states, fitted by ridge regression to a pulse at the anomalies they are for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ....common.arrays import Float32Array, Float64Array
from ...data.signals import Signal, Signals
from .states import CHUNK, Network, side_by_side

Groups = tuple[tuple[int, ...], ...]
"""For each readout the classes that it tells from the rest."""

RIDGE = 0.001
Pulse = tuple[float, float]
"""Seconds from the start of an anomaly's rhythm between which the target is 1; it is 0 elsewhere."""


@dataclass(frozen=True, eq=False)
class Readouts:
    """Linear readouts of a network's states."""

    network: Network
    weights: Float64Array
    """float64 [units + 1, readouts]; the last row is the constant."""

    def run(self, signals: Signals) -> list[Float32Array]:
        """Return the readouts at each sample of each signal, float32 [samples, readouts]."""
        x, _ = side_by_side(signals)
        weights, constant = self.weights[:-1].astype(np.float32), self.weights[-1].astype(np.float32)
        found = np.concatenate([states @ weights + constant for states in self.network.run(x)], axis=1)
        return [rows[: len(one.x)] for rows, one in zip(found, signals.signals, strict=True)]

    def peaks(self, signals: Signals) -> Float64Array:
        """Return the largest value of each readout within each interval, float64 [items, readouts]."""
        return signals.peaks(self.run(signals))


def fit_readouts(network: Network, signals: Signals, groups: Groups, pulse: Pulse) -> Readouts:
    """Fit a readout to each group of classes.

    Args:
        network: whose states are read.
        signals: with their anomalies marked.
        groups: the classes that each readout tells from the rest.
        pulse: where the target is 1.
    """
    x, inside = side_by_side(signals)
    targets = np.zeros((*x.shape, len(groups)), dtype=np.float32)
    for index, one in enumerate(signals.signals):
        targets[index, : len(one.x)] = pulses(one, signals.fs, groups, pulse)
    squares = np.zeros((network.units + 1, network.units + 1))
    products = np.zeros((network.units + 1, len(groups)))
    for index, states in enumerate(network.run(x)):
        at = slice(index * CHUNK, index * CHUNK + states.shape[1])
        kept = inside[:, at]
        rows = np.concatenate([states[kept], np.ones((np.count_nonzero(kept), 1))], axis=1)
        squares += rows.T @ rows
        products += rows.T @ targets[:, at][kept]
    weights = np.linalg.solve(squares + RIDGE * np.eye(len(squares)), products)
    return Readouts(network, weights.astype(np.float64))


def pulses(signal: Signal, fs: float, groups: Groups, pulse: Pulse) -> Float32Array:
    """Return the targets of a signal, float32 [samples, groups]."""
    wanted = np.zeros((len(signal.x), len(groups)), dtype=np.float32)
    first, last = (round(seconds * fs) for seconds in pulse)
    for start, label in zip(signal.start.tolist(), signal.label.tolist(), strict=True):
        for column, group in enumerate(groups):
            if label in group:
                wanted[start + first : start + last, column] = 1
    return wanted
