"""What each layer of a network takes, from one inference of its image on a virtual core."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from msgspec import UNSET

from ...boards.board import Board
from ...common.errors import DataError, DeviceError, UsageError
from ...common.stage_records.network import Network
from .virtual_core import Lap, Load, stands_for

MAX_STEPS = 2**22
"""Multiplications and elements of an inference that the virtual core counts within some seconds."""


def steps(network: Network) -> int:
    """Return the multiplications and elements of an inference."""
    return sum(layer.macs + math.prod(layer.output.shape) for layer in network.layers)


def with_layer_costs(network: Network, elf: Path, board: Board, load: Load | None, infer: str) -> Network:
    """Return the network with the instructions and cycles of its layers, for an arena of zeros, and with no older ones.

    A layer that the score runs piece by piece has none. Nothing is added where no virtual core stands for the board's,
    where an inference takes more than ``MAX_STEPS`` or fails there, or where the image does not call each layer by
    itself: no image is held back for want of these figures.

    Args:
        network: what was compiled.
        elf: an image with the network's function ``infer``.
        board: whose core and memory the image is for.
        load: what puts an image on a virtual core; None where there is none.
        infer: the function's name.
    """
    bare = [replace(layer, instructions=UNSET, cycles=UNSET) for layer in network.layers]
    called = [layer.name for layer in bare if layer.output.offset is not None]
    taken = _laps(network, elf, board, load, infer)
    found = dict(zip(called, taken, strict=True)) if len(taken) == len(called) else {}
    layers = [
        replace(layer, instructions=lap.instructions, cycles=lap.cycles) if (lap := found.get(layer.name)) else layer
        for layer in bare
    ]
    return replace(network, layers=layers)


def _laps(network: Network, elf: Path, board: Board, load: Load | None, infer: str) -> Sequence[Lap]:
    """Return what each call of an inference takes; nothing where it is not run."""
    if load is None or board.memory is None or not stands_for(board.core) or steps(network) > MAX_STEPS:
        return []
    try:
        core = load(elf, board.memory)
        return core.call_by_laps(infer, core.allocate(network.arena_bytes))
    except (DataError, DeviceError, UsageError):
        return []
