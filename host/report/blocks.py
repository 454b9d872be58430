"""What a section is made of; the template knows these and nothing of their content."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar, Literal

Tone = Literal["plain", "good", "bad", "muted"]


@dataclass(frozen=True)
class Cell:
    """A cell of a table; ``tone`` only repeats in colour what the text says in words."""

    text: str
    tone: Tone = "plain"
    numeric: bool = False
    share: float | None = None
    """Draws a bar of this share of the cell's width (0 to 1) under the text."""


@dataclass(frozen=True)
class Table:
    """A table whose first column names the row."""

    kind: ClassVar[str] = "table"

    caption: str
    """No other table of the page has it: it names the table to who cannot see it."""
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    numeric: bool = True
    """Whether the columns after the first are numbers, aligned to the right."""
    wrap: bool = False
    """Whether long words (digests) may break."""


@dataclass(frozen=True)
class Picture:
    """One inline SVG with the text that stands for it."""

    svg: str
    alt: str
    title: str = ""
    """Stands above it, and stays in view where the picture scrolls."""
    focus: float | None = None
    """What of it is seen first where it is wider than the screen: the middle of that, as a share of the width."""


@dataclass(frozen=True)
class Figures:
    """Pictures side by side under one caption, which gives the conditions."""

    kind: ClassVar[str] = "figures"

    pictures: tuple[Picture, ...]
    caption: str
    small: bool = False
    """Whether three of them stand side by side on a wide page, rather than two."""
    wide: bool = False
    """Whether each takes the width of the page."""


@dataclass(frozen=True)
class Note:
    """A paragraph."""

    kind: ClassVar[str] = "note"

    text: str
    tone: Tone = "plain"


@dataclass(frozen=True)
class SideBySide:
    """Blocks side by side where the page is wide enough."""

    kind: ClassVar[str] = "beside"

    blocks: tuple[Table | Figures, ...]


@dataclass(frozen=True)
class Folded:
    """Blocks that are shown when the reader asks for them."""

    kind: ClassVar[str] = "folded"

    title: str
    blocks: tuple[Table | Figures | Note, ...]


Block = Table | Figures | Note | SideBySide | Folded


@dataclass(frozen=True)
class Section:
    """A part of the report with a heading."""

    anchor: str
    title: str
    blocks: list[Block] = field(default_factory=list)
