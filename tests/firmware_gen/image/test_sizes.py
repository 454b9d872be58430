"""The budget of a board."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ecgtiny.boards.board import Budget
from ecgtiny.boards.loader import load_board
from ecgtiny.common.errors import BudgetError
from ecgtiny.firmware_gen.image.sizes import Sizes, check_budget

BOARD = replace(load_board("nrf52840"), budget=Budget(1000, 200, 104, "this test"))


def sizes(flash: int, ram: int, stack: int) -> Sizes:
    return Sizes(flash, ram, stack, {}, {})


def test_what_fills_the_budget_is_within_it() -> None:
    check_budget(sizes(1000, 200, 104), BOARD)


@pytest.mark.parametrize(
    ("found", "message"),
    [
        (sizes(1001, 0, 0), "flash 1,001 bytes of 1,000 "),
        (sizes(0, 201, 0), "ram 201 bytes of 200 "),
        (sizes(0, 0, 105), "stack 105 bytes of 104 "),
        (sizes(2000, 200, 200), "flash 2,000 bytes of 1,000, stack 200 bytes of 104 "),
    ],
)
def test_each_figure_over_it_is_named(found: Sizes, message: str) -> None:
    with pytest.raises(BudgetError, match=f"board nrf52840: the image is over the budget: {message}") as caught:
        check_budget(found, BOARD)
    assert caught.value.exit_code == 5


def test_this_computer_has_none() -> None:
    check_budget(sizes(10**9, 10**9, 10**9), load_board("host"))
