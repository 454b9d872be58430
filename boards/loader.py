"""Boards by name: one TOML a board, read and checked."""

from __future__ import annotations

import re
from pathlib import Path

from ..common.errors import UsageError
from .board import Board, Budget, Flash, Memory
from .core import core_names
from .flash_words import split_command
from .ranges import check_ranges
from .schema import read_file

FOLDER = Path(__file__).parent
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")


def names() -> list[str]:
    """Return the names of the boards that come with ecgtiny, sorted."""
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


def load_board(name: str) -> Board:
    """Return the board of that name, or the one described by the ``.toml`` file at that path.

    Raises:
        UsageError: there is no such board, or its file is not a valid description; the message names file and key.
    """
    if not name.endswith(".toml") and name not in names():
        raise UsageError(f"there is no board {name!r}", fix=f"choose one of {', '.join(names())}, or give a .toml file")
    path = Path(name) if name.endswith(".toml") else FOLDER / f"{name}.toml"
    where = str(path)
    board = read_file(Board, path)
    _check(board, where)
    return board


def _check(board: Board, where: str) -> None:
    if not NAME.fullmatch(board.name):
        raise UsageError(
            "a board's file is named by up to 32 lower-case letters, digits and dashes",
            where=where,
            fix="rename the file, as in my-board.toml",
        )
    if board.mcu.core not in core_names():
        raise UsageError(f"mcu.core is {board.mcu.core!r}", where=where, fix=f"choose one of {', '.join(core_names())}")
    if board.mcu.counter != "none" and not board.mcu.clock_hz:
        fix = f"it is the rate of the counter {board.mcu.counter}"
        raise UsageError("mcu.clock_hz is missing", where=where, fix=fix)
    _check_command(board, where)
    check_ranges(board, where)
    if not board.native:
        _check_memory(board.memory, board.budget, where)


def _check_command(board: Board, where: str) -> None:
    if board.flash is not None:
        split_command(board.flash.command, where)
        _check_uf2(board.flash, where)


def _check_uf2(flash: Flash, where: str) -> None:
    if "{uf2}" in flash.command and not flash.uf2_family:
        fix = "give the number of the chip's family, as uf2families.json of microsoft/uf2 has it"
        raise UsageError("flash.uf2_family is missing, which a UF2 file names", where=where, fix=fix)
    if "{drive}" in flash.command and not flash.drive:
        fix = "give the label of the drive that the bootloader shows"
        raise UsageError("flash.drive is missing, which {drive} stands for", where=where, fix=fix)


def _check_memory(memory: Memory | None, budget: Budget | None, where: str) -> None:
    if memory is None or budget is None:
        raise UsageError(
            f"the table {'budget' if memory else 'memory'} is missing",
            where=where,
            fix="add it: boards/nrf52840.toml has both",
        )
    if memory.flash.overlaps(memory.ram):
        raise UsageError("memory.flash and memory.ram overlap", where=where, fix="correct the addresses or the lengths")
    for key, asked, there in (
        ("budget.flash", budget.flash, memory.flash.length),
        ("budget.ram + budget.stack", budget.ram + budget.stack, memory.ram.length),
    ):
        if asked > there:
            raise UsageError(
                f"{key} is {asked:,} bytes, of which the memory has {there:,}",
                where=where,
                fix="ask for less, or correct the length of the memory",
            )
    if budget.stack % 8:
        raise UsageError("budget.stack is not a multiple of 8", where=where, fix="AAPCS aligns the stack to 8 bytes")
