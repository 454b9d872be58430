"""What the integer reference of a detector of the form *stream* is: samples in, readouts and their thresholds out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ...common import plugins
from ...common.arrays import AnyArray, Float64Array, Int16Array, Int32Array, Int64Array, LoadedArray

Steps = NDArray[np.void]
"""What a device gives at each sample, structured [n], packed: ``readouts`` and ``above``."""


class StreamNetwork(Protocol):
    """A network in integers that takes one sample at a time."""

    @property
    def thresholds(self) -> Int64Array:
        """int32 [readouts]: a readout is above its threshold or not."""
        ...

    @property
    def unit(self) -> Float64Array:
        """What 1 of each readout is in the float readout's unit, float64 [readouts]."""
        ...

    @property
    def weights_bytes(self) -> int:
        """Bytes of its weights, and of where links come from, as the portable C holds them."""
        ...

    @property
    def constants_bytes(self) -> int:
        """Bytes of all its tables as the portable C holds them, the weights among them."""
        ...

    def run(self, counts: Int16Array) -> Iterator[Int32Array]:
        """Run rows of samples from rest: int16 [signals, samples]; yields int32 [signals, readouts], a step each."""
        ...

    def arrays(self) -> dict[str, AnyArray]:
        """Return all that makes the network, by names."""
        ...


@dataclass(frozen=True)
class StreamReference:
    """The integer reference of a kind of network; a file of this package declares one as ``REFERENCE``."""

    name: str
    """Of the file, and of the folder with its C in ``firmware_gen/detectors/``."""
    quantise: Callable[[Mapping[str, LoadedArray], float], StreamNetwork]
    """Takes the float network and the samples' counts a mV.

    Raises:
        UnsupportedModelError: a sum could leave its type.
    """
    load: Callable[[Mapping[str, LoadedArray]], StreamNetwork]
    """Takes what ``arrays`` gave.

    Raises:
        KeyError: an array is missing.
        UnsupportedModelError: a sum could leave its type.
    """


def references() -> tuple[StreamReference, ...]:
    """Return all references, sorted by name."""
    return plugins.discover(__name__.rpartition(".")[0], "REFERENCE", StreamReference)


def find(name: str) -> StreamReference:
    """Return the reference of a name.

    Raises:
        UsageError: there is none.
    """
    return plugins.find(name, references(), "integer reference")


def readouts_of(network: StreamNetwork, counts: Int16Array) -> Int32Array:
    """Return the readouts of one signal int16 [samples] from rest, int32 [samples, readouts]."""
    return np.stack([row[0] for row in network.run(counts[None])])


def steps_of(network: StreamNetwork, readouts: Int32Array) -> Steps:
    """Return readouts int32 [n, readouts] as they are sent, with a bit mask of those above their thresholds."""
    count = readouts.shape[1]
    found = np.zeros(len(readouts), np.dtype([("readouts", "<i4", (count,)), ("above", "<u4")]))
    found["readouts"] = readouts
    for index, threshold in enumerate(network.thresholds.tolist()):
        found["above"] |= (readouts[:, index] > threshold).astype(np.uint32) << np.uint32(index)
    return found


def digest(reference: str, network: StreamNetwork, fs: float) -> str:
    """Return the SHA-256 of all that decides what a device computes: the network, its thresholds and the rate."""
    whole = hashlib.sha256(json.dumps([reference, fs]).encode())
    for name, array in sorted(network.arrays().items()):
        whole.update(f"{name} {list(array.shape)} ".encode() + array.astype(array.dtype.newbyteorder("<")).tobytes())
    return whole.hexdigest()
