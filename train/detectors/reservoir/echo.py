"""An echo state network: leaky units with a tanh, sparsely linked at random, behind a band-pass.

Jaeger, 2001, "The echo state approach to analysing and training recurrent neural networks", GMD report 148; leaky
units: Jaeger, Lukosevicius, Popovici and Siewert, 2007, "Optimization and applications of echo state networks with
leaky-integrator neurons", Neural Networks 20(3).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from ....common.arrays import AnyArray, Float32Array
from .states import CHUNK


@dataclass(frozen=True)
class Shape:
    """What is chosen about an echo state network: on training and validation signals of generated patients."""

    units: int = 128
    links: int = 6
    """Links into each unit, a density of 5 %."""
    radius: float = 0.9
    """Spectral radius of the recurrent weights."""
    gain: float = 8.0
    """Drive a mV of signal, before a unit's own input weight within -1 to 1."""
    bias: float = 0.3
    """Limit of the units' biases."""
    leak: tuple[float, float] = (0.05, 0.25)
    """Limits of the share of a unit's state that is new at each step; the logarithm is uniform between them."""


@dataclass(frozen=True, eq=False)
class EchoState:
    """An echo state network: state' = state + leak (tanh(into x + among state + bias) - state)."""

    into: Float32Array
    """float32 [units]."""
    among: Float32Array
    """float32 [units, units]: row i holds the weights from unit i."""
    bias: Float32Array
    """float32 [units]."""
    leak: Float32Array
    """float32 [units]."""

    @staticmethod
    def draw(seed: int, shape: Shape) -> EchoState:
        """Draw the weights."""
        rng = np.random.default_rng(seed)
        n = shape.units
        into = rng.uniform(-shape.gain, shape.gain, n)
        bias = rng.uniform(-shape.bias, shape.bias, n)
        among = np.zeros((n, n))
        for unit in range(n):
            among[rng.choice(n, shape.links, replace=False), unit] = rng.uniform(-1, 1, shape.links)
        among *= shape.radius / float(np.abs(np.linalg.eigvals(among)).max())
        low, high = shape.leak
        leak = low * (high / low) ** rng.random(n)
        return EchoState(*(weights.astype(np.float32) for weights in (into, among, bias, leak)))

    @property
    def units(self) -> int:
        """Units, all of which are read."""
        return len(self.into)

    @property
    def links(self) -> int:
        """Input weights, biases and links."""
        return 2 * len(self.into) + int(np.count_nonzero(self.among))

    def run(self, x: Float32Array) -> Iterator[Float32Array]:
        """Yield the states of each chunk of steps, float32 [signals, steps, units]."""
        state = np.zeros((len(x), self.units), dtype=np.float32)
        for first in range(0, x.shape[1], CHUNK):
            part = x[:, first : first + CHUNK]
            states = np.empty((len(x), part.shape[1], self.units), dtype=np.float32)
            for step in range(part.shape[1]):
                drive = part[:, step, None] * self.into + state @ self.among + self.bias
                state = state + self.leak * (np.tanh(drive) - state)
                states[:, step] = state
            yield states

    def arrays(self) -> Mapping[str, AnyArray]:
        """Return the weights."""
        return vars(self)
