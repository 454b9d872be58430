"""The page Open: the recording, the runs and the leads that are looked at."""

from __future__ import annotations

import panel as pn
from panel.viewable import Viewable

from ..page import DashboardPage
from ..session import Session


def build(session: Session) -> Viewable:
    """Build the page."""
    return pn.pane.Markdown(f"{len(session.config.folders)} folders", sizing_mode="stretch_width")


PAGE = DashboardPage("open", "Open", 10, build)
