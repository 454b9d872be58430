"""What a form of an image declares about itself: one that a flashing tool reads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ....boards.board import Board
from ....common.programs import Need
from ..elf import Image


@dataclass(frozen=True)
class ImageFile:
    """A form of an image; one file of this package declares one as ``FILE``."""

    name: str
    """How the flash command of a board's file names it, without the braces."""
    file: str
    what: str
    write: Callable[[Image, Board], bytes]
    """Takes the linked image and the board, and returns the file's bytes: the same for the same image.

    Raises a MissingToolError where the tool or the package that makes it is not installed.
    """
    needs: tuple[Need, ...] = ()
    """What it needs, apart from what ecgtiny always brings."""
    always: bool = False
    """Whether it is made for every board, and not only for one whose command names it."""
