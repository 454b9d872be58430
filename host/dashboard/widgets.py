"""What the pages have in common: following a widget, telling an error, doing slow work beside the server's loop."""

from __future__ import annotations

import asyncio
import html
from collections.abc import Callable
from typing import Any, TypeVar, cast

import panel as pn
from panel.widgets import Button, Widget

from ...common.errors import EcgtinyError

T = TypeVar("T")
TOO_LARGE = "this machine has not enough memory for it (give a shorter recording)"


def follow_value(widget: Widget, call: Callable[[], None]) -> None:
    """Call a function after each change of a widget's value."""

    def changed(_: object) -> None:
        call()

    _watch(widget, changed, "value")


def on_press(button: Button, call: Callable[[], Any]) -> None:
    """Call a function, which may be a coroutine function, when a button is pressed."""

    async def pressed(_: object) -> None:
        found = call()
        if asyncio.iscoroutine(found):
            await found

    _watch(button, pressed, "clicks")


def _watch(widget: Widget, call: Callable[[object], object], name: str) -> None:
    # The parameters of param's own method have no types.
    watch = cast("Callable[[Callable[[object], object], str], object]", cast("Any", widget).param.watch)
    watch(call, name)


class Message:
    """A line on a page that says what goes on or what failed; screen readers say it too."""

    def __init__(self) -> None:
        self.pane = pn.pane.HTML("", sizing_mode="stretch_width", stylesheets=[STYLE])

    def say(self, text: str) -> None:
        """Show what goes on; an empty text shows nothing."""
        self.pane.object = f'<p role="status">{html.escape(text)}</p>' if text else ""

    def fail(self, error: EcgtinyError | str) -> None:
        """Show what failed, with what to do about it."""
        self.pane.object = f'<p role="alert" class="failed">{html.escape(str(error))}</p>'


STYLE = """
p { margin: 4px 0; overflow-wrap: anywhere; color: var(--ink); }
p.failed { border-left: 4px solid #c62828; padding: 6px 10px; background: var(--field); }
"""


async def beside(message: Message, doing: str, work: Callable[[], T]) -> T | None:
    """Do slow work in a thread, so that other browsers are answered meanwhile; None where it failed, which is told.

    Args:
        message: where it is told.
        doing: what is shown meanwhile.
        work: raises an EcgtinyError where it fails.
    """
    message.say(doing)
    try:
        found = await asyncio.to_thread(work)
    except EcgtinyError as error:
        message.fail(error)
        return None
    except MemoryError:
        message.fail(TOO_LARGE)
        return None
    except OSError as error:
        message.fail(
            f"{error.filename or 'a file'}: {error.strerror or error} (check the disk and the folder's rights)"
        )
        return None
    message.say("")
    return found
