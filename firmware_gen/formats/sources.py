"""``sources``: what a firmware of one's own takes and the example, without the demo firmware and its image."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .package_format import PackageFormat

if TYPE_CHECKING:
    from ..writer.sources import Foreign, Sources


def _write(sources: Sources, foreign: Foreign | None) -> Sources:  # noqa: ARG001
    from ..writer.sources import AGENT

    return {path: text for path, text in sources.items() if not path.startswith(AGENT)}


PACKAGE = PackageFormat(name="sources", what="sources and an example alone, no image", write=_write, image=False)
