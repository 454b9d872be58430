"""What each layer of a network takes, from one inference of its image on a virtual core."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from ...boards.board import Board
from ...common.stage_records.network import Network
from .virtual_core import Load, stands_for


def with_layer_costs(network: Network, elf: Path, board: Board, load: Load | None, infer: str) -> Network:
    """Return the network with the instructions and cycles of its layers, for an arena of zeros.

    A layer that the score runs piece by piece has none. Nothing is added where no virtual core stands for the board's,
    or where the image does not call each layer by itself.

    Args:
        network: what was compiled.
        elf: an image with the network's function ``infer``.
        board: whose core and memory the image is for.
        load: what puts an image on a virtual core; None where there is none.
        infer: the function's name.
    """
    if load is None or board.memory is None or not stands_for(board.core):
        return network
    core = load(elf, board.memory)
    taken = core.call_by_laps(infer, core.allocate(network.arena_bytes))
    called = [layer for layer in network.layers if layer.output.offset is not None]
    if len(taken) != len(called):
        return network
    found = {layer.name: lap for layer, lap in zip(called, taken, strict=True)}
    layers = [
        replace(layer, instructions=lap.instructions, cycles=lap.cycles) if (lap := found.get(layer.name)) else layer
        for layer in network.layers
    ]
    return replace(network, layers=layers)
