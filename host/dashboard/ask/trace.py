"""Some seconds of one lead, in which a place is chosen by a click."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, cast

import numpy as np
import panel as pn
from bokeh.events import Tap
from bokeh.models import ColumnDataSource, Range1d, Span
from panel.viewable import Viewable

from ....train.data.records.record import Record
from ..decimate import interleaved, positions
from ..palette import DARK, LIGHT
from ..plots import plot
from ..recording import in_millivolts
from .marks import Mark

SECONDS = 10.0
POINTS = 2000
HEIGHT = 220
TOP = 1.12
"""Where codes stand, as a part of the largest value."""


class Trace:
    """A lead round a moment; tells ``chosen`` of the time in s that is clicked on."""

    def __init__(self, chosen: Callable[[float], None], *, dark: bool) -> None:
        colours = DARK if dark else LIGHT
        self.range = Range1d(start=0, end=SECONDS)
        self.figure = plot("trace", self.range, HEIGHT, colours, y_axis_label="mV")
        self._signal = ColumnDataSource({"time": [], "value": []}, name="trace signal")
        self._texts = ColumnDataSource({"time": [], "value": [], "text": []}, name="marked beats")
        self._stretches = ColumnDataSource({"left": [], "right": []}, name="marked stretches")
        self._place = Span(location=0, dimension="height", line_color=colours.alarm, line_dash="dashed", line_width=2)
        self.figure.quad("left", "right", 1e3, -1e3, source=self._stretches, color=colours.accent, fill_alpha=0.2,
                         line_color=None)  # fmt: skip
        self.figure.line("time", "value", source=self._signal, color=colours.ink, line_width=1)
        self.figure.text("time", "value", "text", source=self._texts, text_color=colours.accent, text_align="center",
                         text_font_size="13px", text_font_style="bold")  # fmt: skip
        self.figure.add_layout(self._place)
        self.figure.y_range = Range1d(start=-1, end=1)

        def tapped(event: Any) -> None:
            chosen(float(event.x))

        cast("Any", self.figure).on_event(Tap, tapped)
        self.pane = pn.pane.Bokeh(self.figure, sizing_mode="stretch_width", height=HEIGHT)

    def view(self) -> Viewable:
        """Return what is shown."""
        return self.pane

    def show(self, record: Record, time: float, marks: Sequence[Mark]) -> None:
        """Show a lead round a time in s, with marks."""
        fs = record.fs
        start = min(max(time - SECONDS / 2, 0), max(record.seconds - SECONDS, 0))
        first, last = round(start * fs), min(round((start + SECONDS) * fs), len(record))
        counts = interleaved(record.counts, first, last, POINTS // 2)
        value = in_millivolts(record, counts)
        low, high = (-1.0, 1.0) if np.isnan(value).all() else (float(np.nanmin(value)), float(np.nanmax(value)))
        span = max(high - low, 0.2)
        self.range.update(start=start, end=start + SECONDS)
        cast("Any", self.figure.y_range).update(start=low - 0.05 * span, end=low + (TOP + 0.12) * span)
        self._signal.data = {"time": positions(first, last, POINTS // 2) / fs, "value": value}
        self._place.location = time
        inside = [one for one in marks if one.start / fs < start + SECONDS and (one.stop or one.start) / fs >= start]
        beats = [one for one in inside if one.stop is None]
        self._texts.data = {"time": [one.start / fs for one in beats], "value": [low + TOP * span] * len(beats),
                            "text": [one.code for one in beats]}  # fmt: skip
        long = [(one.start / fs, one.stop / fs) for one in inside if one.stop is not None]
        self._stretches.data = {"left": [left for left, _ in long], "right": [right for _, right in long]}
