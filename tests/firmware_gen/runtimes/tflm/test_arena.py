"""A self-test that fails on the virtual core is told by what it found."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import pytest

from ecgtiny.common.errors import VerificationError
from ecgtiny.firmware_gen.image.virtual_core import Callee
from ecgtiny.firmware_gen.runtimes.tflm.arena import stack_of_self_test


def core(status: int) -> Callee:
    """Return a core whose self-test returns a status; bits above the lowest eight mean nothing."""
    made = SimpleNamespace(
        allocate=lambda _: 0x100, symbol=lambda _: SimpleNamespace(address=0x200), load=lambda *_: b"\x03",
        call=lambda *_: SimpleNamespace(value=0xAB00 | status), stack_used=640,
    )  # fmt: skip
    return cast("Callee", made)


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (5, "gives golden beat 3 another score"),
        (4, "its constants are not those of the export"),
        (8, "a score at a threshold raises an alarm"),
        (9, "the golden stretch of ECG has other events"),
        (3, "it returns 3"),
    ],
)
def test_a_failure_is_told_by_its_status(status: int, message: str) -> None:
    with pytest.raises(VerificationError, match=message):
        stack_of_self_test(core(status), "ecgtiny")


def test_one_that_passes_gives_its_stack() -> None:
    assert stack_of_self_test(core(0), "ecgtiny") == 640
