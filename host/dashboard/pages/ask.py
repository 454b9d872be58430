"""The page Ask: another threshold, the worst errors, clusters, and marks of one's own."""

from __future__ import annotations

import panel as pn
from panel.viewable import Viewable

from ....common.errors import EcgtinyError
from ..ask.clusters_view import ClustersView
from ..ask.marks_view import MarksView
from ..ask.question import Question
from ..ask.threshold_view import ThresholdView
from ..ask.worst_view import WorstView
from ..message import Message
from ..page import DashboardPage
from ..session import Session, Topic
from ..widgets import hint

NO_RUN = "No run was named: start with `ecgtiny dashboard --run DIR` to ask about a detector."


class AskPage:
    """The page of one browser."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.message = Message()
        self.worst = WorstView(session)
        self.threshold = ThresholdView(self._moved, dark=session.dark)
        self.clusters = ClustersView(session)
        self.marks = MarksView(session)
        self.detector = pn.Column(sizing_mode="stretch_width")
        session.listen(Topic.ANALYSIS, self._ask)
        session.listen(Topic.RECORDING, self._opened)
        session.listen(Topic.COLOURS, self._painted)
        self._ask()
        self._opened()

    def view(self) -> Viewable:
        """Return what is shown."""
        return pn.Column(
            pn.pane.Markdown("## Threshold"), self.message.pane, self.detector,
            pn.pane.Markdown("## Worth a look"), self.worst.view(),
            pn.pane.Markdown("## Clusters\n\nBeats of like shape, as the monitor of continuous ECG finds them without "
                             "labels."), self.clusters.view(),
            pn.pane.Markdown("## Annotate\n\nClick into the trace, or step from beat to beat; marks are saved as a "
                             "WFDB annotation file in the run folder."), self.marks.view(),
            sizing_mode="stretch_width",
        )  # fmt: skip

    def _ask(self) -> None:
        run = self.session.run
        self.detector[:] = []
        if run is None:
            self.detector[:] = [hint(NO_RUN)]
            return
        try:
            self.threshold.ask(Question.of(run, self.session.analysis))
        except EcgtinyError as error:
            self.message.fail(error)
            return
        self.message.say("")
        self.detector[:] = [self.threshold.view()]

    def _painted(self) -> None:
        self.threshold.paint(dark=self.session.dark)
        self.marks.paint()

    def _moved(self) -> None:
        self.worst.follow(self.threshold.operating)

    def _opened(self) -> None:
        self.clusters.clear()
        self.marks.clear()


PAGE = DashboardPage("ask", "Ask", 30, lambda session: AskPage(session).view())
