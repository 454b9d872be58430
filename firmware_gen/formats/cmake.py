"""``cmake``: the sources as they are, with a CMakeLists.txt for ``add_subdirectory`` and ``find_package``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .package_format import Contents, PackageFormat

if TYPE_CHECKING:
    from ..writer.sources import Sources


def _write(contents: Contents) -> Sources:
    from ..writer.render import render
    from .shared import library_units, public_headers, readme

    sources = contents.sources
    lists = render("CMakeLists.txt", units=library_units(sources), headers=public_headers(sources),
                   foreign=contents.foreign)  # fmt: skip
    return {**sources, **readme("cmake", contents, sizes=True), "CMakeLists.txt": lists}


PACKAGE = PackageFormat(name="cmake", what="a package of CMake", write=_write)
