"""The virtual core, on which compile and --explain count for boards that no simulator runs as a whole."""

from __future__ import annotations

from collections.abc import Iterator

from ....boards.board import Board
from ....boards.loader import load_board, names
from ....common.extras import pip_install
from ....common.programs import Need
from ....firmware_gen.image.virtual_core import stands_for
from ...link.ports import simulator_of
from ..check import Check, Finding
from ..needs import there

PURPOSE = "to count instructions and cycles for"
NEEDS = tuple(Need(name, pip_install("sim"), package=True) for name in ("unicorn", "capstone"))


def _look(board: Board | None) -> Iterator[Finding]:
    every = [board] if board else [load_board(name) for name in names()]
    served = [one.name for one in every if stands_for(one.core) and not _simulated(one)]
    for need in NEEDS if served else ():
        found = there(need)
        what = f"{found or need.name}, {PURPOSE} {', '.join(served)}"
        yield Finding(need.name, "ok" if found else "missing", what, "" if found else need.fix)


def _simulated(board: Board) -> bool:
    """Tell whether the board's simulator holds the virtual core, and so needs the same."""
    kind = simulator_of(board)
    return kind is not None and bool(kind.modelled)


CHECK = Check("Virtual core", 45, _look)
