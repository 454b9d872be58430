"""The doctor command: all checks of this machine, or those that a board needs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ...boards.board import Board
from ...boards.loader import load_board
from ...common.errors import EcgtinyError, MissingToolError
from .check import Check, Finding
from .checks import checks


@dataclass(frozen=True)
class Checked:
    """What one check found."""

    check: str
    findings: list[Finding]


@dataclass(frozen=True)
class Diagnosis:
    """What all checks found."""

    board: str | None
    checks: list[Checked]

    @property
    def missing(self) -> list[str]:
        """What the board needs, and what is not there."""
        return [one.name for check in self.checks for one in check.findings if one.asked and one.state == "missing"]


def diagnose(board: str | None = None) -> Diagnosis:
    """Look at this machine; with a board's name or file, at what that board needs.

    Raises:
        UsageError: there is no such board.
    """
    loaded = None if board is None else load_board(board)
    found = [Checked(check.name, list(_looked(check, loaded))) for check in checks()]
    return Diagnosis(loaded and loaded.name, [one for one in found if one.findings])


def _looked(check: Check, board: Board | None) -> Iterator[Finding]:
    """Yield what a check finds; where it fails, that is a finding too, and the other checks go on."""
    try:
        yield from check.look(board)
    except EcgtinyError as error:
        yield Finding(check.name.lower(), "missing", error.headline, error.fix, asked=board is not None)


def require_all(found: Diagnosis) -> None:
    """Raise where something is missing that the board needs.

    Raises:
        MissingToolError: it names all of it.
    """
    if found.missing:
        raise MissingToolError(f"needs what is missing here: {', '.join(found.missing)}", where=found.board or "",
                               fix="each line above that begins with missing says what to do")  # fmt: skip
