"""Of jobs that overtake each other, only the one that was asked for last is followed."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable

import pytest

from ecgtiny.common.errors import DataError, EcgtinyError
from ecgtiny.host.dashboard.latest import Latest
from tests.host.dashboard.unserved import drawn, finished

LONG = 30.0
"""Seconds that a job waits at most for the other."""


class Told:
    """Keeps what it is told last."""

    text = ""

    def say(self, text: str = "") -> None:
        self.text = text

    def fail(self, error: EcgtinyError | str) -> None:
        self.text = f"failed: {error}"


def done(*works: Callable[[], str]) -> tuple[list[str], Told]:
    """Begin jobs one after the other, each while the one before still runs, and return what was followed and told."""
    told, found = Told(), list[str]()
    latest = Latest(told)

    async def begin() -> None:
        for at, work in enumerate(works):
            latest.do(f"job {at} ...", work, found.append)
            await asyncio.sleep(0)
        await finished()

    with drawn() as happen:
        asyncio.run(begin())
        happen()
    return found, told


def early_and_late(early: Callable[[], str]) -> tuple[Callable[[], str], Callable[[], str]]:
    """Return a job that ends after one that is begun later."""
    later = threading.Event()

    def begun_first() -> str:
        later.wait(LONG)
        return early()

    def begun_last() -> str:
        later.set()
        return "last"

    return begun_first, begun_last


def fail() -> str:
    raise DataError("is empty", fix="send another one")


@pytest.mark.parametrize("early", [lambda: "first", fail])
def test_an_earlier_job_that_ends_later_is_dropped(early: Callable[[], str]) -> None:
    found, told = done(*early_and_late(early))
    assert (found, told.text) == (["last"], "")


def test_the_latest_is_followed_and_its_failure_told() -> None:
    assert done(lambda: "one")[0] == ["one"]
    found, told = done(lambda: "one", fail)
    assert found == []
    assert told.text == "failed: is empty (send another one)"
