"""The part of the page Ask that leads to the worst false alarms and misses on the page See."""

from __future__ import annotations

from functools import partial
from itertools import groupby

import panel as pn
from panel.viewable import Viewable

from ...evaluation.strips import Kind
from ..session import SEE, Session
from ..summary import duration
from ..widgets import on_press
from .operating import Operating
from .worst import Place, worst_places

TITLES = {
    Kind.FALSE_ALARM: "False alarms, the worst first",
    Kind.MISS: "Missed ventricular ectopic beats, the worst first",
    Kind.FLAGGED: "Flagged beats, the highest score first",
    Kind.PAUSE: "Pauses, the longest first",
}


WRAPPED = ".bk-btn { white-space: normal; text-align: left; }"
"""On a phone a place is longer than a line."""


class WorstView:
    """A button for each place, which shows it on the page See."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._shown: list[Place] | None = None
        self.box = pn.Column(sizing_mode="stretch_width")

    def view(self) -> Viewable:
        """Return what is shown."""
        return self.box

    def follow(self, operating: Operating | None) -> None:
        """Show the places that belong to a threshold."""
        judged = None if operating is None else operating.judged
        found = [] if operating is None or judged is None else worst_places(judged, operating.threshold)
        if found == self._shown:
            return
        self._shown = found
        parts: list[Viewable] = []
        for kind, places in groupby(found, key=lambda place: place.kind):
            parts += [pn.pane.Markdown(f"### {TITLES[kind]}"), pn.FlexBox(*map(self._button, places))]
        nothing = "Nothing to show: open a recording first." if judged is None else "None at this threshold."
        self.box[:] = parts or [pn.pane.Markdown(nothing)]

    def _button(self, place: Place) -> Viewable:
        button = pn.widgets.Button(
            name=f"{duration(place.second)}: {place.why}", margin=(2, 6), stylesheets=[WRAPPED], max_width=330
        )
        on_press(button, partial(self._show, place))
        return button

    def _show(self, place: Place) -> None:
        recording = self._session.recording
        if recording is None:
            return
        start, stop = place.view
        self._session.go(SEE)  # first: the page is built when it is first looked at, and then follows
        self._session.show(max(start, 0.0), min(stop, recording.seconds))
