"""The page See: all leads over time, and what the detector makes of them."""

from __future__ import annotations

import panel as pn
from panel.viewable import Viewable

from ..page import DashboardPage
from ..session import Session


def build(session: Session) -> Viewable:
    """Build the page."""
    return pn.pane.Markdown("no recording" if session.recording is None else session.recording.name)


PAGE = DashboardPage("see", "See", 20, build)
