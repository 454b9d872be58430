"""The sources of the least image beside a network or a detector: startup, linker script, and a main of one call."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from ...boards.board import Board
from ..folders import PLATFORM
from ..writer.agent_sources import LINKER_SCRIPT, with_headers
from ..writer.render import render
from ..writer.sources import Sources

BARE = Path(__file__).parent / "bare"
STARTUP = ("memory.c", "startup_cortexm.c", "system_none.c")


def bare_sources(board: Board, main: Literal["infer", "score"]) -> Sources:
    """Return what turns ``model_sources`` (main ``infer``) or ``detector_sources`` (``score``) into an image.

    It lies in the board's memory, but knows nothing of the chip: it is for measuring, not for flashing.
    """
    files = [BARE / f"{main}.c", *with_headers(PLATFORM / name for name in STARTUP)]
    copied = {f"agent/{file.name}": file.read_text("utf-8") for file in files}
    rendered = {LINKER_SCRIPT: "link.ld", "agent/board_config.h": "board_config.h"}
    return {**copied, **{path: render(template, board=board) for path, template in rendered.items()}}
