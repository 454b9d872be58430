"""What a user may choose about a search."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

from ...common.errors import UsageError
from .budget import parse_budget

MINUTES = 10.0
AT_ONCE = 8


@dataclass(frozen=True)
class SearchConfig:
    """The options of ``ecgtiny search``.

    Raises:
        UsageError: an option is outside its range.

    Ten minutes of search, and its front as a table. ::

        config = ecgtiny.SearchConfig("ecg5000", "nrf52840", "flash=8k,ram=1k,instructions=6000")
        ecgtiny.search_run(config, Path("ecgtiny-search")).to_frame()
    """

    data: str
    board: str
    budget: str
    """As in ``flash=8k,ram=1k,instructions=6000``."""
    minutes: float | None = None
    """No trial is drawn after so many minutes of this start; ten where neither this nor ``trials`` is given."""
    trials: int | None = None
    """Trials in all, those of earlier starts included."""
    seed: int = 0
    at_once: int = AT_ONCE
    """Trials that are drawn before the first of them is known. The result depends on it, and not on how many run."""

    def __post_init__(self) -> None:
        if self.minutes is not None and not 0 < self.minutes < math.inf:
            raise UsageError(f"{self.minutes:g} minutes", fix="give a positive number")
        if self.trials is not None and self.trials < 1:
            raise UsageError(f"{self.trials} trials are none", fix="give at least one")
        if self.at_once < 1:
            raise UsageError(f"{self.at_once} trials at once are none", fix="give at least one")
        if not 0 <= self.seed < 2**32:
            raise UsageError(f"seed {self.seed} is not in [0, 2^32)", fix="give a whole number from 0 to 4,294,967,295")
        _ = self.limits

    @cached_property
    def limits(self) -> dict[str, int]:
        """The budget that was asked for, in bytes and instructions."""
        return parse_budget(self.budget)

    @property
    def seconds(self) -> float:
        """How long trials may be drawn."""
        if self.minutes is None:
            return math.inf if self.trials is not None else 60 * MINUTES
        return 60 * self.minutes
