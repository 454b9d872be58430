"""Of jobs that overtake each other, only the one that was asked for last is followed."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable

import pytest

from ecgtiny.common.errors import DataError, EcgtinyError
from ecgtiny.host.dashboard.latest import Latest
from tests.host.dashboard.unserved import drawn, finished, overtaken

LONG = 30.0
"""Seconds that a job waits at most for the other."""


class Told:
    """Keeps what it is told last."""

    text = ""

    def say(self, text: str = "") -> None:
        self.text = text

    def fail(self, error: EcgtinyError | str) -> None:
        self.text = f"failed: {error}"


def fail() -> str:
    raise DataError("is empty", fix="send another one")


@pytest.mark.parametrize("end", [lambda: "first", fail])
def test_an_earlier_job_that_ends_later_is_dropped(end: Callable[[], str]) -> None:
    told, found, release = Told(), list[str](), threading.Event()
    latest = Latest(told)

    def first() -> str:
        release.wait(LONG)
        return end()

    overtaken(
        release,
        lambda: latest.do("the first ...", first, found.append),
        lambda: latest.do("the last ...", lambda: "last", found.append),
    )
    assert (found, told.text) == (["last"], "")


def test_an_earlier_job_that_ends_first_is_not_followed_any_more() -> None:
    """It waits for the lock of the document when the later one is begun."""
    told, found = Told(), list[str]()
    latest = Latest(told)

    async def one_after_the_other() -> None:
        latest.do("the first ...", lambda: "first", found.append)
        await finished()
        latest.do("the last ...", fail, found.append)
        await finished()

    with drawn() as happen:
        asyncio.run(one_after_the_other())
        happen()
    assert (found, told.text) == ([], "failed: is empty (send another one)")


def test_a_job_alone_is_followed_and_its_end_told() -> None:
    told, found = Told(), list[str]()

    async def one() -> None:
        Latest(told).do("it runs ...", lambda: "one", found.append)
        await finished()

    with drawn() as happen:
        asyncio.run(one())
        assert told.text == ""
        happen()
    assert found == ["one"]
