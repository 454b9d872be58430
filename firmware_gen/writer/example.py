"""The example of a firmware that lies beside the sources, in one file that stands by itself."""

from __future__ import annotations

from ..folders import EXAMPLE
from .events import event_names

BLOCK = "block.h"
"""Where the samples come from, which the examples have in common."""


def example(name: str) -> str:
    """Return the text of an example, with what it includes put in its place: ``BLOCK``, less its licence, and names."""
    block = (EXAMPLE / BLOCK).read_text("utf-8").partition("\n")[2]
    text = (EXAMPLE / name).read_text("utf-8").replace(f'#include "{BLOCK}"\n', block)
    return text.replace('#include "event_names.h"\n', event_names())
