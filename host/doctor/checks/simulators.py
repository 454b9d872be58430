"""The simulators that boards' files name, by what each declares that it needs."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version

from ....boards.board import Board
from ....boards.loader import load_board, names
from ....common.extras import present
from ....common.programs import find_program, program_version
from ...link.ports import simulator_of
from ...link.ports.kind import Need, PortKind
from ..check import Check, Finding


def _look(board: Board | None) -> Iterator[Finding]:
    boards = [board] if board else [load_board(name) for name in names()]
    wanted = dict[tuple[PortKind, Need], list[str]]()
    for one in boards:
        if kind := simulator_of(one):
            for need in kind.needs(one):
                wanted.setdefault((kind, need), []).append(one.name)
    for (kind, need), served in wanted.items():
        yield _finding(kind, need, served, asked=board is not None)


def _finding(kind: PortKind, need: Need, boards: list[str], *, asked: bool) -> Finding:
    name = kind.name if kind.name == need.name else f"{kind.name} ({need.name})"
    there = _package(need.name) if need.package else _program(need.name)
    if there is None:
        return Finding(name, "missing", f"{need.name}, for {', '.join(boards)}", need.fix, asked=asked)
    return Finding(name, "ok", f"{there}, for {', '.join(boards)}", asked=asked)


def _package(name: str) -> str | None:
    if not present(name):
        return None
    try:
        return f"{name} {version(name)}"
    except PackageNotFoundError:  # of Python's own library
        return name


def _program(name: str) -> str | None:
    command = find_program(name)
    return f"{program_version(command) or 'version not told'}, {command[0]}" if command else None


CHECK = Check("Simulators", 40, _look)
