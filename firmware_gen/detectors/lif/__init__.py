"""Spiking neurons and their readouts in C: ``quantize/detectors/lif.py`` says what they compute."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ....common.errors import UnsupportedModelError
from ....quantize.detectors.lif import Lif
from ....quantize.detectors.stream_network import StreamNetwork
from ...compiler.layer import Table
from ...compiler.ops import kernel_sources
from ...compiler.target import Target
from ...folders import FILTERS
from ..stream_c import NetworkC, StreamC

HERE = Path(__file__).parent
MAX_LINKS = 2**16 - 1
"""Where a neuron's links end is two bytes, and C has no empty arrays."""


def write(network: StreamNetwork, target: Target) -> NetworkC:
    """Return the C of spiking neurons.

    Raises:
        UnsupportedModelError: the network is another one, or has no links or too many.
    """
    if not isinstance(network, Lif):
        raise UnsupportedModelError(
            f"a {type(network).__name__} is no network of spiking neurons",
            fix="quantise the run again with this version of ecgtiny",
        )
    neurons = network.neurons
    links = int(np.count_nonzero(neurons.links))
    if not 0 < links <= MAX_LINKS:
        raise UnsupportedModelError(f"{links} links among the spiking neurons, and there is C for 1 to {MAX_LINKS}",
                                    fix="draw them with another density")  # fmt: skip
    sizes = {
        "UNITS": neurons.count,
        "LINKS": links,
        "SECTIONS": len(neurons.sections),
        "INPUT_GAIN": int(neurons.gain),
        "LINK_UNIT": 1 << int(neurons.link_shift),
        "FADE": int(neurons.fade),
        "FORGET": int(network.forget),
        "SPIKE_THRESHOLD": int(neurons.threshold),
    }
    own = [path for path in HERE.iterdir() if path.suffix in (".c", ".h")]
    return NetworkC((*own, *FILTERS.iterdir(), *kernel_sources("shift_right", target)), sizes, _tables(network))


def _tables(network: Lif) -> tuple[Table, ...]:
    neurons = network.neurons
    _, potentials, currents = neurons.settled
    sources, targets = np.nonzero(neurons.links)
    return (
        Table("sections", neurons.sections.astype(np.int32)),
        Table("into", neurons.into.astype(np.int16)),
        Table("bias", neurons.bias.astype(np.int32)),
        Table("leak", neurons.leak.astype(np.int32)),
        Table("row_ends", np.searchsorted(sources, np.arange(neurons.count + 1)).astype(np.uint16)),
        Table("targets", targets.astype(np.uint8)),
        Table("links", neurons.links[sources, targets].astype(np.int8)),
        Table("readout_weights", network.readouts.astype(np.int16)),
        Table("readout_constants", network.constants.astype(np.int32)),
        Table("settled_potentials", potentials.astype(np.int32)),
        Table("settled_currents", currents.astype(np.int32)),
        Table("settled_sums", network.settled.astype(np.int32)),
    )


STREAM = StreamC(name="lif", write=write)
