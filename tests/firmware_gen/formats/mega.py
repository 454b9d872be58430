"""Sketches built for an Arduino Mega 2560 by arduino-builder and Debian's core, and run by simavr."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from tests.tools import require

HARDWARE = Path("/usr/share/arduino/hardware")
BUILDER = Path("/usr/share/arduino-builder")
CORE = HARDWARE / "arduino" / "avr"
SPOKEN = re.compile(r"\x1b\[32m(.*?)\.\.\n")
"""How simavr prints what a line of the UART holds, in green, with dots for what cannot be printed."""


def built(sketch: Path, libraries: Path) -> Path:
    """Build a sketch with the libraries of a folder, and return its ELF file; warnings of ours are errors."""
    done = build(sketch, libraries)
    assert done.returncode == 0, done.stdout + done.stderr
    ours = [line for line in done.stderr.splitlines() if "warning:" in line and not line.startswith(str(CORE))]
    assert ours == []
    return sketch.parent / "build" / f"{sketch.name}.elf"


def build(sketch: Path, libraries: Path) -> subprocess.CompletedProcess[str]:
    """Build a sketch with the libraries of a folder."""
    builder = require("arduino-builder")
    require("avr-gcc")
    if not CORE.is_dir():
        pytest.skip("arduino-core-avr is not installed")
    folder = sketch.parent / "build"
    folder.mkdir()
    return subprocess.run(
        [builder, "-hardware", BUILDER, "-hardware", HARDWARE, "-tools", "/usr/bin", "-libraries", libraries,
         "-fqbn", "arduino:avr:mega:cpu=atmega2560", "-build-path", folder, "-warnings", "all",
         "-prefs=compiler.cpp.extra_flags=-DDECIMAL_DIG=__DECIMAL_DIG__", "-compile", sketch],
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def said(elf: Path, lines: int) -> list[str]:
    """Run an image and return its first lines; the run ends with them, or where the image puts the core to sleep."""
    found: list[str] = []
    command = [require("simavr"), "-m", "atmega2560", "-f", "16000000", elf]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            found += SPOKEN.findall(line)
            if len(found) == lines:
                break
        process.kill()
    return found
