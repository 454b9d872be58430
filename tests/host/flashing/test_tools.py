"""What a tool lacks for a board although it is installed."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from ecgtiny.host.flashing import tools
from ecgtiny.host.flashing.tools import TOOLS
from tests.tools import require_module

FLASH = ("pyocd", "flash", "-t", "nrf5340_xxaa", "firmware.hex")


def said(folder: Path, text: str) -> tuple[str, ...]:
    """Make a program that prints a text; return how it is started."""
    program = folder / "program"
    program.write_text(f"#!/bin/sh\nprintf %s {shlex.quote(text)}\n")
    program.chmod(0o755)
    return (str(program),)


def test_a_target_that_pyocd_has_no_pack_of_is_named_with_how_to_install_it(tmp_path: Path) -> None:
    lacks = TOOLS["pyocd"].lacks
    lack = lacks(said(tmp_path, '{"targets": [{"name": "nrf52840"}]}'), FLASH)
    assert lack is not None
    assert (lack.fix, lack.certain) == ("pyocd pack install nrf5340_xxaa", True)
    assert lacks(said(tmp_path, '{"targets": [{"name": "nRF5340_xxAA"}]}'), FLASH) is None
    assert lacks(said(tmp_path, "no JSON"), FLASH) is None
    assert lacks(("/no/such/pyocd",), FLASH) is None


@pytest.mark.slow
def test_the_targets_of_the_pyocd_that_is_installed() -> None:
    require_module("pyocd")
    started = TOOLS["pyocd"].command()
    assert started is not None
    assert TOOLS["pyocd"].lacks(started, ("pyocd", "flash", "-t", "nrf52840", "a.hex")) is None
    lack = TOOLS["pyocd"].lacks(started, ("pyocd", "flash", "--target", "no_such_chip", "a.hex"))
    assert lack is not None


@pytest.mark.parametrize(("version", "fits"), [("1.9.1-arduino2", True), ("1.9.1", False), ("", False)])
def test_bossac_of_arduino_is_told_by_its_version(tmp_path: Path, version: str, fits: bool) -> None:
    lack = TOOLS["bossac"].lacks(said(tmp_path, f"BOSSA Version {version}\n"), ("bossac",))
    assert (lack is None) == fits
    if lack is not None:
        assert not lack.certain
        assert "https://github.com/arduino/BOSSA" in lack.fix
    assert TOOLS["bossac"].install == tools.BOSSAC
