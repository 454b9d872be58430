"""A line of a part of a page, where the line at the top of the page would be out of sight."""

from __future__ import annotations

import html

import panel as pn

from ...common.errors import EcgtinyError
from .widgets import STYLE


class Message:
    """Says what goes on or what failed beside what was pressed; screen readers say it too."""

    def __init__(self) -> None:
        self.pane = pn.pane.HTML("", sizing_mode="stretch_width", stylesheets=[STYLE])

    def say(self, text: str = "") -> None:
        """Show what goes on; an empty text shows nothing."""
        self.pane.object = f'<p role="status">{html.escape(text)}</p>' if text else ""

    def fail(self, error: EcgtinyError | str) -> None:
        """Show what failed, with what to do about it."""
        self.pane.object = f'<p role="alert" class="failed">{html.escape(str(error))}</p>'
