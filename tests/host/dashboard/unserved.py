"""Pages without a server: what is pressed, and what waits for the lock of the document."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, cast

from ecgtiny.host.dashboard.recording import Recording
from tests.host.evaluation.strip_samples import record
from tests.tools import require_module


def recording(name: str = "r") -> Recording:
    """Return a recording of two leads."""
    one = record(name=name)
    return Recording(name, (one, replace(one, lead="V1")))


@contextmanager
def drawn() -> Generator[Callable[[], None]]:
    """Give a page a document; what is given runs what waits for its lock."""
    document = require_module("bokeh.document").Document()

    def happen() -> None:
        for waiting in list(document.session_callbacks):
            document.remove_next_tick_callback(waiting)
            waiting.callback()

    with require_module("panel.io.state").set_curdoc(document):
        yield happen


def press(shown: Any, name: str) -> None:
    """Press the one button of a name, and wait for the work that this begins."""

    async def pressed() -> None:
        (button,) = (one for one in shown.select(require_module("panel").widgets.Button) if one.name == name)
        button.clicks += 1
        await finished()

    asyncio.run(pressed())


async def finished() -> None:
    """Wait for all the work that was begun."""
    others = asyncio.all_tasks() - {cast("asyncio.Task[Any]", asyncio.current_task())}
    await asyncio.gather(*others)


def overtaken(release: threading.Event, early: Callable[[], object], late: Callable[[], object]) -> None:
    """Begin two jobs, of which the second ends and is followed before the first, which waits for an event."""

    async def begin() -> None:
        early()
        begun = asyncio.all_tasks()
        late()
        await asyncio.gather(*(asyncio.all_tasks() - begun))
        happen()
        release.set()
        await finished()

    with drawn() as happen:
        asyncio.run(begin())
        happen()
