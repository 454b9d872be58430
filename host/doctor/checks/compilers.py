"""The compilers of each family of cores."""

from __future__ import annotations

from collections.abc import Iterator

from ....boards.board import Board
from ....boards.core import Core, core_names, load_core
from ....common.errors import UsageError
from ....firmware_gen.image.toolchain import how_to_get, installed, toolchain_names
from ..check import Check, Finding


def _look(board: Board | None) -> Iterator[Finding]:
    cores = [board.core] if board else [load_core(name) for name in core_names()]
    families = {core.family: core for core in reversed(cores)}
    for family, core in sorted(families.items()):
        yield _finding(f"compiler for {family}", core, asked=board is not None)


def _finding(name: str, core: Core, *, asked: bool) -> Finding:
    try:
        there = [toolchain.identity for toolchain in installed(core)]
    except UsageError as error:
        return Finding(name, "missing", error.headline, error.fix, asked=asked)
    if there:
        return Finding(name, "ok", ", ".join(there), asked=asked)
    return Finding(name, "missing", f"none of {', '.join(toolchain_names(core))}", how_to_get(core), asked=asked)


CHECK = Check("Compilers", 30, _look)
