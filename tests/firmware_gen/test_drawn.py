"""All that hypothesis draws is checked, many at a time; what is wrong is found, and made as small as it can be."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import settings
from hypothesis import strategies as st

from tests.firmware_gen.drawn import check_together

NUMBERS = st.integers(0, 1000)


def test_all_that_is_drawn_is_checked_so_many_at_once() -> None:
    seen: list[int] = []
    sizes: list[int] = []

    def check(numbers: Sequence[int]) -> None:
        seen.extend(numbers)
        sizes.append(len(numbers))

    check_together(NUMBERS, settings(max_examples=25), check, at_once=10)
    assert sizes == [10, 10, 5]
    assert len(set(seen)) > 20


def test_one_that_is_wrong_is_named_and_is_the_smallest_such() -> None:
    alone: list[int] = []

    def check(numbers: Sequence[int]) -> None:
        alone[:] = numbers
        assert all(number < 100 for number in numbers)

    with pytest.raises(AssertionError):
        check_together(NUMBERS, settings(max_examples=25), check)
    assert alone == [100]
