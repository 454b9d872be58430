"""The digest of what is measured of a board: what changes it, and what does not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bench import measured_from as subject
from ecgtiny.boards.board import Board, Build, Simulator
from ecgtiny.boards.loader import load_board
from ecgtiny.firmware_gen.writer.agent_sources import Serves
from ecgtiny.firmware_gen.writer.sources import Sources
from tests.stored import there

BOARD = load_board("nrf52840")


def changed(monkeypatch: pytest.MonkeyPatch, before: str, after: str) -> str:
    """Return the digest with another text in the first file of the agent that has one."""
    made = subject.agent_sources

    def agent(board: Board, serves: Serves = "beats") -> Sources:
        sources = made(board, serves)
        path = next(path for path in sources if before in sources[path])
        return {**sources, path: sources[path].replace(before, after, 1)}

    monkeypatch.setattr(subject, "agent_sources", agent)
    return subject.measured_from(BOARD)


@pytest.mark.parametrize(
    ("before", "after"), [("uart_init();", "uart_init();\n\n    /* a remark */"), ("/* SPDX", "/* A remark. SPDX")]
)
def test_a_comment_is_not_in_it(monkeypatch: pytest.MonkeyPatch, before: str, after: str) -> None:
    was = subject.measured_from(BOARD)
    assert changed(monkeypatch, before, after) == was


def test_the_c_is_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    was = subject.measured_from(BOARD)
    assert changed(monkeypatch, "uart_init();", "uart_init(); uart_init();") != was


def test_so_are_the_boards_clock_memory_flags_and_simulator() -> None:
    memory = there(BOARD.memory)
    others = [
        replace(BOARD, mcu=replace(BOARD.mcu, clock_hz=32_000_000)),
        replace(BOARD, memory=replace(memory, ram=replace(memory.ram, length=1024))),
        replace(BOARD, build=Build(("-O1",))),
        replace(BOARD, simulator=Simulator("qemu", "another")),
        replace(BOARD, simulator=None),
    ]
    assert len({subject.measured_from(board) for board in (BOARD, *others)}) == 1 + len(others)


def test_titles_sources_and_power_are_not() -> None:
    other = replace(BOARD, title="another", power=None, mcu=replace(BOARD.mcu, source="another"))
    assert subject.measured_from(other) == subject.measured_from(BOARD)
