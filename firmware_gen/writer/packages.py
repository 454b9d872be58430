"""What the packages of several formats have in common: their README, their units, and the headers that others see."""

from __future__ import annotations

import re
from posixpath import dirname, join, normpath
from typing import TYPE_CHECKING

from .render import render
from .sources import AGENT, LIBRARY, PUBLIC, UNITS, Sources

if TYPE_CHECKING:
    from ..formats.package_format import About

README = "README.md"
EXAMPLE = "main.c"
INCLUDE = re.compile(r'^#include "([^"]+)"', re.MULTILINE)


def readme(package: str, about: About) -> Sources:
    """Return the README of a package; ``package`` names its format, which has a template of how it is taken in."""
    return {README: render(README, package=package, about=about)}


def library_units(sources: Sources) -> list[str]:
    """Return the paths of the units that the library is made of, in their order."""
    return [path for path in sources if path.startswith(LIBRARY) and path.endswith((*UNITS, ".cc"))]


def without_agent(sources: Sources) -> Sources:
    """Return the sources without those of the demo firmware."""
    return {path: text for path, text in sources.items() if not path.startswith(AGENT)}


def public_headers(sources: Sources) -> dict[str, list[str]]:
    """Return by folder the paths of ``ecgtiny.h`` and of every header that it includes; no others need be installed."""
    found: set[str] = set()
    waiting = [PUBLIC] if PUBLIC in sources else []
    while waiting:
        path = waiting.pop()
        found.add(path)
        included = {normpath(join(dirname(path), name)) for name in INCLUDE.findall(sources[path])}
        waiting += sorted((included & sources.keys()) - found)
    folders = sorted({dirname(path) for path in found})
    return {folder: sorted(path for path in found if dirname(path) == folder) for folder in folders}
