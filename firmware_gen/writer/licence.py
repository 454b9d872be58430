"""The text of the licence, which goes with the C; each file names it by its SPDX identifier."""

from __future__ import annotations

from pathlib import Path

from .sources import LIBRARY, Sources

LICENCE = "LICENSE"
TEXT = Path(__file__).parents[2] / LICENCE


def licence_sources() -> Sources:
    """Return the licence beside the sources, and in the folder that another firmware takes."""
    text = TEXT.read_text(encoding="utf-8")
    return {LICENCE: text, f"{LIBRARY}{LICENCE}": text}
