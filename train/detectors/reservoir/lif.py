"""Leaky integrate-and-fire neurons with slow exponential synapses, and a filter of their spikes.

The constants are those of the report on the reservoir with a multi-dimensional readout, except ``THRESHOLD`` and
``INPUT_GAIN``, which it does not give.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from ....common.arrays import AnyArray, BoolArray, Float32Array
from .states import FS
from .traces import traces

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
SETTLING_SECONDS = 10.0
"""Seconds without input before the signal: from rest all neurons fire together, which no readout is to learn."""
LEAK, FADE, FORGET = (np.float32(math.exp(-STEP / tau)) for tau in (MEMBRANE, SYNAPSE, READOUT))
"""What a step leaves of the potential's distance from its drive, of the synapses' current, of the filtered spikes."""


@dataclass(eq=False)
class _State:
    """Of all neurons of all signals, float32 [signals, neurons] each; changed in place."""

    potential: Float32Array
    """mV above rest."""
    current: Float32Array
    """mV of drive through the synapses."""

    @staticmethod
    def at_rest(signals: int, neurons: int) -> _State:
        return _State(*(np.zeros((signals, neurons), dtype=np.float32) for _ in range(2)))

    def repeated(self, signals: int) -> _State:
        return _State(*(np.repeat(one, signals, axis=0) for one in (self.potential, self.current)))


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
        """Return the filtered spikes of each chunk of steps, float32 [signals, steps, neurons].

        The network has run without input for ``SETTLING_SECONDS`` seconds before.
        """
        trace, state = np.zeros(self.units, np.float32), _State.at_rest(1, self.units)
        for _ in range(round(SETTLING_SECONDS * FS)):
            trace = trace * FORGET + self._step(state, np.zeros(1, np.float32))[0]
        return traces(x, lambda rows: self._spikes(rows, state), (self.into, self.among), trace, FORGET)

    def arrays(self) -> Mapping[str, AnyArray]:
        """Return nothing: it has no integer reference."""
        return {}

    def _spikes(self, x: Float32Array, settled: _State) -> Iterator[BoolArray]:
        state = settled.repeated(len(x))
        for now in x.T:
            yield self._step(state, now)

    def _step(self, state: _State, sample: Float32Array) -> BoolArray:
        """Move the state on by one sample of each signal, float32 [signals]; return what spikes."""
        target = np.multiply.outer(sample, self.into * np.float32(INPUT_GAIN))
        target += state.current
        target += np.float32(BIAS)
        state.potential -= target
        state.potential *= LEAK
        state.potential += target
        fired = state.potential >= THRESHOLD
        state.current *= FADE
        signal, neuron = np.nonzero(fired)
        if len(signal):
            state.potential[fired] = 0
            first_of = np.flatnonzero(np.diff(signal, prepend=-1))
            state.current[signal[first_of]] += np.add.reduceat(self.among[neuron], first_of, axis=0)
        return fired
