"""The kinds of networks that there is C for, each with sizes to test it at, and their compiled detectors."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
from hypothesis import strategies as st

from ecgtiny.common.arrays import Int16Array
from ecgtiny.firmware_gen.compiler.target import Target
from ecgtiny.firmware_gen.detectors.stream_c import StreamDetector
from tests.firmware_gen.readouts.made import Desk, Size, expected, made_detector, made_lif_detector, sources_of

DSP = Target(dsp=True)


@dataclass(frozen=True, eq=False)
class Network:
    """A kind of network, and how its C is tested."""

    name: str
    make: Callable[[int, tuple[int, ...]], StreamDetector]
    """Of a seed and a size."""
    sizes: tuple[tuple[int, ...], ...]
    """The seed of each is its index."""
    any_size: st.SearchStrategy[tuple[int, ...]]

    def detector(self, index: int) -> StreamDetector:
        """Return the detector of a size."""
        return self.make(index, self.sizes[index])

    def __str__(self) -> str:
        return self.name


LIF = Network(
    name="lif",
    make=lambda seed, size: made_lif_detector(seed, *size),
    sizes=((24, 2), (8, 7), (5, 1)),
    any_size=st.tuples(st.sampled_from([8, 20, 40]), st.integers(1, 5)),
)
"""Neurons and readouts."""
ECHO_STATE = Network(
    name="echo_state",
    make=lambda seed, size: made_detector(seed, Size(*size)),
    sizes=((24, 3, 2), (8, 6, 7), (4, 1, 1), (10, 7, 3)),
    any_size=st.tuples(st.sampled_from([4, 12, 30]), st.integers(1, 4), st.integers(1, 5)),
)
"""Units, links and readouts; the DSP extension takes all but the last: units in fours, and six links at most."""
NETWORKS = (LIF, ECHO_STATE)


@cache
def host(network: Network, index: int) -> tuple[StreamDetector, Desk]:
    """Return the detector of a size, and its library on the host."""
    detector = network.detector(index)
    return detector, Desk(sources_of(detector))


def assert_noticed(network: Network, name: str, before: str, after: str, counts: Int16Array) -> None:
    """Assert that samples int16 [n] give other readouts where ``before`` in a file of the C is ``after``."""
    detector, _ = host(network, 0)
    sources = sources_of(detector)
    text = sources[f"ecgtiny/src/{name}"]
    assert before in text
    wanted = expected(detector, counts)
    found = Desk({**sources, f"ecgtiny/src/{name}": text.replace(before, after, 1)}).run(counts, wanted)
    assert not np.array_equal(found, wanted)
