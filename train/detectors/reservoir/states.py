"""What a readout is fitted to: the states of a network of fixed weights, driven by all signals at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Protocol

import numpy as np

from ....common.arrays import AnyArray, BoolArray, Float32Array
from ...data.signals import Signals

FS = 200.0
"""Hz, of the signals that the constants of all networks are for: a step each 5 ms."""
CHUNK = 500
"""Steps whose states are held at a time: those of a whole set would not fit into memory."""


class Network(Protocol):
    """A network of fixed weights. What it does at a step depends on that step and those before alone."""

    @property
    def units(self) -> int:
        """Numbers of its state that the readouts see."""
        ...

    @property
    def links(self) -> int:
        """Weights that are not zero."""
        ...

    def run(self, x: Float32Array) -> Iterator[Float32Array]:
        """Run the network from rest.

        Args:
            x: float32 [signals, samples] in mV.

        Yields:
            The states of each chunk of steps in turn, float32 [signals, steps, units].
        """
        ...

    def arrays(self) -> Mapping[str, AnyArray]:
        """Return its weights as its integer reference names them; empty where it has none."""
        ...


Draw = Callable[[int], Network]
"""Draws the weights of a network from a seed."""


def side_by_side(signals: Signals) -> tuple[Float32Array, BoolArray]:
    """Return the signals as rows filled up with zeros, float32 [signals, samples], and which samples are theirs."""
    lengths = [len(one.x) for one in signals.signals]
    longest = max(lengths)
    x = np.stack([np.pad(one.x, (0, longest - len(one.x))) for one in signals.signals])
    return x, np.stack([np.arange(longest) < length for length in lengths])
