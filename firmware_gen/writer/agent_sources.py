"""The sources of the demo image beside the detector: the agent and what its board needs."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from ...boards.board import Board
from ...common.errors import UsageError
from ..folders import AGENT, PLATFORM
from .render import render
from .sources import Sources

LINKER_SCRIPT = "agent/link.ld"
STARTUPS = {"arm": "startup_cortexm.c", "riscv": "startup_riscv.S", "avr": "startup_avr.S"}
"""By family of cores."""
IMAGES = {"native": "none", "avr": "avr"}
"""What checks the image, by family of cores; of others it reads it as any memory."""
INCLUDE = re.compile(r'^#include "([\w.]+)"', re.MULTILINE)

Serves = Literal["beats", "stream", "recorder", "readouts"]
REQUESTS: dict[Serves, tuple[str, ...]] = {
    "beats": ("beats", "no_pushes", "no_recorder"),
    "stream": ("beats", "pushes", "stream", "no_recorder"),
    "recorder": ("beats", "pushes", "stream", "recorder"),
    "readouts": ("no_beats", "pushes", "readouts", "no_recorder"),
}
"""By what the agent serves, the folders of its C: beats; beats, and samples that give events; these, and samples of the
board's own converter; or samples that give readouts."""
ADC_INPUTS = 8
"""Analog inputs of a converter that there is a driver for."""


def agent_sources(board: Board, serves: Serves = "beats", adc_input: int | None = None) -> Sources:
    """Return ``agent/*``: the agent, the board's drivers and startup, its linker script and ``board_config.h``.

    Args:
        board: what it is for.
        serves: what the detector takes and gives, whose C is to lie beside it.
        adc_input: analog input of the board's converter that a recorder samples.

    Raises:
        UsageError: there is no driver for the board's UART, system or counter, or no startup for its core.
    """
    check_agent(board)
    requests = [path for folder in REQUESTS[serves] for path in sorted((AGENT / folder).glob("*.[ch]"))]
    files = [*sorted(AGENT.glob("*.[ch]")), *requests, *_platform(board, adc=serves == "recorder")]
    templates = {"agent/board_config.h": "board_config.h"}
    if not board.native:
        templates[LINKER_SCRIPT] = "link_avr.ld" if board.core.family == "avr" else "link.ld"
    rendered = {path: render(template, board=board, adc_input=adc_input) for path, template in templates.items()}
    return dict(sorted({**{f"agent/{file.name}": file.read_text("utf-8") for file in files}, **rendered}.items()))


def check_agent(board: Board) -> None:
    """Check that there is what the agent needs of a board.

    Raises:
        UsageError: there is no driver for the board's UART, system or counter, or no startup for its core.
    """
    for key, prefix, kind in (("uart.kind", "uart", board.uart.kind), ("mcu.system", "system", board.mcu.system),
                              ("mcu.counter", "counter", board.mcu.counter)):  # fmt: skip
        if kind not in kinds(prefix):
            raise UsageError(f"there is no driver for {key} {kind!r}", where=f"board {board.name}",
                             fix=f"choose one of {', '.join(kinds(prefix))}")  # fmt: skip
    if not board.native and board.core.family not in STARTUPS:
        raise UsageError(f"there is no startup for the family {board.core.family}", where=f"board {board.name}",
                         fix="take the sources below ecgtiny/ into a project of your own")  # fmt: skip


def check_adc(board: Board, adc_input: int) -> None:
    """Check that there is a driver for the board's converter, and that it has the input.

    Raises:
        UsageError: there is none, or it has not.
    """
    if board.mcu.system not in kinds("adc"):
        raise UsageError("there is no driver for this board's converter", where=f"board {board.name}",
                         fix=f"choose a board of the family {' or '.join(kinds('adc'))}, or leave --adc out: "
                         "the sources take samples of your own code")  # fmt: skip
    if not 0 <= adc_input < ADC_INPUTS:
        raise UsageError(
            f"there is no analog input {adc_input}",
            where=f"board {board.name}",
            fix=f"give 0 to {ADC_INPUTS - 1}, for the pins AIN0 to AIN{ADC_INPUTS - 1}",
        )


def kinds(prefix: str) -> list[str]:
    """Return the kinds of ``uart``, ``system``, ``counter`` or ``adc`` for which there is a driver, sorted."""
    return sorted(file.stem.removeprefix(f"{prefix}_").replace("_", "-") for file in PLATFORM.glob(f"{prefix}_*.c"))


def _driver(prefix: str, kind: str) -> list[str]:
    """Return the names of a driver's sources."""
    name = f"{prefix}_{kind.replace('-', '_')}"
    return sorted(file.name for file in PLATFORM.glob(f"{name}.[cS]"))


def _platform(board: Board, *, adc: bool) -> list[Path]:
    names = _driver("adc", board.mcu.system) if adc else []
    names += [*_driver("uart", board.uart.kind), *_driver("counter", board.mcu.counter)]
    names.append(f"image_{IMAGES.get(board.core.family, 'crc')}.c")
    if not board.native:
        names += [STARTUPS[board.core.family], "memory.c", *_driver("system", board.mcu.system)]
    return with_headers(PLATFORM / name for name in names)


def with_headers(files: Iterable[Path]) -> list[Path]:
    """Return files of firmware_gen/platform/ and the headers from there that they include, each once."""
    found, left = list[Path](), list(files)
    while left:
        if (file := left.pop()) not in found:
            found.append(file)
            named = [PLATFORM / name for name in INCLUDE.findall(file.read_text("utf-8"))]
            left += [header for header in named if header.is_file()]
    return found
