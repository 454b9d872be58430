"""What the generators hand on."""

from __future__ import annotations

from dataclasses import dataclass

Sources = dict[str, str]
"""Paths relative to the folder that the user copies, with their text; in a fixed order."""

LIBRARY = "ecgtiny/"
"""What a firmware takes: one public header, and all else in a folder that is not on its include path."""
PUBLIC = f"{LIBRARY}ecgtiny.h"
INSIDE = f"{LIBRARY}src/"
AGENT = "agent/"
"""The demo firmware around it."""

UNITS = (".c", ".S")
"""How a file ends that is compiled by itself; ``.S`` is assembler with the C preprocessor."""


@dataclass(frozen=True)
class Foreign:
    """A library of the user's that runs the network, as a build system needs to know it."""

    prefix: str
    """Begins the names of the build's variables: ``TFLM``."""
    headers: str
    """Whose headers are included, in words."""
    archives: str
    """What is linked, in words."""
    definitions: tuple[str, ...]
    """Defined where its headers are included."""
    cxx_flags: tuple[str, ...]
    """What its C++ is compiled with."""
    parts: tuple[str, ...] = ()
    """What of it gets into an image, each with its licence."""
