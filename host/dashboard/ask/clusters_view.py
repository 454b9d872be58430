"""The part of the page Ask that shows the clusters of the recording's beats."""

from __future__ import annotations

import panel as pn
from panel.viewable import Viewable

from ..message import Message
from ..session import Session
from ..widgets import beside, on_press
from .clusters import ClusterShape, find_clusters
from .shapes import draw_clusters

STYLE = """
ul.clusters { list-style: none; padding: 0; margin: 8px 0; display: flex; flex-wrap: wrap; gap: 10px; }
ul.clusters li { border: 1px solid var(--line); padding: 6px; max-width: 164px; }
svg { display: block; max-width: 100%; }
.wave { fill: none; stroke: var(--ink); stroke-width: 1.6; }
.peak { stroke: var(--soft); stroke-dasharray: 3 3; }
div, p { color: var(--ink); font-size: 0.8rem; margin: 4px 0; }
"""


class ClustersView:
    """Clusters, once they are asked for: a long recording takes seconds."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.message = Message()
        self.button = pn.widgets.Button(name="Find clusters", width=140)
        self.drawn = pn.pane.HTML("", sizing_mode="stretch_width", stylesheets=[STYLE])
        on_press(self.button, self._find)

    def view(self) -> Viewable:
        """Return what is shown."""
        return pn.Column(self.button, self.message.pane, self.drawn, sizing_mode="stretch_width")

    def clear(self) -> None:
        """Show nothing: another recording was opened."""
        self.message.say("")
        self.drawn.object = ""

    def _find(self) -> None:
        recording, analysis = self._session.recording, self._session.analysis
        if recording is None:
            self.message.fail("no recording is open (choose one on the page Open)")
            return
        record = recording.records[0] if analysis is None else analysis.record

        def show(found: list[ClusterShape]) -> None:
            if self._session.recording is recording:
                self.drawn.object = draw_clusters(found, record.fs)

        beside(self.message, "the clusters are found ...", lambda: find_clusters(record), show)
