"""What a section of the report declares about itself, and the sections that there are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ....common.plugins import discover
from ..blocks import Block
from .context import Context


@dataclass(frozen=True)
class ReportSection:
    """A section of the report; one file of this package declares one as ``SECTION``."""

    name: str
    """Its anchor in the page."""
    title: str
    order: int
    """Sections stand in this order."""
    records: tuple[str, ...]
    """The records that it shows, and without which there is no section; empty where it shows whatever there is."""
    build: Callable[[Context], Sequence[Block] | None]
    """Returns what the section shows, or None where there is nothing to show.

    Raises a DataError where a record cannot be read.
    """


def sections() -> list[ReportSection]:
    """Return all sections in their order."""
    return sorted(discover(__name__.rpartition(".")[0], "SECTION", ReportSection), key=lambda section: section.order)
