"""The page See: all leads over time, and what the detector makes of them."""

from __future__ import annotations

from functools import partial
from typing import Any, cast

import panel as pn
from panel.viewable import Viewable

from ....quantize.monitor.segments import SEGMENTS
from ..marks import Look, next_abnormal
from ..page import DashboardPage
from ..palette import DARK, LIGHT
from ..session import SEE, Session, Topic
from ..summary import describe_analysis, describe_recording, duration
from ..viewer import Viewer
from ..widgets import follow_value, on_press

NOTHING = "No recording is open. Choose one on the page Open."
LENGTHS = {"2 s": 2.0, "10 s": 10.0, "1 min": 60.0, "Whole": float("inf")}
AROUND = 10.0
MAX_LISTED = 300
JUMP = "choose an event"
WRAPPED = ".bk-input-group { display: flex; flex-flow: row wrap; gap: 4px 8px; }"


class SeePage:
    """The page of one browser."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.viewer: Viewer | None = None
        self._due = False
        self.times: dict[str, float] = {}
        """Of the events that can be gone to, in s, by what they are called."""
        self.about = pn.pane.Markdown(NOTHING, sizing_mode="stretch_width")
        self.place = pn.pane.HTML("", sizing_mode="stretch_width")
        self.plots = pn.Column(sizing_mode="stretch_width")
        self.leads = pn.widgets.CheckBoxGroup(
            name="Leads that are shown", inline=True, options=[], stylesheets=[WRAPPED], max_width=700,
            sizing_mode="stretch_width",
        )  # fmt: skip
        self.jump = pn.widgets.Select(name="Go to an event", options=[JUMP], width=230, visible=False)
        self.controls = self._controls()
        follow_value(self.leads, self._draw)
        follow_value(self.jump, self._jumped)
        session.listen(Topic.RECORDING, self._opened)
        session.listen(Topic.ANALYSIS, self._changed)
        session.listen(Topic.VIEW, self._moved)
        session.listen(Topic.COLOURS, self._draw)
        self._changed()

    def view(self) -> Viewable:
        """Return what is shown."""
        return pn.Column(self.about, self.controls, self.place, self.plots, sizing_mode="stretch_width")

    def _controls(self) -> pn.FlexBox:
        moves = {"Earlier": (-0.8, 1.0), "Later": (0.8, 1.0), "Zoom in": (0.25, 0.5), "Zoom out": (-0.5, 2.0)}
        buttons = [self._button(text, partial(self._move, *move)) for text, move in moves.items()]
        buttons += [self._button(text, partial(self._lengthen, length)) for text, length in LENGTHS.items()]
        abnormal = [
            self._button("Previous abnormal", partial(self._go_abnormal, back=True)),
            self._button("Next abnormal", partial(self._go_abnormal, back=False)),
        ]
        return pn.FlexBox(*buttons, *abnormal, self.jump, self.leads, visible=False, align_items="end")

    def _button(self, text: str, call: Any) -> pn.widgets.Button:
        button = pn.widgets.Button(name=text, margin=(4, 4))
        on_press(button, call)
        return button

    def _opened(self) -> None:
        """Forget which leads of the recording before were shown; all of the new one are, once it is drawn."""
        self.leads.value = []
        self.leads.options = []

    def _changed(self) -> None:
        """Follow another recording or another analysis."""
        recording = self.session.recording
        self.controls.visible = recording is not None
        if recording is None:
            self.about.object = NOTHING
            self._clear()
            return
        texts = [describe_recording(recording), *(describe_analysis(one) for one in self.session.analyses)]
        self.about.object = "\n\n".join(texts)
        if self.leads.options == list(recording.leads):
            self._draw()
        else:
            self.leads.options = list(recording.leads)
            self.leads.value = list(recording.leads)  # which draws

    def _draw(self) -> None:
        """Draw the plots anew."""
        recording = self.session.recording
        if recording is None:
            return
        shown = tuple(name for name in recording.leads if name in self.leads.value)
        if not shown:
            self._clear()
            return
        self.viewer = viewer = Viewer(
            recording, self.session.analyses, shown, DARK if self.session.dark else LIGHT, drag=not self.session.touch
        )
        viewer.show(*self.session.view)
        viewer.on_range(self._ranged)
        self._list_events(viewer)
        self._fill()
        panes: list[Viewable] = [pn.pane.Bokeh(plot, sizing_mode="stretch_width") for plot in viewer.plots]
        if viewer.attention is not None:
            panes.append(viewer.attention.view())
        self.plots[:] = [*panes, pn.pane.HTML(_legend(viewer), sizing_mode="stretch_width")]

    def _clear(self) -> None:
        """Show no plots, of which nobody would know what they are of."""
        self.viewer, self.times = None, {}
        self.jump.options, self.jump.visible = [JUMP], False
        self.place.object = ""
        self.plots[:] = []

    def _list_events(self, viewer: Viewer) -> None:
        found = sorted(viewer.moments, key=lambda one: not one.alarm)[:MAX_LISTED]
        found.sort(key=lambda one: one.time)
        self.times = {f"{duration(one.time)} {one.text}": one.time for one in found}
        self.jump.options, self.jump.visible = [JUMP, *self.times], bool(found)

    def _ranged(self) -> None:
        """Fill the plots once, after both ends of the stretch have changed."""
        document = pn.state.curdoc
        if self._due or document is None:
            return
        self._due = True
        cast("Any", document).add_next_tick_callback(self._fill)

    def _fill(self) -> None:
        self._due = False
        if self.viewer is None:
            return
        self.viewer.fill()
        # Without telling it, which would move what is shown while it is dragged.
        start, stop = self.session.view = self.viewer.stretch
        text = f"{duration(start)} to {duration(stop)} of {duration(self.viewer.recording.seconds)}"
        self.place.object = f'<p class="place" role="status">{text}</p>'

    def _moved(self) -> None:
        """Follow another page that asks for a stretch."""
        if self.viewer is not None:
            self.viewer.show(*self.session.view)

    def _move(self, shift: float, factor: float) -> None:
        """Move by a share of what is shown, and make it longer or shorter."""
        if self.viewer is not None:
            start, stop = self.viewer.stretch
            length = stop - start
            self.viewer.show(start + shift * length, start + (shift + factor) * length)

    def _lengthen(self, length: float) -> None:
        if self.viewer is not None:
            middle, length = sum(self.viewer.stretch) / 2, min(length, self.viewer.recording.seconds)
            self.viewer.show(middle - length / 2, middle + length / 2)

    def _around(self, time: float) -> None:
        if self.viewer is not None:
            start, stop = self.viewer.stretch
            length = min(stop - start, AROUND)
            self.viewer.show(time - length / 2, time + length / 2)

    def _jumped(self) -> None:
        time = self.times.get(str(self.jump.value))
        if time is not None:
            self._around(time)

    def _go_abnormal(self, *, back: bool) -> None:
        if self.viewer is not None and self.session.analysis is not None:
            start, stop = self.viewer.stretch
            found = next_abnormal(self.session.analysis, (start + stop) / 2, back=back)
            if found is not None:
                self._around(found)


def _legend(viewer: Viewer) -> str:
    """Return what the colours of the marks stand for."""
    if not viewer.analyses:
        return ""
    colours = viewer.colours
    parts = [("\u25cf", colours.of(Look.NORMAL), "normal beat"), ("\u25b2", colours.of(Look.ABNORMAL), "abnormal beat"),
             ("\u00d7", colours.of(Look.UNREADABLE), "unreadable beat; its stretch is grey")]  # fmt: skip
    if viewer.analyses[0].streamed:
        names = zip(SEGMENTS, colours.segments, strict=True)
        parts += [("\u25a0", colour, segment.name) for segment, colour in names]
        parts += [("\u25a1", colours.alarm, "a segment that departs from the patient's own")]
    spans = (f'<span><span aria-hidden="true" style="color: {colour}">{sign}</span> {text}</span>'
             for sign, colour, text in parts)  # fmt: skip
    return f"<p>{' '.join(spans)}</p>"


PAGE = DashboardPage(SEE, "See", 20, lambda session: SeePage(session).view())
