"""Leaky integrate-and-fire neurons with slow exponential synapses, and a filter of their spikes.

The constants are those of the report on the reservoir with a multi-dimensional readout, except ``THRESHOLD`` and
``INPUT_GAIN``, which it does not give.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ....common.arrays import Float32Array
from .states import CHUNK, FS

STEP = 1 / FS
"""Seconds."""
MEMBRANE, SYNAPSE, READOUT = 0.175, 1.75, 0.175
"""Time constants in s."""
DENSITY = 0.4
MEAN, SPREAD = -0.045, 0.0055
"""Of the recurrent weights in mV: the mean times (density x neurons), the deviation times the root of the density."""
BIAS = 10.5
"""mV above rest, which is the reset too; the report's -65 mV are taken from all potentials."""
THRESHOLD = 10.0
"""mV above rest."""
INPUT_GAIN = 30.0
"""mV of drive a mV of signal, before a neuron's own input weight within -1 to 1."""


@dataclass(frozen=True, eq=False)
class Spiking:
    """A network of leaky integrate-and-fire neurons."""

    into: Float32Array
    """Input weights, float32 [neurons]."""
    among: Float32Array
    """Recurrent weights, float32 [neurons, neurons]: row i holds those from neuron i."""

    @staticmethod
    def draw(seed: int, neurons: int) -> Spiking:
        """Draw the weights."""
        rng = np.random.default_rng(seed)
        into = rng.uniform(-1, 1, neurons)
        weights = rng.normal(MEAN / (DENSITY * neurons), SPREAD / math.sqrt(DENSITY), (neurons, neurons))
        linked = rng.random((neurons, neurons)) < DENSITY
        return Spiking(into.astype(np.float32), (weights * linked).astype(np.float32))

    @property
    def units(self) -> int:
        """Neurons, each of which has a filter of its spikes."""
        return len(self.into)

    @property
    def links(self) -> int:
        """Weights that are not zero."""
        return len(self.into) + int(np.count_nonzero(self.among))

    def run(self, x: Float32Array) -> Iterator[Float32Array]:
        """Yield the filtered spikes of each chunk of steps, float32 [signals, steps, neurons]."""
        shape = len(x), self.units
        potential, current, trace = (np.zeros(shape, dtype=np.float32) for _ in range(3))
        leak, fade, forget = (np.float32(math.exp(-STEP / tau)) for tau in (MEMBRANE, SYNAPSE, READOUT))
        drive, target = self.into * np.float32(INPUT_GAIN), np.empty(shape, dtype=np.float32)
        for first in range(0, x.shape[1], CHUNK):
            part = x[:, first : first + CHUNK]
            states = np.empty((part.shape[1], *shape), dtype=np.float32)
            for step in range(part.shape[1]):
                np.multiply.outer(part[:, step], drive, out=target)
                target += current
                target += np.float32(BIAS)
                potential -= target
                potential *= leak
                potential += target
                signal, neuron = np.nonzero(potential >= THRESHOLD)
                potential[signal, neuron] = 0
                current *= fade
                trace *= forget
                trace[signal, neuron] += 1
                if len(signal):
                    first_of = np.flatnonzero(np.diff(signal, prepend=-1))
                    current[signal[first_of]] += np.add.reduceat(self.among[neuron], first_of, axis=0)
                states[step] = trace
            yield states.swapaxes(0, 1)
