"""A budget: the most that a detector's image may take on a board."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from ...boards.board import Board
from ...common.errors import UsageError

UNITS = {"flash": 1024, "ram": 1024, "instructions": 1000}
"""What may be limited, and what a k stands for."""
EXAMPLE = "flash=8k,ram=1k,instructions=6000"
LIMIT = re.compile(r"\s*(\w+)\s*=\s*(\d{1,12})\s*([kK]?)\s*")


@dataclass(frozen=True)
class Cost:
    """What a detector takes: bytes of the whole linked image, and instructions a beat."""

    flash: int
    ram: int
    """Data and bss, without the stack."""
    stack: int
    instructions: float | None
    """The median; None where the board has no simulator that counts them."""

    def of(self, name: str) -> float | None:
        """Return what it takes of a resource."""
        found: Mapping[str, float | None] = vars(self)
        return found[name]


def parse_budget(text: str) -> dict[str, int]:
    """Read ``flash=8k,ram=1k,instructions=6000``; what is not named has no limit.

    Raises:
        UsageError: the text is no budget.
    """
    limits: dict[str, int] = {}
    for part in text.split(","):
        match = LIMIT.fullmatch(part)
        if match is None or match[1] not in UNITS or match[1] in limits or not int(match[2]):
            raise UsageError(f"{part.strip()!r} is no limit of a budget",
                             fix=f"name each of {', '.join(UNITS)} at most once, as in {EXAMPLE}")  # fmt: skip
        limits[match[1]] = int(match[2]) * (UNITS[match[1]] if match[3] else 1)
    return limits


def with_board(limits: Mapping[str, int], board: Board) -> dict[str, int]:
    """Return the limits together with those of the board's own file."""
    own = board.budget
    if own is None:
        return dict(limits)
    there = {"flash": own.flash, "ram": own.ram, "stack": own.stack}
    return {**limits, **{name: min(size, limits.get(name, size)) for name, size in there.items()}}


def excess(limits: Mapping[str, int], cost: Cost) -> dict[str, float]:
    """Return by which part of each limit a cost is over it; zero or less where it is within."""
    used = {name: cost.of(name) for name in limits}
    return {name: value / limits[name] - 1 for name, value in used.items() if value is not None}


def share(limits: Mapping[str, int], cost: Cost) -> float:
    """Return the largest part of a limit that a cost takes."""
    return 1 + max(excess(limits, cost).values())


def in_words(cost: Cost) -> str:
    """Return a cost as a person reads it."""
    ticks = "" if cost.instructions is None else f", {cost.instructions:,.0f} instructions a beat"
    return f"{cost.flash:,} B of flash, {cost.ram:,} B of RAM, {cost.stack:,} B of stack{ticks}"


def fits(limits: Mapping[str, int], cost: Cost) -> bool:
    """Tell whether a cost is within all limits; what nobody counted is within none."""
    over = excess(limits, cost)
    return len(over) == len(limits) and max(over.values(), default=0) <= 0
