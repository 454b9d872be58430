"""What the generators need of a virtual core: an image in its memory whose functions can be called."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from ...boards.board import Memory
from ...boards.core import Core
from ...common.stage_records.network import ModelledCycles
from .elf import Symbol

CORES = ("cortex-m4", "cortex-m4f")
"""The cores that the virtual one stands for."""


class Lap(Protocol):
    """What a call inside a function took."""

    @property
    def instructions(self) -> int: ...  # noqa: D102
    @property
    def cycles(self) -> int: ...  # noqa: D102 - by a model of the core


class Result(Protocol):
    """What a function returned, and what it took."""

    @property
    def value(self) -> int: ...  # noqa: D102 - the register r0
    @property
    def instructions(self) -> int: ...  # noqa: D102 - 0 where they are not counted
    @property
    def cycles(self) -> int: ...  # noqa: D102 - by a model of the core; 0 where they are not counted


class Callee(Protocol):
    """An image in a virtual core's memory, as its startup leaves it."""

    @property
    def stack_used(self) -> int: ...  # noqa: D102 - the most bytes of stack that a call so far has taken
    def symbol(self, name: str) -> Symbol: ...  # noqa: D102
    def load(self, address: int, size: int) -> bytes: ...  # noqa: D102
    def store(self, address: int, content: bytes) -> None: ...  # noqa: D102 - flash too
    def allocate(self, size: int) -> int: ...  # noqa: D102 - the address of memory outside the image
    def call(self, function: str, *arguments: int) -> Result: ...  # noqa: D102
    def call_by_laps(self, function: str, *arguments: int) -> Sequence[Lap]: ...  # noqa: D102 - what its calls took


Load = Callable[[Path, Memory], Callee]
"""From an image and the memory that it is for to a virtual core that holds it."""


def stands_for(core: Core) -> bool:
    """Tell whether what the virtual core does is what this one does."""
    return core.name in CORES


def modelled(cycles: float, core: Core) -> ModelledCycles | None:
    """Return cycles that the virtual core counted, with the band of the core's model; None where it has none."""
    model = core.cycle_model
    if model is None:
        return None
    return ModelledCycles(
        low=round(cycles * model.low), typical=round(cycles), high=round(cycles * model.high), model=model.source
    )
