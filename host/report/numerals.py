"""Cells that hold numbers."""

from __future__ import annotations

from .blocks import Cell, Tone


def cell(text: str, tone: Tone = "plain") -> Cell:
    """Return a cell that holds a number."""
    return Cell(text, tone=tone, numeric=True)
