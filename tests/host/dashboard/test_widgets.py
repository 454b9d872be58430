"""Slow work beside the loop: what follows it runs under the document's lock, and what fails is told."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import Any

import pytest

from ecgtiny.common.errors import DataError, EcgtinyError
from ecgtiny.host.dashboard.widgets import beside
from tests.tools import require_module


class Told:
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.failed: list[str] = []

    def say(self, text: str = "") -> None:
        self.said.append(text)

    def fail(self, error: EcgtinyError | str) -> None:
        self.failed.append(str(error))


def done(told: Told, work: Callable[[], object], document: Any = None) -> list[object]:
    """Do work beside a loop and return what came of it."""
    set_curdoc = require_module("panel.io.state").set_curdoc
    found: list[object] = []

    async def run() -> None:
        with set_curdoc(document):
            beside(told, "it runs ...", work, found.append)
        await asyncio.gather(*(asyncio.all_tasks() - {asyncio.current_task()}))

    asyncio.run(run())
    return found


def test_work_runs_in_another_thread_and_what_follows_does_not() -> None:
    told = Told()
    (thread,) = done(told, threading.get_ident)
    assert thread != threading.get_ident()
    assert (told.said, told.failed) == (["it runs ...", ""], [])


def test_what_follows_waits_for_the_lock_of_the_document() -> None:
    document = require_module("bokeh.document").Document()
    found = done(Told(), lambda: 7, document)
    assert found == []
    (waiting,) = document.session_callbacks
    waiting.callback()
    assert found == [7]


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (DataError("is empty", where="a.csv", fix="send another one"), "a.csv: is empty (send another one)"),
        (MemoryError(), "not enough memory"),
        (OSError(28, "No space left on device", "a.csv"), "a.csv: No space left on device (check the disk"),
    ],
)
def test_what_fails_is_told_and_nothing_follows(error: BaseException, words: str) -> None:
    told = Told()

    def fail() -> None:
        raise error

    assert done(told, fail) == []
    assert len(told.failed) == 1
    assert words in told.failed[0]


def test_a_defect_is_told_too_and_printed(capsys: pytest.CaptureFixture[str]) -> None:
    told = Told()

    def fail() -> None:
        raise ValueError("no such field")

    assert done(told, fail) == []
    assert told.failed == ["internal error: ValueError('no such field') (the terminal of the dashboard shows where)"]
    assert "Traceback" in capsys.readouterr().err
