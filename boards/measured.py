"""What was run for each board, as ``python -m bench.boards`` measured it and wrote it beside the boards' files."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, cast

from ..common.files import read_json

FILE = "measured.json"


@dataclass(frozen=True)
class Measured:
    """What a board's firmware was compared on with the integer reference; none of it was on silicon."""

    simulator: str | None = None
    """What ran the firmware; None where it was built only."""
    beats: int = 0
    mismatches: int = 0
    events: int = 0
    """0 where the firmware of a stream was not run, for want of memory or of a simulator."""
    differences: int = 0
    instructions: int | None = None
    """Per beat of the default detector, the median."""
    cycles: int | None = None
    """The same, where the simulator has the cycles of the core."""
    modelled_cycles: int | None = None
    """The same by a model of the core without wait states, where it has one (docs/cycles.md)."""


@cache
def measured() -> dict[str, Measured]:
    """Return what was measured, by name of the board; a board that is not in it was not even built."""
    held = cast("dict[str, dict[str, Any]]", read_json(Path(__file__).parent / FILE))
    return {name: Measured(**found) for name, found in held.items()}
