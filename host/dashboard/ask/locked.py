"""Changes of plots that may be asked for at any time, such as after a wait for a thread."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import panel as pn


class NextTick:
    """Runs calls while the server holds the lock of the browser's document, which plots must be changed under."""

    def __init__(self) -> None:
        """Remember the document that is being built."""
        self._document = cast("Any", pn.state.curdoc)

    def run(self, call: Callable[[], None]) -> None:
        """Run a call as soon as the lock is held; at once where there is no browser."""
        if self._document is None:
            call()
        else:
            self._document.add_next_tick_callback(call)
