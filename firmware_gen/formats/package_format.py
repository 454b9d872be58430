"""What a package format declares about itself: the form in which the generated sources come."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..writer.sources import Foreign, Sources


@dataclass(frozen=True)
class PackageFormat:
    """A package format; one file of this package declares one as ``PACKAGE``."""

    name: str
    what: str
    write: Callable[[Sources, Foreign | None], Sources]
    """Takes the sources with ``main.c``, an example of their use, and the library of the user's that they are linked
    with, and returns them with what a build system needs. What lies below ``ecgtiny/`` and ``agent/`` stays as it is:
    the image is made of it."""
    image: bool = True
    """Whether an image of the demo firmware comes with the sources."""
