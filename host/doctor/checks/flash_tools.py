"""The tools that flash boards, and what makes the files that they read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ....boards.board import Board
from ....boards.flash_words import COPY, PLACE
from ....common.programs import Need, program_version
from ....firmware_gen.image.files import image_files
from ...flashing.tools import TOOLS, Tool, tool_of
from ..check import Check, Finding
from ..needs import package_version, there


def _look(board: Board | None) -> Iterator[Finding]:
    if board is None:
        yield from (_finding(tool) for tool in TOOLS.values())
        yield from (_need(form.file, need, asked=False) for form in image_files() for need in form.needs
                    if need.name not in TOOLS)  # fmt: skip
    elif board.flash is not None:
        yield from _of_board(board.flash.words)


def _of_board(words: Sequence[str]) -> Iterator[Finding]:
    if words[0] in COPY:
        yield Finding("copying onto a drive", "ok", "needs no tool", asked=True)
    else:
        yield _finding(tool_of(words[0]), words)
    named = {place for word in words for place in PLACE.findall(word)}
    for form in image_files():
        yield from (_need(form.file, need, asked=True) for need in form.needs if form.name in named)


def _finding(tool: Tool, words: Sequence[str] | None = None) -> Finding:
    """Return whether a tool is there, and where a board's command is given, fit for that."""
    command, asked = tool.command(), words is not None
    if command is None:
        return Finding(tool.name, "missing", "not installed", tool.install, asked=asked)
    found = package_version(tool.name) or program_version(command) or "version not told"
    lack = tool.lacks(command, words) if words is not None else None
    if lack is not None:
        state = "missing" if lack.certain else "note"
        return Finding(tool.name, state, f"{found}, {command[0]}: needs {lack.what}", lack.fix, asked=asked)
    return Finding(tool.name, "ok", f"{found}, {command[0]}", asked=asked)


def _need(file: str, need: Need, *, asked: bool) -> Finding:
    found = there(need)
    if found is None:
        return Finding(need.name, "missing", f"{need.name}, which makes {file}", need.fix, asked=asked)
    return Finding(need.name, "ok", f"{found}, makes {file}", asked=asked)


CHECK = Check("Flashing tools", 50, _look)
