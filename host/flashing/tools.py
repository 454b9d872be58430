"""The tools that flash boards: how each is started where it is installed, and how it is installed where not."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ...common.extras import pip_install
from ...common.programs import find_program, program_version

PATIENCE = 60.0
"""Seconds that a tool has to list what it knows."""
Started = tuple[str, ...]
"""The command that starts a tool."""


@dataclass(frozen=True)
class Lack:
    """What is missing for a tool to flash a board."""

    what: str
    """As it ends "flashing it needs ..."."""
    fix: str
    certain: bool = True
    """Whether flashing is sure to fail without it."""


def _nothing(_started: Started, _words: Sequence[str]) -> Lack | None:
    return None


@dataclass(frozen=True)
class Tool:
    """A flashing tool."""

    name: str
    """How a board's flash command calls it."""
    install: str
    """The command that installs it."""
    module: str | None = None
    """The Python module that is the same program."""
    probes: bool = False
    """Whether it flashes through a debug probe."""
    probe_option: str = ""
    """How its command names one of several debug probes by its serial number."""
    lacks: Callable[[Started, Sequence[str]], Lack | None] = _nothing
    """Takes how it is started and the words of a board's flash command; returns what it lacks for that."""

    def command(self) -> tuple[str, ...] | None:
        """Return the command that starts it; None where it is not installed."""
        return find_program(self.name, self.module)


def _debian(package: str) -> str:
    return f"Debian and Ubuntu: apt install {package}; else see its own site"


def _other_bossac(started: Started, _words: Sequence[str]) -> Lack | None:
    """Tell Arduino's fork, which alone knows the nRF52 bootloader of Arduino, by the version that it is tagged with."""
    found = program_version(started) or "of no version"
    if "arduino" in found:
        return None
    return Lack(
        f"Arduino's fork of bossac, which tells a version with arduino in it, not {found}", BOSSAC, certain=False
    )


def _unknown_target(started: Started, words: Sequence[str]) -> Lack | None:
    """Tell whether pyocd knows the target of a command: some come in a CMSIS pack of the chip's maker."""
    named = next((after for word, after in pairwise(words) if word in ("-t", "--target")), None)
    known = _targets(started)
    if named is None or known is None or named.lower() in known:
        return None
    return Lack(f"pyocd's target {named}, which is in a CMSIS pack that is missing", f"pyocd pack install {named}")


def _targets(started: Started) -> set[str] | None:
    """Return the names of pyocd's targets, built in and of packs; None where it does not list them."""
    try:
        done = subprocess.run([*started, "json", "--targets"], stdin=subprocess.DEVNULL, capture_output=True,
                              encoding="utf-8", errors="replace", check=False, timeout=PATIENCE)  # fmt: skip
        return {str(one["name"]).lower() for one in json.loads(done.stdout)["targets"]}
    except (OSError, subprocess.TimeoutExpired, ValueError, KeyError, TypeError):
        return None


BOSSAC = (
    "install Arduino's fork of BOSSA: arduino-cli core install arduino:mbed_nano brings it; or "
    "build the branch nrf of https://github.com/arduino/BOSSA; Debian's bossa-cli is another one"
)

TOOLS = {
    tool.name: tool
    for tool in (
        Tool("adafruit-nrfutil", pip_install("flash")),
        Tool("avrdude", _debian("avrdude")),
        Tool("bossac", BOSSAC, lacks=_other_bossac),
        Tool("dfu-util", _debian("dfu-util")),
        Tool("esptool", pip_install("flash"), module="esptool"),
        Tool("openocd", _debian("openocd"), probes=True),
        Tool("pyocd", pip_install("flash"), module="pyocd", probes=True, probe_option="--probe", lacks=_unknown_target),
        Tool("st-flash", _debian("stlink-tools"), probes=True),
    )
}


def tool_of(program: str) -> Tool:
    """Return the tool of that name; one that is not in ``TOOLS`` is only looked for on PATH."""
    return TOOLS.get(program, Tool(program, f"put {program} on PATH"))
