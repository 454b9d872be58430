"""The files of an image that flashing tools read: every module of this package that declares a ``FILE``."""

from __future__ import annotations

from pathlib import Path

from ....boards.board import Board
from ....common.errors import MissingToolError
from ....common.files import write_atomic
from ....common.plugins import discover
from ..build import ELF
from ..elf import Image
from .image_file import ImageFile


def image_files() -> tuple[ImageFile, ...]:
    """Return all forms of an image, sorted by name."""
    return discover(__name__, "FILE", ImageFile)


def places(folder: Path) -> dict[str, str]:
    """Return where each form of the image in a folder lies, by the name that a board's flash command has for it."""
    return {name: (folder / file).as_posix() for name, file in _names().items()}


def write_files(folder: Path, image: Image, board: Board) -> list[str]:
    """Write those forms of a linked image that every board has, and those that the board's flash command names.

    Returns:
        What could not be made because a tool is missing: the file, why, and what to do, a text each.
    """
    unmade = list[str]()
    for form in image_files():
        if form.always or (board.flash and f"{{{form.name}}}" in board.flash.command):
            try:
                write_atomic(folder / form.file, form.write(image, board))
            except MissingToolError as error:
                unmade.append(f"{form.file}: {error}")
    return unmade


def _names() -> dict[str, str]:
    return {"elf": ELF, **{form.name: form.file for form in image_files()}}
