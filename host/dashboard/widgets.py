"""What the pages have in common: following a widget, telling an error, doing slow work beside the server's loop."""

from __future__ import annotations

import asyncio
import html
import traceback
from collections.abc import Callable
from typing import Any, Protocol, TypeVar, cast

import panel as pn
from panel.reactive import Reactive
from panel.viewable import Viewable
from panel.widgets import Button

from ...common.errors import EcgtinyError
from .session import Session, Topic

T = TypeVar("T")
TOO_LARGE = "this machine has not enough memory for it (give a shorter recording)"


def follow_value(widget: Reactive, call: Callable[[], None]) -> None:
    """Call a function after each change of a widget's value."""

    def changed(_: object) -> None:
        call()

    _watch(widget, changed, "value")


def on_press(button: Button, call: Callable[[], object]) -> None:
    """Call a function when a button is pressed; it may change what is drawn."""

    def pressed(_: object) -> None:
        call()

    _watch(button, pressed, "clicks")


def _watch(widget: Reactive, call: Callable[[object], object], name: str) -> None:
    # The parameters of param's own method have no types.
    watch = cast("Callable[[Callable[[object], object], str], object]", cast("Any", widget).param.watch)
    watch(call, name)


def status_line(session: Session) -> Viewable:
    """Return the line that says what goes on or what failed; screen readers say it too."""
    pane = pn.pane.HTML("", sizing_mode="stretch_width", stylesheets=[STYLE])

    def follow() -> None:
        role = 'role="alert" class="failed"' if session.status.failed else 'role="status"'
        text = html.escape(session.status.text)
        pane.object = f"<p {role}>{text}</p>" if text else ""

    session.listen(Topic.STATUS, follow)
    return pane


STYLE = """
p { margin: 4px 0; overflow-wrap: anywhere; color: var(--ink); }
p.failed { border-left: 4px solid #c62828; padding: 6px 10px; background: var(--field); }
"""


def hint(text: str) -> Viewable:
    """Return a text that names commands, in colours that can be read."""
    return pn.pane.Markdown(text, sizing_mode="stretch_width", stylesheets=["p code { color: var(--ink); }"])


class Teller(Protocol):
    """Shows what goes on: a session at the top of the page, or a line of its own."""

    def say(self, text: str = "", /) -> None: ...  # noqa: D102
    def fail(self, error: EcgtinyError | str, /) -> None: ...  # noqa: D102


def beside(teller: Teller, doing: str, work: Callable[[], T], then: Callable[[T], None]) -> None:
    """Do slow work in a thread, so that other browsers are answered meanwhile; a failure is told.

    Args:
        teller: where it is told.
        doing: what is shown meanwhile.
        work: raises an EcgtinyError where it fails.
        then: called with what came of it; it may change all that the browser shows.
    """
    document = cast("Any", pn.state.curdoc)
    teller.say(doing)

    async def follow() -> None:
        try:
            found = await asyncio.to_thread(work)
        except (EcgtinyError, MemoryError, OSError) as error:
            teller.fail(_said(error))
            return
        except Exception as error:  # unsaid, the work would seem to go on for ever
            traceback.print_exc()
            teller.fail(f"internal error: {error!r} (the terminal of the dashboard shows where)")
            return
        teller.say()
        if document is None:
            then(found)
        else:
            # After the wait nobody holds the lock of the document, under which alone plots may be changed.
            document.add_next_tick_callback(lambda: then(found))

    cast("Any", pn.state).execute(follow, schedule=False)


def _said(error: EcgtinyError | MemoryError | OSError) -> EcgtinyError | str:
    """Return what a failure is told as."""
    if isinstance(error, EcgtinyError):
        return error
    if isinstance(error, MemoryError):
        return TOO_LARGE
    return f"{error.filename or 'a file'}: {error.strerror or error} (check the disk and the folder's rights)"
