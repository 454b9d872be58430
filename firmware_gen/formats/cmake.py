"""``cmake``: the sources as they are, with a CMakeLists.txt that makes a library and the example of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .package_format import PackageFormat

if TYPE_CHECKING:
    from ..writer.sources import Foreign, Sources


def _write(sources: Sources, foreign: Foreign | None) -> Sources:
    from ..writer.render import render
    from ..writer.sources import LIBRARY, UNITS

    units = [path for path in sources if path.startswith(LIBRARY) and path.endswith((*UNITS, ".cc"))]
    return {**sources, "CMakeLists.txt": render("CMakeLists.txt", units=units, foreign=foreign)}


PACKAGE = PackageFormat(name="cmake", what="sources with a CMakeLists.txt and an example", write=_write)
