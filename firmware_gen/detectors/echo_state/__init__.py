"""An echo state network behind a band-pass in C: ``quantize/detectors/echo_state.py`` says what it computes."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ....common.arrays import Int64Array
from ....common.errors import UnsupportedModelError
from ....quantize.detectors.echo_state import INT16, INT32, EchoState
from ....quantize.detectors.stream_network import StreamNetwork
from ....quantize.graph.sigmoid16 import TABLE
from ...compiler.layer import Table
from ...compiler.ops import kernel_sources
from ...compiler.target import Target
from ...folders import FILTERS
from ..stream_c import NetworkC, StreamC

HERE = Path(__file__).parent
LINKS, AT_ONCE = 6, 3
"""Of the C for the DSP extension: links into a unit, and readouts that are summed at once."""


def write(network: StreamNetwork, target: Target) -> NetworkC:
    """Return the C of an echo state network.

    Raises:
        UnsupportedModelError: the network is another one.
    """
    if not isinstance(network, EchoState):
        raise UnsupportedModelError(
            f"a {type(network).__name__} is no echo state network",
            fix="give the network that quantize made of the model echo-state",
        )
    units, links = network.sources.shape
    dsp = target.dsp and not target.small and _fits_dsp(network)
    own = HERE / ("dsp" if dsp else "portable")
    kernels = ("fixed_point",) if dsp else ("fixed_point", "sigmoid16")
    files = [path for folder in (HERE, own) for path in folder.iterdir() if path.suffix in (".c", ".h", ".S")]
    shared = [path for kernel in kernels for path in kernel_sources(kernel, Target())]
    sizes = {"UNITS": units, "LINKS": links, "SECTIONS": len(network.filter.sections), "INPUT_GAIN": network.gain}
    sections = Table("sections", network.filter.sections.astype(np.int32))
    tables = _for_dsp(network) if dsp else _portable(network)
    return NetworkC((*files, *FILTERS.iterdir(), *shared), sizes, (sections, *tables))


def _fits_dsp(network: EchoState) -> bool:
    """Tell whether the C for the DSP extension takes a network: units by fours, and 16 biases added to the links."""
    units, links = network.sources.shape
    linked = np.abs(network.links).sum(axis=1) * INT16 + np.abs(network.bias) * 16
    return units % 4 == 0 and links <= LINKS and bool(linked.max() <= INT32)


def _portable(network: EchoState) -> tuple[Table, ...]:
    return (
        Table("curve", TABLE.astype(np.int16)),
        Table("sources", network.sources.astype(np.uint8)),
        Table("links", network.links.astype(np.int16)),
        Table("into", network.into.astype(np.int16)),
        Table("bias", network.bias.astype(np.int32)),
        Table("leak", network.leak.astype(np.int16)),
        Table("readout_weights", network.readouts.T.astype(np.int16)),
        Table("readout_constants", network.constants.astype(np.int32)),
    )


def _for_dsp(network: EchoState) -> tuple[Table, ...]:
    units, links = network.sources.shape
    sources = np.pad(network.sources, ((0, 0), (0, LINKS - links)))
    weights = np.pad(network.links, ((0, 0), (0, LINKS - links))).reshape(units, -1, 2)
    columns = (
        network.bias * 16 & 0xFFFFFFFF,
        network.leak << 16,
        sources[:, 0] | sources[:, 1] << 8 | sources[:, 2] << 16 | sources[:, 3] << 24,
        sources[:, 4] | sources[:, 5] << 8 | (network.into & 0xFFFF) << 16,
        *_pairs(weights).T,
    )
    return (
        Table("curve_steps", _pairs(np.stack([TABLE, np.append(np.diff(TABLE), 0)], axis=1)).astype(np.uint32)),
        Table("units", np.stack(columns, axis=1)[::-1].astype(np.uint32)),
        Table("readout_pairs", _readouts(network).astype(np.uint32)),
    )


def _readouts(network: EchoState) -> Int64Array:
    """Return groups of readouts, [groups, 1 + units / 2, AT_ONCE]: the constants, then pairs of weights."""
    units, readouts = network.readouts.shape
    missing = -readouts % AT_ONCE
    weights = _pairs(np.pad(network.readouts.T, ((0, missing), (0, 0))).reshape(readouts + missing, -1, 2))
    constants = np.pad(network.constants, (0, missing)) & 0xFFFFFFFF
    whole = np.concatenate([constants[:, None], weights], axis=1)
    return whole.reshape(-1, AT_ONCE, 1 + units // 2).transpose(0, 2, 1)


def _pairs(halves: Int64Array) -> Int64Array:
    """Return pairs of int16 along the last axis as words without a sign, the earlier one below."""
    return halves[..., 0] & 0xFFFF | (halves[..., 1] & 0xFFFF) << 16


STREAM = StreamC(name="echo_state", write=write)
