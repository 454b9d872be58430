"""The page Live: a record replayed to a board, or to a virtual one, and what the board says of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import panel as pn
from panel.viewable import Viewable

from ....common.errors import EcgtinyError
from ....common.run import Run
from ..live.ports import Attached, attached_to
from ..live.readout import events_html, tiles, tiles_html
from ..live.saving import save_live
from ..live.strip_chart import StripChart
from ..live.watching import Live, Seen, State
from ..message import Message
from ..page import DashboardPage
from ..session import Session, Topic
from ..widgets import beside, hint, on_press

NAME = "live"
EVERY = 200
"""ms between two looks at what has come."""
SPEEDS: dict[str, float | None] = {"the record's": 1.0, "4 times": 4.0, "16 times": 16.0, "as fast as the board": None}
NO_RUN = "No run was named: start with `ecgtiny dashboard --run DIR`, of a run that was exported for a board."
NO_BOARD = "The run holds no export of a stream: run `ecgtiny export --board nrf52840` in it first."
STYLE = """
dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 8px; margin: 4px 0; }
dl div { border: 1px solid var(--line); padding: 6px 10px; }
dt { color: var(--soft); font-size: 0.85rem; }
dd { margin: 2px 0 0; color: var(--ink); }
table { border-collapse: collapse; color: var(--ink); }
th, td { text-align: left; padding: 3px 12px 3px 0; border-bottom: 1px solid var(--line); vertical-align: top; }
.bad { border-left: 4px solid #c62828; background: var(--field); }
p { color: var(--ink); }
"""


class LivePage:
    """The page of one browser; leaving it, or closing the browser, closes the port."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.live: Live | None = None
        self._shown: tuple[State, str, int, int] | None = None
        self.message, self.said = Message(), Message()
        self.drawn = pn.Column(sizing_mode="stretch_width")
        self.tiles = pn.pane.HTML("", sizing_mode="stretch_width", stylesheets=[STYLE])
        self.events = pn.pane.HTML("", sizing_mode="stretch_width", stylesheets=[STYLE])
        self.where = pn.widgets.Select(name="Board", width=320)
        self.speed = pn.widgets.Select(name="Pace", options=list(SPEEDS), width=180)
        self.start, self.pause = _button("Start", "primary"), _button("Pause")
        self.stop, self.save = _button("Stop"), _button("Save")
        self.shown = pn.Column(self.drawn, self.tiles, self.events, sizing_mode="stretch_width", visible=False)
        self.controls = pn.Column(sizing_mode="stretch_width")
        for button, call in ((self.start, self._start), (self.pause, self._pause), (self.stop, self._stop),
                             (self.save, self._save)):  # fmt: skip
            on_press(button, call)
        session.listen(Topic.RUN, self._offer)
        session.listen(Topic.PAGE, self._left)
        session.listen(Topic.COLOURS, self._paint)
        pn.state.on_session_destroyed(lambda _: self._stop())
        document = cast("Any", pn.state.curdoc)
        if document is not None:
            document.add_periodic_callback(self.look, EVERY)
        self._offer()
        self._paint()

    def view(self) -> Viewable:
        """Return what is shown."""
        return pn.Column(
            pn.pane.Markdown("## Live\n\nThe recording that is open is replayed to a board as an electrode would give "
                             "it. Every event of the board stands beside that of the integer reference."),
            self.controls, self.message.pane, self.said.pane, self.shown, sizing_mode="stretch_width",
        )  # fmt: skip

    def _paint(self) -> None:
        """Draw the chart in the colours of the page."""
        self.chart = StripChart(dark=self.session.dark)
        self.drawn[:] = [self.chart.view()]
        if self.live is not None:
            self.chart.show(self.live.seen())

    @property
    def _run(self) -> Run | None:
        return self.session.run

    def _offer(self) -> None:
        run = self._run
        self.controls[:] = [hint(NO_RUN)]
        if run is None:
            return
        try:
            found = attached_to(run)
        except EcgtinyError as error:
            self.message.fail(error)
            return
        self.where.options = {one.title: one for one in found}
        self.where.value = found[0] if found else None
        row = pn.FlexBox(self.where, self.speed, self.start, self.pause, self.stop, self.save, align_items="end")
        self.controls[:] = [row if found else hint(NO_BOARD)]
        self._enable(None if self.live is None else self.live.seen())

    def _start(self) -> None:
        if self.live is not None and not self.live.seen().state.over:  # it has the port open
            return
        run, recording, where = self._run, self.session.recording, self.where.value
        if recording is None:
            self.message.fail("no recording is open (choose one on the page Open)")
            return
        if run is None or not isinstance(where, Attached):
            return
        self.message.say("")
        analysis = self.session.analysis
        record = recording.records[0] if analysis is None else analysis.record
        self.live = Live(where.replay(run, record, SPEEDS[cast("str", self.speed.value)]))
        self.live.start()
        self.shown.visible, self._shown = True, None
        self.look()

    def _pause(self) -> None:
        if self.live is None:
            return
        if self.live.seen().state is State.PAUSED:
            self.live.resume()
        else:
            self.live.pause()

    def _stop(self) -> None:
        if self.live is not None:
            self.live.stop()

    def _left(self) -> None:
        if self.session.page != NAME:
            self._stop()

    def _save(self) -> None:
        run, live = self._run, self.live
        if run is None or live is None:
            return
        seen = live.seen()

        def save() -> Path:
            return save_live(run.folder, seen)

        def tell(header: Path) -> None:
            self.message.say(f"saved: {header}, with its .dat and the board's events as .tiny")

        beside(self.message, "saving ...", save, tell)

    def look(self) -> None:
        """Show what has come since the last look."""
        if self.live is None:
            return
        seen = self.live.seen()
        moment = seen.state, seen.said, len(seen.counts), len(seen.events)
        if moment == self._shown:
            return
        self._shown = moment
        self.chart.show(seen)
        self.tiles.object, self.events.object = tiles_html(tiles(seen)), events_html(seen)
        self._enable(seen)
        if seen.state is State.FAILED:
            self.said.fail(seen.said)
        else:
            self.said.say(seen.said)

    def _enable(self, seen: Seen | None) -> None:
        over = seen is None or seen.state.over
        self.start.disabled, self.pause.disabled, self.stop.disabled = not over, over, over
        self.pause.name = "Go on" if seen is not None and seen.state is State.PAUSED else "Pause"
        self.save.disabled = seen is None or not len(seen.counts)


def _button(name: str, look: str = "default") -> pn.widgets.Button:
    return pn.widgets.Button(name=name, button_type=look, margin=(5, 8))


PAGE = DashboardPage(NAME, "Live", 40, lambda session: LivePage(session).view())
