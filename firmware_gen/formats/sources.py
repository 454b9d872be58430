"""``sources``: what a firmware of one's own takes and the example, without the demo firmware and its image."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .package_format import Contents, PackageFormat

if TYPE_CHECKING:
    from ..writer.sources import Sources


def _write(contents: Contents) -> Sources:
    from .shared import readme, without_agent

    return {**without_agent(contents.sources), **readme("sources", contents)}


PACKAGE = PackageFormat(name="sources", what="sources and an example alone, no image", write=_write, image=False)
