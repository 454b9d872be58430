"""What several formats have in common: the README, the units of the library, and the headers that others see.

All modules of this package are imported to find the formats: what is heavy is imported where it is used.
"""

from __future__ import annotations

import re
from posixpath import dirname, join, normpath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..writer.sources import Sources
    from .package_format import About, Contents

README = "README.md"
EXAMPLE = "main.c"
INCLUDE = re.compile(r'^#include "([^"]+)"', re.MULTILINE)


def readme(package: str, contents: Contents, *, sizes: bool = False) -> Sources:
    """Return the README of a package, of some ten lines.

    Args:
        package: names its format, which has a template of how it is taken in.
        contents: what is in it.
        sizes: whether the record beside it says what an image of it takes.
    """
    from ..writer.render import render
    from ..writer.sources import AGENT

    demo = any(path.startswith(AGENT) for path in contents.sources) and sizes
    return {README: render(README, package=package, about=contents.about, foreign=contents.foreign, sizes=sizes,
                           demo=demo)}  # fmt: skip


def library_units(sources: Sources) -> list[str]:
    """Return the paths of the units that the library is made of, in their order."""
    from ..writer.sources import LIBRARY, UNITS

    return [path for path in sources if path.startswith(LIBRARY) and path.endswith((*UNITS, ".cc"))]


def without_agent(sources: Sources) -> Sources:
    """Return the sources without those of the demo firmware."""
    from ..writer.sources import AGENT

    return {path: text for path, text in sources.items() if not path.startswith(AGENT)}


def public_headers(sources: Sources) -> dict[str, list[str]]:
    """Return by folder the paths of ``ecgtiny.h`` and of every header that it includes; no others need be installed."""
    from ..writer.sources import PUBLIC

    found: set[str] = set()
    waiting = [PUBLIC] if PUBLIC in sources else []
    while waiting:
        path = waiting.pop()
        found.add(path)
        included = {normpath(join(dirname(path), name)) for name in INCLUDE.findall(sources[path])}
        waiting += sorted((included & sources.keys()) - found)
    folders = sorted({dirname(path) for path in found})
    return {folder: sorted(path for path in found if dirname(path) == folder) for folder in folders}


def arduino_sketch(about: About, main: str) -> Sources:
    """Return the sketch that reads the ADC, under the name ``main``, and its header."""
    from ..writer.events import event_names
    from ..writer.render import render

    sketch = render(f"arduino/adc_{about.takes}.ino", about=about, event_names=event_names())
    return {main: sketch, "sampling.h": render("arduino/sampling.h")}
