"""Filtered spikes, and the spikes of signals that a network has run before.

A comparison fits a detector several times with one network, on parts of the same signals. What a network does with a
signal does not depend on the others, nor on what is fitted, so its spikes are kept: a bit each.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from ....common.arrays import AnyArray, BoolArray, Float32Array
from .states import CHUNK

BYTES = 2**28
"""Of spikes that a process keeps: those of all signals of a benchmark of generated rhythms, of 512 neurons."""
Simulate = Callable[[Float32Array], Iterator[BoolArray]]
"""Runs rows of samples, float32 [signals, samples]: which neurons spike at each step, bool [signals, neurons]."""
Packed = NDArray[np.uint8]
"""The spikes of one signal, uint8 [samples, a byte for 8 neurons]."""


class Kept:
    """Spikes by the digest of a network and a signal; the longest unused give way. Several threads may share it."""

    def __init__(self, most: int) -> None:
        self.most = most
        """Bytes."""
        self._rows: OrderedDict[bytes, Packed] = OrderedDict()
        self._held = 0
        self._alone = Lock()

    def of(self, key: bytes) -> Packed | None:
        """Return the spikes of a signal; None where they are not kept."""
        with self._alone:
            if key in self._rows:
                self._rows.move_to_end(key)
            return self._rows.get(key)

    def keep(self, key: bytes, row: Packed) -> None:
        """Keep the spikes of a signal."""
        with self._alone:
            if key not in self._rows:
                self._rows[key] = row
                self._held += row.nbytes
            while self._held > self.most:
                _, gone = self._rows.popitem(last=False)
                self._held -= gone.nbytes


KEPT = Kept(BYTES)


def traces(
    x: Float32Array, simulate: Simulate, weights: Iterable[AnyArray], settled: Float32Array, keep: np.float32
) -> Iterator[Float32Array]:
    """Yield the filtered spikes of each chunk of steps, float32 [signals, steps, neurons].

    Args:
        x: float32 [signals, samples], in mV.
        simulate: runs the network.
        weights: all that decides what it does.
        settled: the filters before the first step, float32 [neurons].
        keep: what a step leaves of the filtered spikes.
    """
    trace = np.repeat(settled[None], len(x), axis=0)
    for spikes in _chunks(x, simulate, weights, len(settled)):
        states = np.empty(spikes.shape, dtype=np.float32)
        for step, fired in enumerate(spikes):
            trace *= keep
            trace += fired
            states[step] = trace
        yield states.swapaxes(0, 1)


def _chunks(x: Float32Array, simulate: Simulate, weights: Iterable[AnyArray], neurons: int) -> Iterator[BoolArray]:
    """Yield the spikes of each chunk of steps, bool [steps, signals, neurons]."""
    starts, width = range(0, x.shape[1], CHUNK), -(-neurons // 8)
    if x.size * width > KEPT.most:
        spikes = simulate(x)
        yield from (np.stack([next(spikes) for _ in range(min(CHUNK, x.shape[1] - first))]) for first in starts)
        return
    rows = _rows(x, simulate, weights, width)
    for first in starts:
        packed = np.stack([row[first : first + CHUNK] for row in rows], axis=1)
        yield np.unpackbits(packed, axis=2, count=neurons).view(np.bool_)


def _rows(x: Float32Array, simulate: Simulate, weights: Iterable[AnyArray], width: int) -> list[Packed]:
    """Return the spikes of each signal: those that are not kept are simulated side by side, and kept."""
    network = hashlib.sha256(b"".join(f"{one.dtype} {one.shape}".encode() + one.tobytes() for one in weights)).digest()
    keys = [hashlib.sha256(network + row.tobytes()).digest() for row in x]
    rows = {key: row for key in keys if (row := KEPT.of(key)) is not None}
    new = {key: place for place, key in enumerate(keys) if key not in rows}
    if new:
        found = np.empty((x.shape[1], len(new), width), dtype=np.uint8)
        for step, fired in enumerate(simulate(x[list(new.values())])):
            found[step] = np.packbits(fired, axis=1)
        for column, key in enumerate(new):
            rows[key] = np.ascontiguousarray(found[:, column])
            KEPT.keep(key, rows[key])
    return [rows[key] for key in keys]
