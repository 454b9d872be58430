"""An echo state network behind a band-pass in C: ``quantize/detectors/echo_state.py`` says what it computes."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ....common.arrays import Int64Array
from ....common.errors import UnsupportedModelError
from ....quantize.detectors.echo_state import EchoState
from ....quantize.detectors.stream_network import StreamNetwork
from ....quantize.graph.sigmoid16 import TABLE
from ...compiler.layer import Table
from ...compiler.ops import kernel_sources
from ...compiler.target import Target
from ..stream_c import NetworkC, StreamC

HERE = Path(__file__).parent
AT_ONCE = 3
"""``ECHO_READOUTS_AT_ONCE`` of the C for the DSP extension."""


def write(network: StreamNetwork, target: Target) -> NetworkC:
    """Return the C of an echo state network.

    Raises:
        UnsupportedModelError: the network is another one.
    """
    if not isinstance(network, EchoState):
        raise UnsupportedModelError(f"a {type(network).__name__} is no echo state network")
    units, pairs = network.sources.shape
    dsp = target.dsp and not target.small
    own = HERE / ("dsp" if dsp else "portable")
    kernels = ("fixed_point", "dsp") if dsp else ("fixed_point", "sigmoid16")
    return NetworkC(
        files=(
            *HERE.glob("*.[ch]"), *own.glob("*.[ch]"),
            *(path for kernel in kernels for path in kernel_sources(kernel, target)),
        ),
        macros={
            "UNITS": units,
            "PAIRS": pairs,
            "SECTIONS": len(network.filter.sections),
            "INPUT_GAIN": network.gain,
        },
        tables=(
            Table("sections", network.filter.sections.astype(np.int32)),
            *(_for_dsp(network) if dsp else _portable(network)),
        ),
    )  # fmt: skip


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
    curve = np.stack([TABLE, np.append(np.diff(TABLE), 0)], axis=1)
    units, pairs = network.sources.shape
    sources = np.zeros((units, -(-pairs // 4) * 4), np.uint8)
    sources[:, :pairs] = network.sources
    columns = (
        _words(network.links),
        network.bias.astype(np.int32).view(np.uint32)[:, None],
        _words(np.stack([network.into, network.leak], axis=1))[:, None],
        sources.view("<u4").astype(np.uint32),
    )
    groups = -(-network.readouts.shape[1] // AT_ONCE)
    weights = np.zeros((groups * AT_ONCE, units), np.int64)
    weights[: network.readouts.shape[1]] = network.readouts.T
    constants = np.zeros(groups * AT_ONCE, np.int32)
    constants[: len(network.constants)] = network.constants
    return (
        Table("curve_steps", _words(curve)),
        Table("units", np.concatenate(columns, axis=1)),
        Table("readout_pairs", _words(weights.reshape(groups, AT_ONCE, units // 2, 2)).transpose(0, 2, 1)),
        Table("readout_constants", constants),
    )


def _words(halves: Int64Array) -> np.ndarray[tuple[int, ...], np.dtype[np.uint32]]:
    """Return pairs of int16 along the last axis as words, the earlier one below."""
    low, high = halves[..., 0] & 0xFFFF, halves[..., 1] & 0xFFFF
    return (low | high << 16).astype(np.uint32)


STREAM = StreamC(name="echo_state", write=write)
