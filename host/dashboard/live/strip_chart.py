"""The last seconds of a board's signal, with the R peaks and the events that it gave."""

from __future__ import annotations

from typing import Any, cast

import numpy as np
import panel as pn
from bokeh.models import ColumnDataSource, Range1d
from panel.viewable import Viewable

from ....common.events import Flag, Kind
from ..decimate import interleaved, positions
from ..palette import DARK, LIGHT
from ..plots import plot
from ..recording import in_millivolts
from .watching import Seen

SECONDS = 10.0
POINTS = 2000
HEIGHT = 260


class StripChart:
    """A chart that follows the signal; it has to be moved under the lock of the browser's document."""

    def __init__(self, *, dark: bool) -> None:
        colours = DARK if dark else LIGHT
        self._colours = colours
        self.range = Range1d(start=0, end=SECONDS)
        self.height = Range1d(start=-1, end=2)
        self.figure = plot("live", self.range, HEIGHT, colours, y_axis_label="mV", y_range=self.height)
        self._signal = ColumnDataSource({"time": [], "value": []}, name="signal")
        self._peaks = ColumnDataSource({"time": [], "value": [], "colour": [], "marker": []}, name="peaks")
        self._events = ColumnDataSource({"time": [], "value": [], "text": []}, name="events")
        self.figure.line("time", "value", source=self._signal, color=colours.ink, line_width=1.2)
        self.figure.scatter("time", "value", source=self._peaks, size=10, color="colour", marker="marker")
        self.figure.text("time", "value", "text", source=self._events, text_color=colours.accent, x_offset=4,
                         text_font_size="11px")  # fmt: skip
        self.pane = pn.pane.Bokeh(self.figure, sizing_mode="stretch_width", height=HEIGHT)

    def view(self) -> Viewable:
        """Return what is shown."""
        return self.pane

    def show(self, seen: Seen) -> None:
        """Show the last seconds of what has come."""
        if seen.scale is None:
            return
        fs, last = seen.scale.fs, len(seen.counts)
        first = max(0, last - round(SECONDS * fs))
        counts = interleaved(seen.counts, first, last, POINTS // 2) if last > first else seen.counts
        value = in_millivolts(seen.scale, counts)
        known = value[~np.isnan(value)]
        low, high = (float(known.min()), float(known.max())) if len(known) else (-1.0, 1.0)
        span = max(high - low, 0.5)
        self.range.update(start=first / fs, end=max(first / fs + SECONDS, last / fs))
        self.height.update(start=low - 0.1 * span, end=high + 0.35 * span)
        place = positions(first, last, POINTS // 2) / fs if last > first else np.zeros(0)
        cast("Any", self._signal).data = {"time": place, "value": value}
        self._show_events(seen, first, high + 0.1 * span, high + 0.2 * span)

    def _show_events(self, seen: Seen, first: int, at: float, above: float) -> None:
        shown = seen.events[seen.events["sample"] >= first]
        fs = 1.0 if seen.scale is None else seen.scale.fs
        beats, others = shown[shown["kind"] == Kind.BEAT], shown[shown["kind"] != Kind.BEAT]
        abnormal = (beats["flags"] & Flag.ABNORMAL) != 0
        colours = np.where(abnormal, self._colours.alarm, self._colours.accent).tolist()
        markers = np.where(beats["quality"] != 0, "x", np.where(abnormal, "triangle", "circle")).tolist()
        cast("Any", self._peaks).data = {"time": beats["sample"] / fs, "value": [at] * len(beats), "colour": colours,
                                         "marker": markers}  # fmt: skip
        texts = [Kind(int(kind)).name.lower().replace("_", " ") for kind in others["kind"]]
        places = others["sample"] / fs
        cast("Any", self._events).data = {"time": places, "value": [above] * len(others), "text": texts}
