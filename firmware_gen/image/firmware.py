"""A firmware before it is linked: its sources, and what turns them into an image."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from ...boards.board import Board
from ...common.errors import MissingToolError, UsageError
from ...common.stage_records.network import Network, Runtime
from ..writer.agent_sources import Serves, agent_sources
from ..writer.sources import Foreign, Sources
from .build import NOTHING, LinkInputs
from .toolchain import Toolchain, find_toolchain

OURS = Runtime(name="c")


@dataclass(frozen=True)
class Firmware:
    """Sources with their toolchain; ``runtime`` is what the record says of what runs the network."""

    sources: Sources
    toolchain: Toolchain | None
    """None where no image is made."""
    runtime: Runtime
    link_inputs: LinkInputs = NOTHING
    foreign: Foreign | None = None
    """What the user's own build links, where a library of the user's runs the network."""
    network: Network | None = None
    """What became of the network, for ``--explain``; None where the runtime does not say."""
    stack: Callable[[Path], int] | None = None
    """What measures the bytes of stack that the linked image takes; None where its code bounds them."""
    no_image: str | None = None
    """Why no image is made; None where one is."""


def with_agent(firmware: Firmware, board: Board, serves: Serves = "beats", adc_input: int | None = None) -> Firmware:
    """Return a firmware with the agent and a toolchain; ``no_image`` says why no image can be made.

    Args:
        firmware: of our own C alone.
        board: what it is for.
        serves: what its detector takes and gives.
        adc_input: analog input of the board's converter that a recorder samples.
    """
    try:
        agent = agent_sources(board, serves, adc_input)
    except UsageError as error:
        return replace(firmware, no_image=str(error))
    whole = replace(firmware, sources={**firmware.sources, **agent})
    try:
        return replace(whole, toolchain=find_toolchain(board))
    except MissingToolError as error:
        return replace(whole, no_image=str(error))
