"""``{dfu}``: a package for the serial bootloader of Adafruit's nRF52 boards, made by adafruit-nrfutil."""

from __future__ import annotations

import io
import subprocess
import tempfile
import zipfile
from pathlib import Path

from ....boards.board import Board
from ....common.errors import MissingToolError, UsageError
from ....common.extras import pip_install
from ....common.programs import Need, find_program
from ..elf import Image
from ..flat import from_start
from .image_file import ImageFile

PROGRAM = "adafruit-nrfutil"
DEVICE_TYPE = "0x0052"
"""Which the bootloader asks for, whatever the board (Adafruit_nRF52_Bootloader, src/dfu_init.c); the SoftDevice is left
open, since the image uses none."""


def _write(image: Image, board: Board) -> bytes:
    command = find_program(PROGRAM)
    if command is None:
        raise MissingToolError(f"a DFU package needs {PROGRAM}, which is not installed", fix=pip_install("flash"))
    with tempfile.TemporaryDirectory(prefix="ecgtiny-dfu-") as folder:
        application, package = Path(folder) / "firmware.bin", Path(folder) / "firmware.zip"
        application.write_bytes(from_start(image, board))
        words = ["dfu", "genpkg", "--dev-type", DEVICE_TYPE, "--application", str(application), str(package)]
        done = subprocess.run([*command, *words], capture_output=True, encoding="utf-8", errors="replace", check=False)
        if done.returncode or not package.is_file():
            raise UsageError(f"makes no package: {(done.stderr or done.stdout).strip()}", where=command[0],
                             fix=f"repair it: {pip_install('flash')}")  # fmt: skip
        return _without_times(package)


def _without_times(package: Path) -> bytes:
    """Return a zip file whose members bear no times: equal images make equal packages."""
    stream = io.BytesIO()
    with zipfile.ZipFile(package) as made, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as kept:
        for name in sorted(made.namelist()):
            kept.writestr(zipfile.ZipInfo(name), made.read(name))
    return stream.getvalue()


FILE = ImageFile(
    name="dfu", file="firmware.zip", what="DFU package for a serial bootloader", write=_write,
    needs=(Need(PROGRAM, pip_install("flash")),),
)  # fmt: skip
