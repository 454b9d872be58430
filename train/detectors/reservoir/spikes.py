"""A small network of spiking neurons in integers from the start: what it spikes here it spikes on a board.

A float network would not do as the reference of an integer one: where a spike comes a step earlier, all that follows
differs. So weights and time constants are rounded when they are drawn, the readouts are fitted to the spikes of the
integer neurons, and float are only the filters of those spikes and the readouts.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from ....common.arrays import AnyArray, Float32Array, Float64Array, Int64Array
from ....common.biquads import Biquads, gain_of
from ....common.spiking import INT8, INTO, PART, POTENTIAL, SpikingNeurons, part_of
from ...data.stored_signals import COUNTS_A_MV, as_counts
from .bandpass import coefficients
from .states import FS
from .traces import traces

STEP = 1 / FS
"""Seconds."""


@dataclass(frozen=True)
class SmallShape:
    """What is chosen about a small network: on training and validation signals of generated patients."""

    neurons: int = 64
    membrane: tuple[float, float] = (0.0075, 0.05)
    """Limits of the membranes' time constants in s; the logarithm is uniform between them."""
    synapse: float = 0.2
    """Time constant in s."""
    readout: float = 0.35
    """Time constant of the filters of spikes in s."""
    density: float = 0.2
    mean: float = -3.0
    """Of the recurrent weights in mV, times (density x neurons)."""
    spread: float = 1.5
    """Standard deviation of the recurrent weights in mV, times the root of (density x neurons)."""
    bias: tuple[float, float] = (0.0, 20.0)
    """Limits of the neurons' biases in mV above rest."""
    threshold: float = 10.0
    """mV above rest."""
    gain: tuple[float, float] = (80.0, 400.0)
    """Limits of the input weights in mV of drive a mV of signal; the logarithm is uniform, the sign is drawn."""


@dataclass(frozen=True, eq=False)
class SmallSpiking:
    """Neurons in integers whose spikes are filtered in float."""

    neurons: SpikingNeurons
    forget: int
    """What a step takes of the filtered spikes, as a part of 2^32."""

    @staticmethod
    def draw(seed: int, shape: SmallShape) -> SmallSpiking:
        """Draw the weights, and round them."""
        rng = np.random.default_rng(seed)
        n, linked = shape.neurons, shape.density * shape.neurons
        into = _log_uniform(rng, shape.gain, n) * rng.choice([-1.0, 1.0], n)
        weights = rng.normal(shape.mean / linked, shape.spread / math.sqrt(linked), (n, n))
        weights *= rng.random((n, n)) < shape.density
        links, shift = _bytes(weights)
        membrane = _log_uniform(rng, shape.membrane, n)
        neurons = SpikingNeurons(
            sections=Biquads.quantise(coefficients(FS)).sections,
            gain=np.array(gain_of(COUNTS_A_MV)),
            into=_fixed(into, INTO),
            links=links,
            link_shift=np.array(shift),
            bias=_fixed(rng.uniform(*shape.bias, n), POTENTIAL),
            leak=part_of(membrane, STEP),
            fade=part_of(np.array(shape.synapse), STEP),
            threshold=_fixed(np.array(shape.threshold), POTENTIAL),
        )
        neurons.prove()
        return SmallSpiking(neurons, int(part_of(np.array(shape.readout), STEP)))

    @property
    def units(self) -> int:
        """Neurons, each of which has a filter of its spikes."""
        return self.neurons.count

    @property
    def links(self) -> int:
        """Input weights, biases and links that are not zero."""
        return 2 * self.units + int(np.count_nonzero(self.neurons.links))

    def run(self, x: Float32Array) -> Iterator[Float32Array]:
        """Return the filtered spikes of each chunk of steps, float32 [signals, steps, neurons].

        The network has run ``SETTLING_STEPS`` without input before. Samples are rounded to the counts of an ADC.
        """
        keep = np.float32(1 - self.forget / 2**PART)
        trace = np.zeros(self.units, np.float32)
        for fired in self.neurons.settled[0]:
            trace = trace * keep + fired
        weights = self.neurons.arrays().values()
        return traces(x, lambda rows: self.neurons.spikes(as_counts(rows)), weights, trace, keep)

    def arrays(self) -> Mapping[str, AnyArray]:
        """Return the neurons, and what their filters forget."""
        return {**self.neurons.arrays(), "forget": np.array(self.forget)}


def _log_uniform(rng: np.random.Generator, limits: tuple[float, float], n: int) -> Float64Array:
    low, high = limits
    return low * (high / low) ** rng.random(n)


def _fixed(values: Float64Array, digits: int) -> Int64Array:
    return np.rint(values * 2**digits).astype(np.int64)


def _bytes(weights: Float64Array) -> tuple[Int64Array, int]:
    """Return weights in mV as int8, and the shift to the left that makes them mV in Q18: the smallest that fits."""
    largest = float(np.abs(weights).max()) * 2**POTENTIAL
    shift = max(0, math.ceil(math.log2(max(largest, 1) / INT8)))
    return np.clip(_fixed(weights, POTENTIAL - shift), -INT8, INT8), shift
