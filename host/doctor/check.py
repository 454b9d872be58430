"""What a check of the doctor declares about itself, and what it finds."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from ...boards.board import Board


@dataclass(frozen=True)
class Finding:
    """One thing, and whether it is there."""

    name: str
    state: Literal["ok", "missing", "note"]
    """``note`` is for what cannot be looked up, but is good to know."""
    found: str
    """Versions and places of what is there; else what is not."""
    fix: str = ""
    """What to do; empty where there is nothing to do."""
    asked: bool = False
    """Whether the board that was asked for needs it."""


@dataclass(frozen=True)
class Check:
    """A check; one file of ``checks`` declares one as ``CHECK``."""

    name: str
    """Heads its findings."""
    place: int
    """They are shown in ascending order of it."""
    look: Callable[[Board | None], Iterable[Finding]]
    """Takes the board that was asked for, None for all there are, and looks at this machine; it changes nothing."""
