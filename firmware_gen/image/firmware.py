"""A firmware before it is linked: its sources, and what turns them into an image."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ...common.stage_records.network import Network, Runtime
from ..writer.sources import Foreign, Sources
from .build import NOTHING, LinkInputs
from .toolchain import Toolchain

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
