"""What the generators hand on."""

from __future__ import annotations

Sources = dict[str, str]
"""Paths relative to the folder that the user copies, with their text; in a fixed order."""

UNITS = (".c", ".S")
"""How a file ends that is compiled by itself; ``.S`` is assembler with the C preprocessor."""
