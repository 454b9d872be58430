"""Python itself."""

from __future__ import annotations

import platform
import sys
from collections.abc import Iterator

from ....boards.board import Board
from ..check import Check, Finding


def _look(board: Board | None) -> Iterator[Finding]:
    system = f"{platform.system()} {platform.machine()}"
    yield Finding(
        "Python", "ok", f"{platform.python_version()}, {sys.executable}, on {system}", asked=board is not None
    )


CHECK = Check("Python", 10, _look)
