from __future__ import annotations

import os

import pytest

from ecgtiny.common.errors import DataError, VerificationError
from ecgtiny.common.parallel import in_processes


def square(value: int) -> int:
    return value * value


def process(_: int) -> int:
    return os.getpid()


def refuse(value: int) -> int:
    raise DataError(f"{value} is no record", where="here", fix="give another")


def fail(value: int) -> int:
    raise VerificationError("differs", where="there", record={"failed": [value]})


def test_results_come_in_the_order_of_the_items() -> None:
    assert list(in_processes(square, range(5))) == [0, 1, 4, 9, 16]


def test_one_item_needs_no_process() -> None:
    assert list(in_processes(process, [0])) == [os.getpid()]


@pytest.mark.parametrize("items", [[3], [3, 4]])
def test_an_error_comes_back_whole(items: list[int]) -> None:
    with pytest.raises(DataError, match=r"here: 3 is no record \(give another\)"):
        list(in_processes(refuse, items))
    with pytest.raises(VerificationError, match="there: differs") as failure:
        list(in_processes(fail, items))
    assert failure.value.record == {"failed": [3]}
