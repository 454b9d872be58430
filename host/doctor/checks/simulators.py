"""The simulators that boards' files name, by what each declares that it needs."""

from __future__ import annotations

from collections.abc import Iterator

from ....boards.board import Board
from ....boards.loader import load_board, names
from ....common.errors import UsageError
from ....common.programs import Need
from ...link.ports import simulator_of
from ...link.ports.kind import PortKind, kinds
from ..check import Check, Finding
from ..needs import there


def _look(board: Board | None) -> Iterator[Finding]:
    wanted = dict[tuple[PortKind, Need], list[str]]()
    for one in [board] if board else [load_board(name) for name in names()]:
        kind = simulator_of(one)
        if kind is None:
            yield from _unknown(one, asked=board is not None)
            continue
        try:
            for need in kind.needs(one):
                wanted.setdefault((kind, need), []).append(one.name)
        except UsageError as error:
            yield Finding(kind.name, "missing", error.headline, error.fix, asked=board is not None)
    for (kind, need), served in wanted.items():
        yield _finding(kind, need, served, asked=board is not None)


def _unknown(board: Board, *, asked: bool) -> Iterator[Finding]:
    """Yield what to do about a simulator that there is not."""
    if board.simulator is not None:
        known = ", ".join(kind.name for kind in kinds() if kind.simulator)
        what = f"simulator.kind of {board.name} is no simulator here"
        yield Finding(board.simulator.kind, "missing", what, f"name one of {known}", asked=asked)


def _finding(kind: PortKind, need: Need, boards: list[str], *, asked: bool) -> Finding:
    name = kind.name if kind.name == need.name else f"{kind.name} ({need.name})"
    found = there(need)
    if found is None:
        return Finding(name, "missing", f"{need.name}, for {', '.join(boards)}", need.fix, asked=asked)
    return Finding(name, "ok", f"{found}, for {', '.join(boards)}", asked=asked)


CHECK = Check("Simulators", 40, _look)
