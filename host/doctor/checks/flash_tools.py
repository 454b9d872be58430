"""The tools that flash boards."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version

from ....boards.board import Board
from ....common.programs import program_version
from ...flashing.tools import COPY, TOOLS, Tool, tool_of
from ..check import Check, Finding


def _look(board: Board | None) -> Iterator[Finding]:
    if board is None:
        yield from (_finding(tool, asked=False) for tool in TOOLS.values())
        return
    if board.flash is None:
        return
    program = shlex.split(board.flash.command)[0]
    if program in COPY:
        yield Finding("copying onto a drive", "ok", "needs no tool", asked=True)
    else:
        yield _finding(tool_of(program), asked=True)


def _finding(tool: Tool, *, asked: bool) -> Finding:
    command = tool.command()
    if command is None:
        return Finding(tool.name, "missing", "not installed", tool.install, asked=asked)
    found = _package(tool.name) or program_version(command) or "version not told"
    return Finding(tool.name, "ok", f"{found}, {command[0]}", asked=asked)


def _package(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


CHECK = Check("Flashing tools", 50, _look)
