"""Budgets: what is read, what is refused, and what is over."""

from __future__ import annotations

import pytest

from ecgtiny.boards.loader import load_board
from ecgtiny.common.errors import UsageError
from ecgtiny.host.search.budget import Cost, excess, fits, in_words, parse_budget, share, with_board

COST = Cost(flash=7000, ram=1024, stack=300, instructions=3000.0)


def test_a_k_of_bytes_is_1024_and_one_of_instructions_1000() -> None:
    assert parse_budget("flash=8k, ram=1K,instructions=6k") == {"flash": 8192, "ram": 1024, "instructions": 6000}
    assert parse_budget("ram=900") == {"ram": 900}


@pytest.mark.parametrize(
    "text",
    ["", "flash", "flash=", "flash=-1", "flash=0", "disk=8k", "flash=1,flash=2", "flash=8m", "ram=1e3", "ram=9" * 9],
)
def test_other_texts_are_refused(text: str) -> None:
    with pytest.raises(UsageError, match="no limit of a budget"):
        parse_budget(text)


def test_what_the_board_allows_is_a_limit_too() -> None:
    board = load_board("nrf52840")
    assert board.budget is not None
    limits = with_board({"flash": 8192, "ram": 2**30}, board)
    assert limits == {"flash": 8192, "ram": board.budget.ram, "stack": board.budget.stack}


def test_a_cost_at_its_limit_fits_and_one_byte_more_does_not() -> None:
    limits = {"flash": 14000, "ram": 1024}
    assert fits(limits, COST)
    assert share(limits, COST) == 1
    assert not fits({"flash": 14000, "ram": 1023}, COST)
    assert excess(limits, COST) == {"flash": -0.5, "ram": 0}


def test_what_nobody_counted_is_within_no_limit() -> None:
    uncounted = Cost(7000, 1000, 300, None)
    assert not fits({"instructions": 10**6, "flash": 8192}, uncounted)
    assert fits({"flash": 8192}, uncounted)


def test_a_cost_is_said_in_words() -> None:
    assert in_words(COST) == "7,000 B of flash, 1,024 B of RAM, 300 B of stack, 3,000 instructions a beat"
