"""A firmware before it is linked: its sources, and what turns them into an image."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..writer.sources import Sources
from .build import NOTHING, LinkInputs
from .toolchain import Toolchain

OURS: dict[str, Any] = {"name": "c"}


@dataclass(frozen=True)
class Firmware:
    """Sources with their toolchain; ``runtime`` is what the record says of what runs the network."""

    sources: Sources
    toolchain: Toolchain | None
    """None where no compiler is installed."""
    runtime: dict[str, Any]
    beside: LinkInputs = NOTHING
    stack: Callable[[Path], int] | None = None
    """What measures the bytes of stack that the linked image takes; None where its code bounds them."""
