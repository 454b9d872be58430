"""Small networks that take samples, and samples to run them on."""

from __future__ import annotations

import numpy as np

from ecgtiny.common.arrays import Float32Array, Int16Array
from ecgtiny.quantize.detectors.echo_state import EchoStateFloat
from ecgtiny.quantize.detectors.lif import Lif
from ecgtiny.train.detectors.reservoir.bandpass import coefficients
from ecgtiny.train.detectors.reservoir.echo import EchoState, Shape
from ecgtiny.train.detectors.reservoir.spikes import SmallShape, SmallSpiking
from ecgtiny.train.detectors.reservoir.states import FS

GAIN = 1000.0
"""Counts a mV."""


def made_network(seed: int, units: int = 24, links: int = 3, readouts: int = 2) -> EchoStateFloat:
    """Return a network with readouts of nothing in particular, in float."""
    drawn = EchoState.draw(seed, Shape(units=units, links=links))
    rng = np.random.default_rng(seed)
    weights = rng.normal(0, 0.3, (units + 1, readouts))
    return EchoStateFloat(
        coefficients(FS), drawn.into, drawn.among, drawn.bias, drawn.leak, weights, np.full(readouts, 0.2)
    )


def made_mv(seed: int, signals: int, samples: int) -> Float32Array:
    """Return beats a second with noise, float32 [signals, samples] in mV."""
    rng = np.random.default_rng(seed)
    beat = np.exp(-0.5 * (((np.arange(samples) % 200) - 60) / 4) ** 2)
    return (beat + 0.03 * rng.standard_normal((signals, samples))).astype(np.float32)


def made_counts(seed: int, signals: int, samples: int) -> Int16Array:
    """Return what an ADC makes of them."""
    return np.rint(made_mv(seed, signals, samples) * GAIN).astype(np.int16)


def made_lif(seed: int, neurons: int = 24, readouts: int = 2) -> Lif:
    """Return spiking neurons with readouts of nothing in particular, in integers."""
    drawn = SmallSpiking.draw(seed, SmallShape(neurons=neurons))
    weights = np.random.default_rng(seed).normal(0, 0.3, (neurons + 1, readouts))
    return Lif.quantise({**drawn.arrays(), "readouts": weights, "thresholds": np.full(readouts, 0.2)}, GAIN)
